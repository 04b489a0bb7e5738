#include "sim/fluoroscope/contrast_space.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"
#include "sim/procedure/epidural_room.h"

namespace flavum {
namespace {

// The upper foramen, where the root lies, above disc height; and its way: outwards, down and
// forwards (engineering defaults; roots leave at 40 to 45 degrees to the axis).
constexpr double kExitAboveDiscMm = 8.0;
constexpr double kExitLeft = 0.65, kExitCaudal = 0.62, kExitVentral = 0.45;

struct Box {
  Eigen::Vector3i low{0, 0, 0}, high{-1, -1, -1};
  bool empty() const { return (high.array() < low.array()).any(); }
};

Box canal_box(const LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  Box box;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (!is_canal(labels.at(i, j, k))) continue;
        const Eigen::Vector3i ijk(i, j, k);
        box.low = box.empty() ? ijk : Eigen::Vector3i(box.low.cwiseMin(ijk));
        box.high = box.high.cwiseMax(ijk);
      }
    }
  }
  return box;
}

// Nearest slice, looked for from `from` on: the centre line is gentle, so the first least is it.
int nearest_slice(const std::vector<EpiduralSlice>& slices, int from, const PatientPoint& p) {
  const auto d = [&](int n) {
    return (p - slices[static_cast<std::size_t>(n)].centre).v.squaredNorm();
  };
  const int last = static_cast<int>(slices.size()) - 1;
  int at = std::clamp(from, 0, last);
  while (at < last && d(at + 1) < d(at)) ++at;
  while (at > 0 && d(at - 1) < d(at)) --at;
  return at;
}

}  // namespace

ContrastSpace::ContrastSpace(const World& world)
    : patient_(world.patient), field_(world.field), epidural_(world.epidural) {
  if (!epidural_ || epidural_->slices.empty() || !patient_ || !patient_->labels) return;
  levels_ = levels_along(world);
  const LabelMap& labels = *patient_->labels;
  Box box = canal_box(labels);
  if (box.empty()) return;
  box.low.array() -= 3;
  box.high.array() += 3;
  const ImageGeometry part = crop_geometry(labels.geometry, box.low, box.high);
  const LabelMap near = resample_nearest(labels, part);
  const ScalarImage wall = signed_distance(mask_of(near, is_canal));
  const ScalarImage sac =
      signed_distance(mask_of(near, [](Label l) { return l == label::kThecalSac; }));

  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e9), high = -low;
  for (unsigned n = 0; n < 8; ++n) {
    Eigen::Vector3d corner;
    for (int a = 0; a < 3; ++a) corner[a] = (n >> a & 1U) != 0 ? part.size[a] - 1.0 : 0.0;
    const Eigen::Vector3d at = lattice().index_of(part.point_of(corner));
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  const Eigen::Vector3i first = low.array().floor().cast<int>();
  const Eigen::Vector3i last = high.array().ceil().cast<int>();
  std::vector<std::vector<CanalVoxel>> layers(static_cast<std::size_t>(last.z() - first.z() + 1));
  parallel_for(static_cast<std::int64_t>(layers.size()), [&](std::int64_t layer) {
    const int k = first.z() + static_cast<int>(layer);
    int slice = static_cast<int>(slices().size()) / 2;
    for (int j = first.y(); j <= last.y(); ++j) {
      for (int i = first.x(); i <= last.x(); ++i) {
        CanalVoxel v;
        v.at = {i, j, k};
        const PatientPoint p = lattice().point_of(i, j, k);
        if (lattice().contains(v.at)) {
          const Label l = field_->labels.at(v.at);
          if (!is_canal(l)) continue;
          v.sac = l == label::kThecalSac;
          v.from_wall = -field_->line_mm.at(v.at);
          v.from_sac = field_->dura_mm.at(v.at);
        } else {
          v.from_wall = -sample_linear(wall, p, kFarMm);
          if (!(v.from_wall > 0.0F)) continue;
          v.from_sac = sample_linear(sac, p, kFarMm);
          v.sac = v.from_sac < 0.0F;
        }
        slice = nearest_slice(slices(), slice, p);
        const EpiduralSlice& s = slices()[static_cast<std::size_t>(slice)];
        const PatientVector d = p - s.centre;
        v.slice = slice;
        v.lateral = static_cast<float>(d.dot(s.left));
        v.dorsal = static_cast<float>(d.dot(s.dorsal));
        layers[static_cast<std::size_t>(layer)].push_back(v);
      }
    }
  });
  for (const auto& layer : layers) canal_.insert(canal_.end(), layer.begin(), layer.end());

  for (const LevelLandmarks& l : patient_->landmarks.levels) {
    const int disc = epidural_->slice_at(l.canal_centre);
    if (disc < 0) continue;
    const int at = std::min(disc + static_cast<int>(kExitAboveDiscMm / EpiduralSpace::kStepMm),
                            static_cast<int>(slices().size()) - 1);
    const EpiduralSlice& s = slices()[static_cast<std::size_t>(at)];
    for (const int side : {0, 1}) {
      const double sign = side == 0 ? 1.0 : -1.0;
      const PatientVector way =
          sign * kExitLeft * s.left + -kExitCaudal * s.cranial + -kExitVentral * s.dorsal;
      exits_.push_back(
          {at, side, point(at, sign * (sac_half_width(at) - 1.0), 0.0), way.normalized()});
    }
  }
}

double ContrastSpace::sac_half_width(int slice) const {
  return 2.0 * slices()[static_cast<std::size_t>(slice)].inner_mm;
}

double ContrastSpace::sac_half_depth(int slice) const {
  const double width = sac_half_width(slice);
  const double area = slices()[static_cast<std::size_t>(slice)].sac_area_mm2;
  return width > 0.0 ? area / (kPi * width) : 0.0;
}

PatientPoint ContrastSpace::point(int slice, double lateral, double dorsal) const {
  const EpiduralSlice& s = slices()[static_cast<std::size_t>(slice)];
  return s.centre + lateral * s.left + dorsal * s.dorsal;
}

Label ContrastSpace::label_at(const PatientPoint& p) const {
  const Eigen::Vector3i at = lattice().nearest_index(p);
  if (lattice().contains(at)) return field_->labels.at(at);
  return patient_ && patient_->labels ? patient_->labels->nearest(p, label::kAir) : label::kAir;
}

void ContrastSpace::along_root(const RootExit& exit, double first, double last, double radius,
                               const Near& near) const {
  const PatientPoint a = exit.from + first * exit.along, b = exit.from + last * exit.along;
  const ImageGeometry& g = lattice();
  const Eigen::Vector3d reach = Eigen::Vector3d::Constant(radius).cwiseQuotient(g.spacing_mm);
  const Eigen::Vector3d ia = g.index_of(a), ib = g.index_of(b);
  const Eigen::Vector3i low = (ia.cwiseMin(ib) - reach).array().floor().cast<int>();
  const Eigen::Vector3i high = (ia.cwiseMax(ib) + reach).array().ceil().cast<int>();
  for (int k = low.z(); k <= high.z(); ++k) {
    for (int j = low.y(); j <= high.y(); ++j) {
      for (int i = low.x(); i <= high.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        const PatientVector d = p - exit.from;
        const double along = d.dot(exit.along);
        if (along < first || along > last) continue;
        const double beside = (d - along * exit.along).norm();
        if (beside <= radius) near({i, j, k}, p, along, beside);
      }
    }
  }
}

}  // namespace flavum
