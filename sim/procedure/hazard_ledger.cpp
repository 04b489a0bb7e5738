// What the ledger adds up to, and the words.
#include <cmath>

#include "sim/procedure/hazards.h"

namespace flavum {

const char* complication_words(Complication c) {
  switch (c) {
    case Complication::DuralTear:
      return "dural tear";
    case Complication::EpiduralHaematoma:
      return "epidural haematoma";
    case Complication::NerveInjury:
      return "nerve injury";
    case Complication::Infection:
      return "infection";
    case Complication::Instability:
      return "instability";
    case Complication::IncompleteDecompression:
      return "incomplete decompression";
    case Complication::ContrastReaction:
      return "reaction to the contrast";
  }
  return "";
}

const char* warning_words(Warning w) {
  switch (w) {
    case Warning::None:
      return "Nothing out of the ordinary";
    case Warning::Paraesthesia:
      return "Pain shooting into the leg";
    case Warning::CsfLeak:
      return "Clear fluid in the portal";
    case Warning::BriskBleeding:
      return "Brisk bleeding from the portal";
    case Warning::ContrastReaction:
      return "Itching, flushing and a falling blood pressure";
  }
  return "";
}

std::int64_t HazardLedger::total_ppm(Complication kind) const {
  double spared = 1.0;
  for (const Exposure& e : exposures) {
    if (e.kind == kind) spared *= 1.0 - 1e-6 * static_cast<double>(e.ppm);
  }
  return std::llround(1e6 * (1.0 - spared));
}

}  // namespace flavum
