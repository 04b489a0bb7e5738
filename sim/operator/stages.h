#pragma once
// The stages of an attempt, as the scripted operator goes through them. Inside the folder only.

#include <optional>

#include "sim/operator/hands.h"

namespace flavum {

/// Before the skin: candidacy, sign-in, positioning, level count, local anaesthetic. False when the
/// case was declined.
bool prepare(Hands& hands);
/// Needle one level below, contrast. False when no line could be made visible.
bool make_epidurogram(Hands& hands, Side side);
/// Tops the contrast up when the line fades. False when it is lost for good, or when the rest of
/// the contrast is kept for a side to come.
bool keep_line_visible(Hands& hands, Side side);
/// The endpoint: the column has become thicker (clinical.md 1.8; a quarter is the pass limit of
/// section 5).
bool flows_better(const Hands& hands, Side side);
/// Time-out, incision, trocar on to bone, portal fixed. False when no bone was met.
bool dock(Hands& hands, Side side);
/// Bone and ligament work through the portal, with pivots. False when the attempt has to end.
bool resect(Hands& hands, Side side);
/// Takes instrument and portal out.
void withdraw(Hands& hands);
/// Ends the procedure and closes.
void finish(Hands& hands, StopReason reason);
/// A warning of the patient or of the field stands: does what should be done, or not, by skill. The
/// reason to stop for, or nothing when work may go on.
std::optional<StopReason> heed_warning(Hands& hands);

}  // namespace flavum
