#pragma once
// MR to CT of one patient: a rigid transform per group of two vertebrae (a level), by mutual
// information, with an estimate of what is left and a verdict in sentences. docs/registration.md.
//
// Lengths mm, Patient frame of each image; transforms take MR points to CT points (rigid_fit.h).

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/registration/rigid_fit.h"
#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum {

/// What the headers know; empty where they do not say.
struct ImageOrigin {
  std::string patient;  ///< any text that is equal for equal patients; compared, never shown
  std::string frame_of_reference_uid;
  std::string study_date;        ///< YYYYMMDD
  std::string patient_position;  ///< DICOM (0018,5100): "HFS", "HFP", …
};

/// One side of the pair. Pointers are not owned.
struct RegistrationImage {
  const ScalarImage* image = nullptr;  ///< HU for the CT
  const LabelMap* labels = nullptr;    ///< same grid; required for the CT, not read for the MR
  SpineLandmarks landmarks;            ///< required for the CT; empty where the MR has none
  ImageOrigin origin;
};

enum class Alignment : std::uint8_t {
  Aligned,   ///< nothing speaks against it; still to be looked at
  Doubtful,  ///< to be used only after a person has looked at it
  Failed     ///< not to be used
};

/// The start that was taken.
enum class RegistrationStart : std::uint8_t {
  Points,            ///< the person's pairs
  FrameOfReference,  ///< both images state the same
  Vertebrae,         ///< both spines were found
  Outline            ///< the middle of what the images show
};

struct GroupRegistration {
  SpineLevel level;
  MrToCt transform;
  PatientPoint centre;        ///< in the CT: the canal at the height of the disc
  PatientPoint disc;          ///< in the CT: the middle of the disc
  double residual_mm = 0.0;   ///< within this of the truth at the canal, 95 of 100 times
  double overlap = 0.0;       ///< share of the group's surroundings in the CT that the MR shows
  double information = 0.0;   ///< mutual information there, nats
  double sharpness = 0.0;     ///< share of the information that is lost 4 mm off the optimum
  double spread_mm = 0.0;     ///< between the runs from perturbed starts
  double neighbour_mm = 0.0;  ///< from what the neighbouring groups say of the same place
  Alignment alignment = Alignment::Failed;
  std::string remark;  ///< a sentence where it is not Aligned
};

struct Registration {
  MrToCt whole;                           ///< one transform for the whole lumbar spine
  double residual_mm = 0.0;               ///< the largest of the groups that are not Failed
  std::vector<GroupRegistration> groups;  ///< cranial to caudal; levels that both images show
  Alignment alignment = Alignment::Failed;
  std::vector<std::string> sentences;  ///< for the physician: verdict first, then what to know
  RegistrationStart start = RegistrationStart::Outline;
  /// What to add to the MR's own level names to get the CT's: +1 where the MR's L3 is the CT's L4.
  /// 0 where they agree or there are none.
  int mr_names_off = 0;
  /// Length of the lumbar spine (through the discs) in the MR over that in the CT; 1 where fewer
  /// than three levels were found. Bones keep their length: a difference is another patient's, or
  /// the scanner's.
  double length_ratio = 1.0;

  const GroupRegistration* group(SpineLevel level) const;
};

struct RegistrationOptions {
  std::vector<PointPair> points;  ///< the person's; empty: none
  std::uint64_t seed = 1;         ///< of the samples and the perturbed starts
};

/// Same input, same result to within rounding (below 1e-6 mm), whatever the number of threads.
/// Throws InputRefused when the CT has no labels of a lumbar spine or an image is empty; everything
/// else is said in the result.
Registration register_mr_to_ct(const RegistrationImage& ct, const RegistrationImage& mr,
                               const RegistrationOptions& options = {},
                               const Progress& progress = {});

}  // namespace flavum
