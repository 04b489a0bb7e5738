#include <algorithm>

#include "imaging/registration/refine.h"
#include "imaging/registration/search.h"

namespace flavum::registration {
namespace {

// Engineering defaults.
constexpr double kResolutionMm = 3.0;
constexpr double kAboutSpineMm = 40.0;
constexpr int kSamples = 5000;
constexpr int kFarthest = 2;  // vertebrae that names may be wrong by
// Shifts tried where the MR's spine is not known, to either side.
const Eigen::Vector3d kShiftsMm(20.0, 60.0, 110.0);
constexpr double kShiftStepMm = 10.0;
constexpr std::size_t kRefined = 6;
const Steps kSteps{3.0, 0.1, 60};

PatientPoint mean_of(const std::vector<PatientPoint>& points) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const PatientPoint& p : points) sum += p.v / static_cast<double>(points.size());
  return PatientPoint(sum);
}

class Place {
 public:
  Place(const RegistrationImage& ct, const RegistrationImage& mr,
        const RegistrationOptions& options)
      : ct_(ct), seed_(options.seed), coarse_mr_(mr_at(*mr.image, kResolutionMm)) {
    for (const VertebraLandmarks& v : mr.landmarks.vertebrae) {
      spine_.push_back(v.body_centre);
      spine_.push_back(v.canal_centre);
    }
  }

  void prepare(const MrToCt& start) {
    coarse_ct_ = ct_at(*ct_.image, ct_.image->geometry, kResolutionMm, coarse_mr_.geometry, start);
    if (spine_.empty()) {  // the CT's spine where the start lays it
      for (const VertebraLandmarks& v : ct_.landmarks.vertebrae) {
        start_spine_.push_back(start.inverse() * v.body_centre);
        start_spine_.push_back(start.inverse() * v.canal_centre);
      }
    }
    const std::vector<PatientPoint>& about = spine_.empty() ? start_spine_ : spine_;
    const Samples all = samples_where(coarse_mr_, [&](const PatientPoint& p) {
      return std::any_of(about.begin(), about.end(), [&](const PatientPoint& s) {
        return (p.v - s.v).squaredNorm() < kAboutSpineMm * kAboutSpineMm;
      });
    });
    samples_ = some_of(all, kSamples, seed_);
    middle_ = mean_of(samples_.at.empty() ? about : samples_.at);
  }
  /// Everything the MR shows: for outlines.
  void prepare_everywhere(const MrToCt& start) {
    coarse_ct_ = ct_at(*ct_.image, ct_.image->geometry, kResolutionMm, coarse_mr_.geometry, start);
    samples_ = some_of(samples_where(coarse_mr_, [](const PatientPoint&) { return true; }),
                       kSamples, seed_);
    middle_ = coarse_mr_.geometry.centre();
  }

  Found try_from(const MrToCt& start, RegistrationStart kind) const {
    Found f;
    f.kind = kind;
    f.transform = refine(coarse_mr_, coarse_ct_, samples_, start, middle_, kSteps);
    const Likeness l = likeness(samples_, coarse_ct_, f.transform);
    f.score = l.information * l.inside;
    return f;
  }

  /// The best of many shifts, the promising ones refined.
  Found best_of_shifts(const MrToCt& start, const Progress& progress) const {
    struct Tried {
      MrToCt transform;
      double score = 0.0;
    };
    std::vector<Tried> tried;
    const Samples few = some_of(samples_, 2000, seed_ + 1);
    for (double z = -kShiftsMm.z(); z <= kShiftsMm.z(); z += kShiftStepMm) {
      for (double y = -kShiftsMm.y(); y <= kShiftsMm.y(); y += kShiftStepMm) {
        for (double x = -kShiftsMm.x(); x <= kShiftsMm.x(); x += kShiftStepMm) {
          const MrToCt t =
              motion_about(middle_, Eigen::Vector3d::Zero(), Eigen::Vector3d(x, y, z)) * start;
          const Likeness l = likeness(few, coarse_ct_, t);
          tried.push_back({t, l.information * l.inside});
        }
      }
    }
    std::stable_sort(tried.begin(), tried.end(),
                     [](const Tried& a, const Tried& b) { return a.score > b.score; });
    Found best;
    std::vector<MrToCt> refined;
    for (const Tried& t : tried) {
      if (refined.size() == kRefined) break;
      // Not beside one that was refined already.
      if (std::any_of(refined.begin(), refined.end(), [&](const MrToCt& r) {
            return distance_mm(r * middle_, t.transform * middle_) < 1.8 * kShiftStepMm;
          }))
        continue;
      progress.report(static_cast<double>(refined.size()) / kRefined, "Laying the MR on the CT");
      refined.push_back(t.transform);
      const Found f = try_from(t.transform, RegistrationStart::Outline);
      if (f.score > best.score) best = f;
    }
    return best;
  }

  PatientPoint middle_in_ct(const MrToCt& t) const { return t * middle_; }

 private:
  const RegistrationImage& ct_;
  std::uint64_t seed_;
  ScalarImage coarse_mr_, coarse_ct_;
  std::vector<PatientPoint> spine_, start_spine_;
  Samples samples_;
  PatientPoint middle_;
};

}  // namespace

Found find_place(const RegistrationImage& ct, const RegistrationImage& mr,
                 const RegistrationOptions& options, const Progress& progress) {
  const Start start = possible_start(ct, mr, options);
  const RegistrationStart kind = start.kind;
  Place place(ct, mr, options);
  Found best;
  best.transform = start.transform;
  if (kind == RegistrationStart::Outline) {
    progress.report(0.0, "Laying the MR on the CT");
    place.prepare_everywhere(start.transform);
    best = place.best_of_shifts(start.transform, progress.part(0.0, 0.6));
  }
  place.prepare(best.transform);
  best = place.try_from(best.transform, kind);
  // The neighbours: lumbar vertebrae look alike, and one off is a good fit of its own.
  const Found first = best;
  std::vector<Found> tried{first};
  for (int steps = -kFarthest; steps <= kFarthest; ++steps) {
    progress.report(0.6 + 0.4 * (steps + kFarthest) / (2.0 * kFarthest + 1.0),
                    "Comparing with the vertebrae above and below");
    if (steps == 0) continue;
    const auto moved = along_spine(first.transform, ct, place.middle_in_ct(first.transform), steps);
    if (!moved) continue;
    Found f = place.try_from(*moved, kind);
    f.moved = steps;
    tried.push_back(f);
    // What a person or the scanner says stands; that another place fits better is said.
    const bool stated =
        kind == RegistrationStart::Points || kind == RegistrationStart::FrameOfReference;
    if (!stated && f.score > best.score) best = f;
  }
  const PatientPoint here = place.middle_in_ct(best.transform);
  for (const Found& f : tried) {  // those that did not slide back to the same place
    if (distance_mm(place.middle_in_ct(f.transform), here) > 12.0)
      best.runner_up = std::max(best.runner_up, f.score);
  }
  return best;
}

}  // namespace flavum::registration
