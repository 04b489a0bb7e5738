#pragma once
// The pictures of the rehearsal sheet.

#include "app/editor/session.h"
#include "app/report/rehearsal_sheet.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/procedure/planned_cut.h"

namespace flavum {

/// The axial slice at the dock, labels tinted, with the portal and the planned boxes: of the image
/// that shows it best (MR before a CT that was painted).
SheetPicture axial_picture(const Session& session, const PortalPlan& plan,
                           const std::vector<PlannedCut>& cuts);
/// The upright plane through the portal's axis, likewise.
SheetPicture along_portal_picture(const Session& session, const PortalPlan& plan,
                                  const std::vector<PlannedCut>& cuts);
/// Simulated fluoroscopy at a pose, with the mark of a simulated picture.
SheetPicture fluoroscopy_picture_of(Session& session, Fluoroscope& scope, const CArmPose& pose);

}  // namespace flavum
