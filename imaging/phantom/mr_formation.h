#pragma once
// MR images of the phantom: T1- and T2-weighted spin echo as clinics make them, on any grid, with
// the truth on the same grid. Patient frame, mm.
//
// Signal: whole numbers >= 0; 1000 is subcutaneous fat on T1 and the fluid of the sac on T2. Order
// of brightness after the clinical table; the numbers are engineering defaults (tissue.h).

#include <cstdint>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/phantom/phantom.h"

namespace flavum {

enum class MrWeighting : std::uint8_t { T1, T2 };

/// Where the patient lay differently than in the CT: takes a point of the CT to the place where the
/// MR scanner finds it.
using PatientMotion = RigidTransform<Patient, Patient>;

/// Shift in mm and turns in degrees (about x, then y, then z) about the body of L3.
PatientMotion motion_about_spine(const Phantom& phantom, const PatientVector& shift_mm,
                                 const Eigen::Vector3d& turn_deg);
/// Each shift within +-limit_mm and each turn within +-limit_deg, evenly.
PatientMotion random_motion(const Phantom& phantom, std::uint64_t seed, double limit_mm = 15.0,
                            double limit_deg = 10.0);

struct MrOptions {
  MrWeighting weighting = MrWeighting::T2;
  ImageGeometry grid;               ///< slices along k; may be thick, tilted, isotropic
  double slice_thickness_mm = 4.0;  ///< averaged evenly along k (box profile); <= spacing: gaps
  double noise = 15.0;              ///< sigma of either channel; the magnitude is Rician
  double bias = 0.25;               ///< amplitude a: the signal is multiplied by 1-a..1+a, smoothly
  double chemical_shift_px = 1.0;   ///< fat appears this many pixels further along the axis
  int frequency_axis = 1;           ///< 0: along i, 1: along j
  std::uint64_t seed = 1;           ///< noise and bias
  PatientMotion motion;
};

/// Throws UsageError for options that cannot be.
ScalarImage make_mr(const Phantom& phantom, const MrOptions& options,
                    const Progress& progress = {});

/// The phantom's labels on a grid of the MR scanner (nearest voxel at the slice's middle).
LabelMap truth_on(const Phantom& phantom, const ImageGeometry& grid,
                  const PatientMotion& motion = {});
/// The landmarks where the MR scanner finds them.
SpineLandmarks moved(const SpineLandmarks& landmarks, const PatientMotion& motion);

// Usual grids. They follow the patient where a motion is given.

struct StackOptions {
  int slices = 15;
  double spacing_mm = 4.8;  ///< from slice to slice
  double pixel_mm = 0.6;
  double field_mm = 280.0;  ///< side of the square field
};
/// k runs from left to right, j to the feet.
ImageGeometry sagittal_stack(const Phantom& phantom, const StackOptions& options = {},
                             const PatientMotion& motion = {});
/// One short stack per level of the phantom, tilted with the disc; k runs cranially.
std::vector<ImageGeometry> axial_disc_stacks(const Phantom& phantom,
                                             const StackOptions& options = {5, 4.4, 0.5, 180.0},
                                             const PatientMotion& motion = {});
/// Isotropic axial volume over the phantom's whole height.
ImageGeometry isotropic_stack(const Phantom& phantom, double spacing_mm = 1.0,
                              const PatientMotion& motion = {});

}  // namespace flavum
