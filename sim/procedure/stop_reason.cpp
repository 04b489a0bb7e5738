#include "sim/procedure/stop_reason.h"

namespace flavum {

const char* stop_words(StopReason r) {
  switch (r) {
    case StopReason::None:
      return "not ended";
    case StopReason::Completed:
      return "completed as planned";
    case StopReason::LostLine:
      return "the line could not be seen";
    case StopReason::Csf:
      return "cerebrospinal fluid came";
    case StopReason::Pain:
      return "the patient had pain in the leg";
    case StopReason::Bleeding:
      return "there was brisk bleeding";
    case StopReason::BadAnatomy:
      return "the anatomy did not allow it";
    case StopReason::WrongLevel:
      return "it was the wrong level or side";
    case StopReason::Reaction:
      return "the patient reacted to contrast";
    case StopReason::Other:
      return "for another reason";
  }
  return "";
}

}  // namespace flavum
