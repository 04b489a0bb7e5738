#include "sim/procedure/scenario.h"

namespace flavum {

const char* refusal_words(RefusalReason r) {
  switch (r) {
    case RefusalReason::None:
      return "no reason against it";
    case RefusalReason::ThinFlavum:
      return "the ligament is too thin";
    case RefusalReason::NoLaminarShelf:
      return "there is no laminar shelf to dock on";
    case RefusalReason::ForaminalDominant:
      return "the pain comes from the foramen";
    case RefusalReason::Unstable:
      return "the level is unstable";
    case RefusalReason::HighGradeSlip:
      return "the slip is more than a stable grade I";
    case RefusalReason::Infection:
      return "there is an infection";
    case RefusalReason::BleedingRisk:
      return "the risk of bleeding is not cleared";
    case RefusalReason::PriorSurgery:
      return "the level was operated on before";
  }
  return "";
}

}  // namespace flavum
