#include <algorithm>
#include <cmath>
#include <cstdio>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment_mr/mr_spine.h"
#include "imaging/segment_mr/series_shift.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

using namespace spine;

// Engineering defaults.
constexpr double kLongMm = 120.0;     // extent along the body of a series that can lead
constexpr double kSaidMm = 3.0;       // motion beyond it is said
constexpr double kCorrectedMm = 1.0;  // and beyond this corrected
constexpr float kNone = -30000.0F;

double extent_mm(const ImageGeometry& g, const PatientVector& along) {
  double sum = 0.0;
  for (int a = 0; a < 3; ++a)
    sum += std::abs(g.direction.col(a).dot(along.v)) * g.spacing_mm[a] * g.size[a];
  return sum;
}

std::string in_mm(double mm) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f mm", mm);
  return text;
}

bool same_frame(const StudySeries& a, const StudySeries& b) {
  return a.frame_of_reference_uid.empty() || b.frame_of_reference_uid.empty() ||
         a.frame_of_reference_uid == b.frame_of_reference_uid;
}

// How well a series can lead: long along the body, finely sampled, bright fluid.
double lead_rank(const StudySeries& s) {
  const double length = extent_mm(s.image->geometry, PatientVector(0, 0, 1));
  double rank = std::min(length, 300.0);
  rank -= 8.0 * s.image->geometry.spacing_mm.maxCoeff();
  if (s.contrast == MrContrast::T1) rank -= 150.0;
  if (s.is_ct) rank -= 100.0;
  return rank;
}

struct Leading {
  int index = -1;
  Located located;
};

Leading find_leading(const std::vector<StudySeries>& study, const Progress& progress) {
  std::vector<int> order;
  for (int n = 0; n < static_cast<int>(study.size()); ++n) {
    const StudySeries& s = study[static_cast<std::size_t>(n)];
    if (s.image != nullptr && !s.is_ct &&
        extent_mm(s.image->geometry, PatientVector(0, 0, 1)) >= kLongMm)
      order.push_back(n);
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return lead_rank(study[static_cast<std::size_t>(a)]) >
           lead_rank(study[static_cast<std::size_t>(b)]);
  });
  Leading best;
  for (const int n : order) {
    progress.report(0.0, "Finding the spine");
    const StudySeries& s = study[static_cast<std::size_t>(n)];
    try {
      Located l = locate_spine(*s.image, s.contrast);
      const bool better = best.index < 0 ||
                          (best.located.contrast == MrContrast::T1 && l.contrast == MrContrast::T2);
      if (better) best = {n, std::move(l)};
      if (best.located.contrast == MrContrast::T2) break;
    } catch (const InputRefused&) {
      continue;
    }
  }
  return best;
}

// Value of the stack at p where one of its slices covers it.
float covered(const ScalarImage& stack, const Eigen::Vector3d& p) {
  return sample_linear(stack, PatientPoint(p), kNone);
}

// Ratio of the signals of two series over the places both show.
float signal_ratio(const ScalarImage& leading, const ScalarImage& other,
                   const Eigen::Vector3d& moved) {
  std::vector<float> here;
  std::vector<float> there;
  const ImageGeometry& g = leading.geometry;
  for (int k = 0; k < g.size.z(); k += 3)
    for (int j = 0; j < g.size.y(); j += 3)
      for (int i = 0; i < g.size.x(); i += 3) {
        const float o = covered(other, g.point_of(i, j, k).v - moved);
        if (o <= kNone || leading.at(i, j, k) <= 0) continue;
        here.push_back(leading.at(i, j, k));
        there.push_back(o);
      }
  if (here.size() < 100) return 0.0F;
  float a = 0.0F;
  float b = 0.0F;
  for (const double q : {0.5, 0.8, 0.95}) {
    const auto at = [&](std::vector<float>& v) {
      const auto n = static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
      std::nth_element(v.begin(), v.begin() + n, v.end());
      return v[static_cast<std::size_t>(n)];
    };
    a += at(here);
    b += at(there);
  }
  return b > 0 ? a / b : 0.0F;
}

// Puts a stack's own signal over the block where its slices lie.
void lay_over(ScalarImage& block, MaskImage& axial, const ScalarImage& stack, float ratio,
              const Eigen::Vector3d& moved) {
  const ImageGeometry& g = block.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i) {
        const float v = covered(stack, g.point_of(i, j, k).v - moved);
        if (v <= kNone) continue;
        block.at(i, j, k) = ratio * v;
        axial.at(i, j, k) = 1;
      }
  });
}

