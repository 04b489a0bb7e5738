#include "sim/procedure/checklist.h"

namespace flavum {

const char* check_item_words(CheckItem item) {
  switch (item) {
    case CheckItem::Anticoagulants:
      return "Anticoagulants asked for";
    case CheckItem::Allergy:
      return "Allergies asked for";
    case CheckItem::Antibiotic:
      return "Antibiotic given";
    case CheckItem::Bolster:
      return "Bolster under the abdomen";
    case CheckItem::Drape:
      return "Skin prepared and draped";
    case CheckItem::Pressure:
      return "Manual pressure held";
    case CheckItem::Dressing:
      return "Dressing applied";
    case CheckItem::NeurologicalCheck:
      return "Leg power and sensation checked";
    case CheckItem::RecoveryNote:
      return "Recovery note written";
  }
  return "";
}

}  // namespace flavum
