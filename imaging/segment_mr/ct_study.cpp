// The same joining for CT: the largest volume leads, angled stacks receive its labels.
#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/segment_mr/mr_spine.h"

namespace flavum::spine {

StudySegmentation segment_ct_study(const std::vector<StudySeries>& study,
                                   const SegmentOptions& options, const Progress& progress) {
  StudySegmentation out;
  out.series.resize(study.size());
  for (std::size_t n = 0; n < study.size(); ++n) {
    if (study[n].image == nullptr || !study[n].is_ct) continue;
    if (out.leading < 0 ||
        study[n].image->geometry.voxel_count() >
            study[static_cast<std::size_t>(out.leading)].image->geometry.voxel_count())
      out.leading = static_cast<int>(n);
  }
  if (out.leading < 0)
    throw InputRefused(
        "No series of this study shows a lumbar spine: a sagittal or an isotropic series over "
        "several vertebrae is needed.");
  const StudySeries& first = study[static_cast<std::size_t>(out.leading)];
  out.joined = segment_ct(*first.image, options, progress.part(0.0, 0.9));
  for (std::size_t n = 0; n < study.size(); ++n) {
    SeriesSegmentation& r = out.series[n];
    if (static_cast<int>(n) == out.leading) {
      r.used = true;
      r.labels = out.joined.labels;
      continue;
    }
    const StudySeries& s = study[n];
    if (s.image == nullptr || !s.is_ct) {
      r.why_not = "CT and MR are not joined here: register them first.";
    } else if (!s.frame_of_reference_uid.empty() && !first.frame_of_reference_uid.empty() &&
               s.frame_of_reference_uid != first.frame_of_reference_uid) {
      r.why_not =
          "It has another frame of reference than the leading series (another examination): it was "
          "left out.";
    } else {
      r.why_not = "It receives the labels of the leading volume; it adds nothing to them.";
      r.labels = LabelMap(s.image->geometry);
      parallel_for(s.image->geometry.size.z(), [&](std::int64_t kk) {
        const int k = static_cast<int>(kk);
        const ImageGeometry& g = s.image->geometry;
        for (int j = 0; j < g.size.y(); ++j)
          for (int i = 0; i < g.size.x(); ++i)
            r.labels.at(i, j, k) = out.joined.labels.nearest(g.point_of(i, j, k), label::kAir);
      });
    }
  }
  return out;
}

}  // namespace flavum::spine
