#include "imaging/registration/register_mr_to_ct.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "imaging/registration/residual.h"
#include "imaging/registration/search.h"
#include "imaging/registration/verdict.h"

namespace flavum {

using namespace registration;

const GroupRegistration* Registration::group(SpineLevel level) const {
  for (const GroupRegistration& g : groups)
    if (g.level == level) return &g;
  return nullptr;
}

namespace {

void compare_neighbours(std::vector<GroupRegistration>& groups) {
  for (std::size_t n = 0; n < groups.size(); ++n) {
    const std::vector<PatientPoint> points = check_points(groups[n].centre);
    for (const std::size_t m : {n - 1, n + 1}) {  // n - 1 wraps past the end for the first
      if (m >= groups.size()) continue;
      groups[n].neighbour_mm = std::max(
          groups[n].neighbour_mm, difference_mm(groups[n].transform, groups[m].transform, points));
    }
  }
}

// What most vertebrae of the MR would have to be renamed by, judged by where they came to lie.
int names_off(const SpineLandmarks& ct, const SpineLandmarks& mr, const MrToCt& whole) {
  std::vector<int> off;
  for (const VertebraLandmarks& m : mr.vertebrae) {
    const VertebraLandmarks* c = nearest_vertebra(ct, whole * m.body_centre);
    if (c != nullptr) off.push_back(static_cast<int>(c->vertebra) - static_cast<int>(m.vertebra));
  }
  if (off.empty()) return 0;
  const auto middle = off.begin() + static_cast<std::ptrdiff_t>(off.size() / 2);
  std::nth_element(off.begin(), middle, off.end());
  return *middle;
}

}  // namespace

Registration register_mr_to_ct(const RegistrationImage& ct, const RegistrationImage& mr,
                               const RegistrationOptions& options, const Progress& progress) {
  if (ct.image == nullptr || mr.image == nullptr || ct.image->voxels.empty() ||
      mr.image->voxels.empty())
    throw InputRefused("Registration needs a CT and an MR.");
  if (ct.labels == nullptr || ct.landmarks.vertebrae.empty())
    throw InputRefused("The CT shows no lumbar spine on which the MR could be laid.");
  Registration out;
  const Found found = find_place(ct, mr, options, progress.part(0.0, 0.4));
  out.start = found.kind;
  progress.report(0.4, "Aligning the whole spine");
  const Pair coarse = pair_at(ct, *mr.image, 2.0, found.transform);
  const Pair fine = pair_at(ct, *mr.image, 1.0, found.transform);
  out.whole = found.transform;
  if (coarse.mr.voxels.empty() || fine.mr.voxels.empty()) {  // no overlap at all
    judge(out, {}, ct.origin, mr.origin);
    return out;
  }
  out.whole = refine_whole(ct, coarse, fine, found.transform, options.seed);
  std::vector<SpineLevel> levels;
  for (const LevelLandmarks& l : ct.landmarks.levels) levels.push_back(l.level);
  out.groups.resize(levels.size());
  progress.report(0.6, "Aligning each level");
  parallel_for(static_cast<std::int64_t>(levels.size()), [&](std::int64_t n) {
    const auto at = static_cast<std::size_t>(n);
    out.groups[at] = refine_group(ct, coarse, fine, levels[at], out.whole,
                                  random_bits(options.seed, 1000 + static_cast<std::uint64_t>(n)));
  });
  compare_neighbours(out.groups);
  for (GroupRegistration& g : out.groups) {
    g.residual_mm = residual_mm(g, mr.image->geometry);
    judge(g, out.whole);
  }
  out.mr_names_off = names_off(ct.landmarks, mr.landmarks, out.whole);
  judge(out, {found.score, found.runner_up}, ct.origin, mr.origin);
  progress.report(1.0, "The MR is laid on the CT");
  return out;
}

}  // namespace flavum
