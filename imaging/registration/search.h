#pragma once
// The stages of the registration. Internal.

#include "imaging/registration/prepared.h"
#include "imaging/registration/spine_region.h"
#include "imaging/registration/starts.h"

namespace flavum::registration {

struct Found {
  MrToCt transform;
  RegistrationStart kind = RegistrationStart::Outline;
  double score = 0.0;  ///< information times the share of samples inside the CT
  double runner_up =
      0;          ///< the best score one vertebra higher or lower; 0 where none could be tried
  int moved = 0;  ///< vertebrae that the best place lies off the start (+ caudally)
};

/// From the starts to the best place at 3 mm, with the vertebrae above and below tried.
Found find_place(const RegistrationImage& ct, const RegistrationImage& mr,
                 const RegistrationOptions& options, const Progress& progress);

/// The two images at one resolution about the CT's spine.
struct Pair {
  ScalarImage mr, ct;
};
Pair pair_at(const RegistrationImage& ct, const ScalarImage& mr, double resolution_mm,
             const MrToCt& mr_to_ct);

/// The whole spine at 2 mm and 1 mm.
MrToCt refine_whole(const RegistrationImage& ct, const Pair& coarse, const Pair& fine,
                    const MrToCt& start, std::uint64_t seed);

/// One level from the whole spine's transform, several times from perturbed starts.
GroupRegistration refine_group(const RegistrationImage& ct, const Pair& coarse, const Pair& fine,
                               SpineLevel level, const MrToCt& start, std::uint64_t seed);

/// Places about the canal of a group, in the CT, at which transforms are compared.
std::vector<PatientPoint> check_points(const PatientPoint& centre);
/// Root mean square over the points of how far b differs from a; points in the CT.
double difference_mm(const MrToCt& a, const MrToCt& b, const std::vector<PatientPoint>& points);

}  // namespace flavum::registration