void say_motion(const StudySeries& s, const Eigen::Vector3d& moved, Segmentation& out) {
  if (moved.norm() < kSaidMm) return;
  out.warnings.push_back("The patient moved between the series: \"" + s.name + "\" lies " +
                         in_mm(moved.norm()) +
                         " off the leading series. This was corrected by a shift; compare both "
                         "before relying on distances.");
}

}  // namespace

StudySegmentation segment_study(const std::vector<StudySeries>& study,
                                const SegmentOptions& options, const Progress& progress) {
  StudySegmentation out;
  out.series.resize(study.size());
  const Leading lead = find_leading(study, progress.part(0.0, 0.2));
  if (lead.index < 0) return segment_ct_study(study, options, progress);
  out.leading = lead.index;
  const StudySeries& first = study[static_cast<std::size_t>(lead.index)];
  const ImageGeometry grid = spine_grid(first.image->geometry, lead.located.path);
  SpineBlock block;
  block.signal = resample_smoothed(*first.image, grid, 0.0F);
  block.contrast = lead.located.contrast;
  block.slice_mm = first.image->geometry.spacing_mm.maxCoeff();
  const ScalarImage leading = block.signal;
  MaskImage axial(grid);
  ScalarImage fat;
  Segmentation notes;
  bool any_axial = false;
  for (std::size_t n = 0; n < study.size(); ++n) {
    progress.report(0.2 + 0.2 * static_cast<double>(n) / static_cast<double>(study.size()),
                    "Comparing the series");
    SeriesSegmentation& r = out.series[n];
    const StudySeries& s = study[n];
    r.contrast = s.contrast;
    if (static_cast<int>(n) == lead.index) {
      r.used = true;
      r.contrast = lead.located.contrast;
      continue;
    }
    if (s.image == nullptr || s.is_ct) {
      r.why_not = "CT and MR are not joined here: register them first.";
      continue;
    }
    if (!same_frame(s, first)) {
      r.why_not =
          "It has another frame of reference than the leading series (another examination): it was "
          "left out.";
      continue;
    }
    const SeriesShift shift = series_shift(leading, *s.image, lead.located.path);
    if (shift.overlap < 0.02) {
      r.why_not = "It does not show the part of the spine that the leading series shows.";
      continue;
    }
    const Eigen::Vector3d moved = shift.sure && shift.shift_mm.norm() > kCorrectedMm
                                      ? shift.shift_mm.v
                                      : Eigen::Vector3d::Zero();
    r.moved_mm = PatientVector(moved);
    r.contrast = s.contrast != MrContrast::Unknown ? s.contrast
                                                   : contrast_along(*s.image, lead.located.path);
    say_motion(s, moved, notes);
    const bool across =
        std::abs(s.image->geometry.direction
                     .col(closest_axis(s.image->geometry, PatientVector(0, 0, 1)).axis)
                     .z()) > 0.7 &&
        s.image->geometry
                .spacing_mm[closest_axis(s.image->geometry, PatientVector(0, 0, 1)).axis] >=
            s.image->geometry.spacing_mm.maxCoeff() - 1e-6;
    if (r.contrast == MrContrast::T1 && block.contrast == MrContrast::T2) {
      if (!across && fat.voxels.empty()) {
        ImageGeometry back = grid;
        back.origin = PatientPoint(Eigen::Vector3d(grid.origin.v - moved));
        fat = resample_smoothed(*s.image, back, 0.0F);
        fat.geometry = grid;
        r.used = true;
      } else {
        r.why_not = "A T1 series of this direction adds nothing here; it only receives the labels.";
      }
    } else if (r.contrast == block.contrast && across) {
      const float ratio = signal_ratio(leading, *s.image, moved);
      if (ratio > 0) {
        lay_over(block.signal, axial, *s.image, ratio, moved);
        any_axial = true;
        r.used = true;
      }
    } else {
      r.why_not = "The leading series shows the same; it only receives the labels.";
    }
  }
  if (any_axial) {
    block.axial = &axial;
    block.leading = &leading;
  }
  if (!fat.voxels.empty()) block.fat = &fat;
  out.joined = segment_block(block, lead.located.path, options, progress.part(0.4, 0.9));
  out.joined.warnings.insert(out.joined.warnings.end(), notes.warnings.begin(),
                             notes.warnings.end());
  progress.report(0.9, "Writing labels");
  for (std::size_t n = 0; n < study.size(); ++n) {
    SeriesSegmentation& r = out.series[n];
    if (study[n].image == nullptr || study[n].is_ct || !same_frame(study[n], first)) continue;
    LabelMap shifted = out.joined.labels;
    shifted.geometry.origin =
        PatientPoint(Eigen::Vector3d(shifted.geometry.origin.v - r.moved_mm.v));
    r.labels = labels_on(*study[n].image, shifted);
  }
  progress.report(1.0, "Done");
  return out;
}

}  // namespace flavum
