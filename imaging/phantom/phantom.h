#pragma once
// The parametric lumbar spine: a CT with known truth, made from published dimensions
// (data/phantom_presets.json with sources). Patient frame, mm; scanned supine, head first.

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "imaging/base/progress.h"
#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/landmarks.h"

namespace flavum {

/// How the patient lies in the scanner. Prone means on a bolster: less lordosis, wider gaps.
enum class Posture : std::uint8_t { Supine, Prone };

/// Dimensions of one spine. Arrays are per level, cranial to caudal; units in the names.
/// Defaults are Case 01 (72 y, stenosis L4-5); a preset file overrides single fields.
struct PhantomPreset {
  std::string name = "case-01";
  std::string title;  ///< what a teacher reads: "72-year-old, central stenosis L4-5"
  // Vertebrae L1..L5.
  std::array<double, 5> body_width_mm{41, 43, 44, 47, 47};
  std::array<double, 5> body_depth_mm{34, 35, 35, 35.5, 35};
  std::array<double, 5> body_anterior_height_mm{27, 28, 28, 28.5, 29.5};
  std::array<double, 5> body_posterior_height_mm{28, 28.5, 28, 27, 25.5};
  std::array<double, 5> canal_width_mm{23.7, 23.8, 24.3, 25.4, 27.1};
  std::array<double, 5> canal_depth_mm{19.0, 18.2, 17.5, 18.6, 19.7};
  std::array<double, 5> lamina_half_angle_deg{60, 60, 58, 55, 52};
  std::array<double, 5> facet_angle_deg{28, 32, 37, 42, 50};  ///< to the sagittal plane
  double lamina_thickness_mm = 6.0;
  double lamina_height_mm = 22.0;  ///< of T12; L1-L5 follow from gap and lordosis (see measures)
  // Levels L1-2..L5-S1.
  std::array<double, 5> disc_height_mm{8.5, 9.5, 10.5, 9.0, 9.5};
  std::array<double, 5> interlaminar_gap_mm{12, 12, 11.5, 10, 11};
  std::array<double, 5> interlaminar_width_mm{17, 17, 18, 21, 26};
  std::array<double, 5> flavum_left_mm{3.0, 3.2, 4.2, 5.2, 3.8};
  std::array<double, 5> flavum_right_mm{3.0, 3.2, 4.2, 5.0, 3.8};
  std::array<double, 5> flavum_cranial_cover_mm{8.2, 9.2, 10.1, 10.5, 9.3};
  std::array<double, 5> dorsal_fat_mm{4.5, 4.5, 4.0, 1.5, 4.0};
  std::array<double, 5> sac_area_mm2{190, 170, 150, 78, 120};
  std::array<double, 5> sac_width_mm{16.5, 16, 15, 13, 14};
  std::array<double, 5> slip_mm{0, 0, 0, 0, 0};  ///< anterior displacement of the cranial vertebra
  double lordosis_deg = 38.0;                    ///< L1 upper end plate to S1
  double skin_to_lamina_mm = 45.0;               ///< at L4-5
  double trabecular_hu = 120.0;

  // What only some spines have. With the defaults nothing of it is there.
  // Levels L1-2..L5-S1.
  std::array<double, 5> facet_arthrosis{0, 0, 0, 0, 0};       ///< 0 none .. 1 severe, with spurs
  std::array<double, 5> disc_bulge_mm{0, 0, 0, 0, 0};         ///< 0: what fits the canal
  std::array<double, 5> foraminal_stenosis{0, 0, 0, 0, 0};    ///< 0 open .. 1 closed, both sides
  std::array<double, 5> flavum_calcification{0, 0, 0, 0, 0};  ///< 0 none .. 1 most of the ligament
  std::array<double, 5> lamina_missing_mm{0, 0, 0, 0, 0};     ///< cut off the lower edge
  std::array<double, 5> slip_motion_mm{0, 0, 0, 0, 0};  ///< between flexion and extension films
  std::array<int, 5> pedicle_screws{0, 0, 0, 0, 0};     ///< L1..L5: 1 = a pair, joined by rods
  double scoliosis_deg = 0.0;         ///< Cobb angle; + convex to the patient's left
  std::string scoliosis_apex = "L3";  ///< L2 or L3; end vertebrae are two above and two below
  double axial_rotation_deg = 0.0;    ///< at the apex; + turns the front of the body to the left
  int lumbar_count = 5;  ///< 4: L5 is part of the sacrum; 6: an L6 above it. The arrays then
                         ///< belong to the five lowest free vertebrae and levels.
  Posture posture = Posture::Supine;  ///< prone changes lordosis and gaps given above

  /// Films show more motion than a stable slip has: no candidate.
  bool unstable() const;
};

enum class CtKernel : std::uint8_t { Standard, Soft, Bone };

struct PhantomOptions {
  std::uint64_t seed = 1;
  double spacing_mm = 0.7;  ///< in plane
  double slice_spacing_mm = 1.0;
  double noise_hu = 12.0;  ///< standard deviation in soft tissue, engineering default
  CtKernel kernel = CtKernel::Standard;
  double slice_thickness_mm = 0.0;  ///< 0: about the spacing; else averaged over it (box profile)
};

/// What is known of the phantom by construction.
struct Phantom {
  PhantomPreset preset;  ///< what it was made from
  PhantomOptions options;
  ScalarImage ct;            ///< HU, whole numbers, with kernel, noise and partial volume
  LabelMap truth;            ///< same grid; every label of labels.h that occurs
  SpineLandmarks landmarks;  ///< exact by construction
  std::map<std::string, double>
      measures;  ///< "flavum_thickness_left_mm L4-5", "sac_area_mm2 L4-5", …
};

Phantom make_phantom(const PhantomPreset& preset, const PhantomOptions& options = {},
                     const Progress& progress = {});

}  // namespace flavum
