#pragma once
// Instruments in the beam: exact chord lengths of rays through solids of revolution along the Tool
// axis, at full detector resolution. Tool frame: origin at the tip, +z towards the handle, mm.

#include <vector>

#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// A hollow or solid cylinder from z0 to z1 (z0 < z1). inner 0: solid.
struct MetalPiece {
  double z0_mm = 0.0, z1_mm = 0.0;
  double outer_diameter_mm = 0.0;
  double inner_diameter_mm = 0.0;
};

struct MetalInstrument {
  RigidTransform<Patient, Tool> X_PatientTool;
  std::vector<MetalPiece> pieces;
};

/// Steel 316L at 60 keV, 1/mm (NIST mixture, xray table 7.1).
inline constexpr double kSteelMuPerMm60keV = 1.011;

/// Length of metal (mm) on each ray; pieces of one instrument must not overlap.
PixelImage metal_chords(const std::vector<MetalInstrument>& instruments,
                        const ProjectionGeometry& geometry);

}  // namespace flavum
