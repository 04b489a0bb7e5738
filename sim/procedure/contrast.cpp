#include "sim/procedure/contrast.h"

namespace flavum {

const char* pattern_words(ContrastPattern p) {
  switch (p) {
    case ContrastPattern::Epidural:
      return "in the epidural space";
    case ContrastPattern::Intravascular:
      return "in a vessel";
    case ContrastPattern::Intrathecal:
      return "in the thecal sac";
    case ContrastPattern::Subdural:
      return "under the dura";
    case ContrastPattern::SoftTissue:
      return "in the soft tissue";
  }
  return "";
}

}  // namespace flavum
