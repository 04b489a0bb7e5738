#pragma once
// A plan in words, as they are printed.

#include <string>

#include "sim/instruments/portal.h"
#include "sim/patient/case.h"

namespace flavum {

/// "4.2 mm" on generated cases, "4.2 mm (3 to 6)" on patients: plus or minus the largest voxel
/// edge, at least 1 mm, rounded outwards (engineering default; a wrong border is not included).
std::string distance_words(double mm, const Case& patient);
std::string range_note(const Case& patient);

/// "11 mm left of the midline".
std::string lateral_words(double lateral_mm);
/// "On the L4 lamina, 11 mm left of the midline, 4 mm above its lower edge".
std::string dock_words(const OperativeField& field, const PortalPlan& plan);
/// "23 mm left of the midline, 31 mm caudad of the L4-5 disc; in AP over the L5 body".
std::string skin_entry_words(const Case& patient, const OperativeField& field,
                             const PortalPlan& plan);
/// "Scanned supine, treated prone: starting values." Empty for a patient scanned prone.
std::string position_note(const std::string& patient_position);

}  // namespace flavum
