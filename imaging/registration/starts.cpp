#include <algorithm>
#include <cmath>
#include <optional>

#include "imaging/registration/spine_region.h"
#include "imaging/registration/starts.h"

namespace flavum::registration {
namespace {

std::optional<MrToCt> by_names(const SpineLandmarks& ct, const SpineLandmarks& mr) {
  std::vector<PointPair> pairs;
  for (const VertebraLandmarks& m : mr.vertebrae) {
    const VertebraLandmarks* c = ct.vertebra(m.vertebra);
    if (c == nullptr) continue;
    const std::vector<PatientPoint> from = fixing_points(m);
    const std::vector<PatientPoint> to = fixing_points(*c);
    for (std::size_t n = 0; n < from.size(); ++n) pairs.push_back({from[n], to[n]});
  }
  if (pairs.empty()) return {};
  return fit_points(pairs).transform;
}

// Middle of what is brighter than a tenth of the brightest, which leaves the air out.
PatientPoint middle_of(const ScalarImage& image) {
  const float limit = 0.1F * *std::max_element(image.voxels.begin(), image.voxels.end());
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  double count = 0.0;
  std::size_t n = 0;
  for (int k = 0; k < image.geometry.size.z(); ++k) {
    for (int j = 0; j < image.geometry.size.y(); ++j) {
      for (int i = 0; i < image.geometry.size.x(); ++i, ++n) {
        if (image.voxels[n] < limit) continue;
        sum += Eigen::Vector3d(i, j, k);
        count += 1.0;
      }
    }
  }
  return count > 0.0 ? image.geometry.point_of(Eigen::Vector3d(sum / count))
                     : image.geometry.centre();
}

}  // namespace

Start possible_start(const RegistrationImage& ct, const RegistrationImage& mr,
                     const RegistrationOptions& options) {
  if (!options.points.empty())
    return {fit_points(options.points).transform, RegistrationStart::Points};
  const std::string& frame = ct.origin.frame_of_reference_uid;
  if (!frame.empty() && frame == mr.origin.frame_of_reference_uid)
    return {MrToCt(), RegistrationStart::FrameOfReference};
  if (const auto named = by_names(ct.landmarks, mr.landmarks))
    return {*named, RegistrationStart::Vertebrae};
  const PatientPoint middle = middle_of(*mr.image);
  // A lumbar MR is centred at L3 as a rule.
  const VertebraLandmarks* l3 = ct.landmarks.vertebra(label::kL3);
  const VertebraLandmarks& aim = l3 != nullptr ? *l3 : ct.landmarks.vertebrae.front();
  return {motion_about(middle, Eigen::Vector3d::Zero(), (aim.canal_centre - middle).v),
          RegistrationStart::Outline};
}

std::optional<MrToCt> along_spine(const MrToCt& transform, const RegistrationImage& ct,
                                  const PatientPoint& middle_in_ct, int steps) {
  const auto& vertebrae = ct.landmarks.vertebrae;
  const VertebraLandmarks* here = nearest_vertebra(ct.landmarks, middle_in_ct);
  if (here == nullptr) return {};
  const auto index = here - vertebrae.data();
  const auto wanted = index + steps;
  if (wanted < 0 || wanted >= static_cast<std::ptrdiff_t>(vertebrae.size())) return {};
  const auto shift = vertebra_to_vertebra(ct.landmarks, here->vertebra,
                                          vertebrae[static_cast<std::size_t>(wanted)].vertebra);
  if (!shift) return {};
  return *shift * transform;
}

}  // namespace flavum::registration
