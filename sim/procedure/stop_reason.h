#pragma once
// Why a procedure ended. Stopping for a lost line, CSF, pain or bad anatomy is a correct outcome.

namespace flavum {

enum class StopReason {
  None,
  Completed,
  LostLine,
  Csf,
  Pain,
  Bleeding,
  BadAnatomy,
  WrongLevel,
  Reaction,
  Other,
};
inline constexpr int kStopReasons = 10;
const char* stop_words(StopReason r);  ///< "the line could not be seen"

}  // namespace flavum
