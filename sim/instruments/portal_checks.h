#pragma once
// The parts of examine_portal(): margins, and the sentences made from the numbers.

#include <string>
#include <vector>

#include "sim/instruments/portal.h"

namespace flavum {

/// The widest instrument that passes the portal (7 gauge, clinical.md 1.3), mm.
inline constexpr double kWidestShaftMm = 4.57;
/// Margins below this are said as a warning, mm (engineering default: the placement error of a
/// needle on contralateral oblique views is 1 to 2 mm, clinical.md 3.1).
inline constexpr double kCloseMarginMm = 2.0;

/// Least first. Portal wall down to the dock, instrument envelope on to the depth stop.
std::vector<Margin> portal_margins(const OperativeField& field, const PortalPlan& plan,
                                   const PortalModel& model);
/// The bone part of it, quick enough to compare hundreds of portals.
std::vector<Margin> bone_margins(const OperativeField& field, const PortalPlan& plan,
                                 const PortalModel& model);
std::vector<std::string> portal_warnings(const Case& patient, const OperativeField& field,
                                         const PortalPlan& plan, const PortalModel& model,
                                         const PortalReport& report);

/// Skin, or the last point inside the scan where the scan ends before the skin.
struct SkinPoint {
  PatientPoint point;
  bool is_skin = false;
};
SkinPoint skin_or_edge(const Case& patient, const PatientPoint& inside,
                       const PatientVector& outward);

/// printf with one number into a std::string.
std::string with_number(const char* format, double value);

}  // namespace flavum
