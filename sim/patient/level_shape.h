#pragma once
// Measures of a level taken once from its chart and regions.

#include "sim/patient/case.h"

namespace flavum {

/// Fills lower_edge_mm and upper_edge_mm: per side the median over the columns 3 to 9 mm from the
/// midline of the lamina's last bone. Without such bone both stay at 0.
void find_lamina_edges(OperativeField& field);

/// Fills sac_free_um. An uncompressed sac is taken to be as thick, dorsal to ventral, as the same
/// column is on average 12 to 25 mm cranial and caudal of the level's centre, at the pedicles
/// (engineering default). Where those are thinner, or no sac lies in the column, nothing is free.
void free_sac(OperativeField& field);

/// An occupancy sum of one column as a thickness, mm.
double column_mm(const OperativeField& field, std::int64_t sum);

}  // namespace flavum
