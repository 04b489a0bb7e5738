#include "sim/procedure/cut.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <tuple>
#include <vector>

#include "sim/procedure/sac.h"

namespace flavum {
namespace {

constexpr int kSub =
    4;  // sub-samples per voxel edge: the window's border is exact to an eighth voxel
constexpr int kGone = 128;  // a voxel with less than half left counts as cavity
// Cut ligament is room for the canal. Cut bone only where it borders on the canal without ligament
// between (engineering default): a tunnel through the lamina behind the flavum gives the sac no
// room.
constexpr double kBoneRoomMm = 1.5;

// Share of the voxel around p (Patient) inside the window, 0..255.
int share_inside(const Window& w, const RigidTransform<Tool, Patient>& X_ToolPatient,
                 const PatientPoint& p, double spacing) {
  const Eigen::Vector3d centre = (X_ToolPatient * p).v;
  const double reach = 0.5 * std::sqrt(3.0) * spacing;
  if ((centre.array() > w.high.array() + reach).any() ||
      (centre.array() < w.low.array() - reach).any()) {
    return 0;
  }
  const double radius = w.high.x();
  if (w.round && centre.head<2>().norm() > radius + reach) return 0;
  if ((centre.array() < w.high.array() - reach).all() &&
      (centre.array() > w.low.array() + reach).all() &&
      (!w.round || centre.head<2>().norm() < radius - reach)) {
    return 255;
  }
  int inside = 0;
  for (int k = 0; k < kSub; ++k) {
    for (int j = 0; j < kSub; ++j) {
      for (int i = 0; i < kSub; ++i) {
        const Eigen::Vector3d offset =
            spacing * ((Eigen::Vector3d(i, j, k).array() + 0.5) / kSub - 0.5);
        const Eigen::Vector3d q = centre + X_ToolPatient.rotation() * offset;
        // Half open, so that two windows side by side share no sample.
        if (w.round && q.head<2>().squaredNorm() >= radius * radius) continue;
        if ((q.array() >= w.low.array()).all() && (q.array() < w.high.array()).all()) ++inside;
      }
    }
  }
  return (255 * inside + kSub * kSub * kSub / 2) / (kSub * kSub * kSub);
}

struct Slice {
  std::int64_t ventral_um;  // order: dorsal first
  std::int64_t aside_um;    // then next to the axis; both are the same for a mirrored patient
  std::int64_t offset;
  Eigen::Vector3i ijk;
  int leaves;  // occupancy after the bite
};

std::vector<Slice> candidates(const OperativeField& field, const InstrumentModel& model,
                              const Window& window, const Tissue& tissue) {
  const ImageGeometry& g = field.labels.geometry;
  const double spacing = g.spacing_mm.x();
  const auto X_ToolPatient = window.X_PatientTool.inverse();
  Eigen::Vector3i low = g.size, high = Eigen::Vector3i::Constant(-1);
  for (int corner = 0; corner < 8; ++corner) {
    const Point<Tool> c((corner & 1) ? window.low.x() : window.high.x(),
                        (corner & 2) ? window.low.y() : window.high.y(),
                        (corner & 4) ? window.low.z() : window.high.z());
    const Eigen::Vector3i at = g.nearest_index(window.X_PatientTool * c);
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  low = (low.array() - 1).max(0);
  high = (high.array() + 1).min(g.size.array() - 1);
  std::vector<Slice> found;
  for (int k = low.z(); k <= high.z(); ++k) {
    for (int j = low.y(); j <= high.y(); ++j) {
      for (int i = low.x(); i <= high.x(); ++i) {
        const Label l = field.labels.at(i, j, k);
        const bool cuts = (is_bone(l) && model.cuts_bone) ||
                          (l == label::kLigamentumFlavum && model.cuts_ligament);
        if (!cuts) continue;
        const PatientPoint p = g.point_of(i, j, k);
        const int leaves = 255 - share_inside(window, X_ToolPatient, p, spacing);
        const Eigen::Vector3i ijk(i, j, k);
        if (leaves >= tissue.occupancy(ijk)) continue;
        const PatientVector from_centre = p - field.centre;
        const PatientVector from_tip = p - window.X_PatientTool.origin();
        found.push_back({std::llround(-1000.0 * from_centre.dot(field.dorsal)),
                         std::llround(1000.0 * std::abs(from_tip.dot(field.left))),
                         g.offset(i, j, k), ijk, leaves});
      }
    }
  }
  std::ranges::sort(found, {},
                    [](const Slice& s) { return std::tuple(s.ventral_um, s.aside_um, s.offset); });
  return found;
}

// A voxel became cavity: what that does to the dura.
void note_cavity(const OperativeField& field, const Eigen::Vector3i& ijk, CutTotals& cut) {
  const ImageGeometry& g = field.labels.geometry;
  const double spacing = g.spacing_mm.x();
  const double over = field.dura_mm.at(ijk) - 0.5 * spacing;
  const std::int64_t um = std::max<std::int64_t>(0, std::llround(1000.0 * over));
  if (cut.least_over_dura_um < 0 || um < cut.least_over_dura_um) cut.least_over_dura_um = um;
  Eigen::Vector3d slope = Eigen::Vector3d::Zero();
  int sac_faces[3] = {0, 0, 0};
  for (int a = 0; a < 3; ++a) {
    for (const int s : {-1, 1}) {
      const Eigen::Vector3i next = ijk + s * Eigen::Vector3i::Unit(a);
      if (!g.contains(next)) continue;
      slope[a] += s * static_cast<double>(field.dura_mm.at(next));
      if (field.dura_mm.at(next) < 0.0F) ++sac_faces[a];
    }
  }
  if (slope.norm() < 1e-9) return;
  // A face counts by its projection on the surface, so that the area of a slanting dura is right.
  const Eigen::Vector3d normal = slope.normalized().cwiseAbs();
  for (int a = 0; a < 3; ++a) {
    cut.exposed_dura_um2 += std::llround(1e6 * sac_faces[a] * spacing * spacing * normal[a]);
  }
}

}  // namespace

std::int64_t bite_capacity(const OperativeField& field, const InstrumentModel& model) {
  return static_cast<std::int64_t>(
      std::floor(model.bite_volume_mm3 / field.labels.geometry.voxel_volume_mm3() * 255.0));
}

double mm3_of(const OperativeField& field, std::int64_t occupancy) {
  return static_cast<double>(occupancy) / 255.0 * field.labels.geometry.voxel_volume_mm3();
}

Window window_of(const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                 double advance_mm, double most_ahead_mm) {
  if (model.bores()) {
    const double r = 0.5 * model.shaft_diameter_mm;
    const double ahead = std::clamp(most_ahead_mm, 0.0, model.bore_mm);
    const double behind = std::clamp(advance_mm, 0.0, model.window_length_mm);
    return {pose, Eigen::Vector3d(-r, -r, -ahead), Eigen::Vector3d(r, r, behind), true};
  }
  const double half = 0.5 * model.window_width_mm;
  const double length = std::clamp(advance_mm, 0.0, model.window_length_mm);
  return {pose, Eigen::Vector3d(0.0, -half, 0.0),
          Eigen::Vector3d(model.window_depth_mm, half, length), false};
}

namespace {

// A copy of its own to write on; other states may share the old one.
class OwnSums {
 public:
  OwnSums(std::shared_ptr<const ColumnSums>& shared, std::size_t size)
      : shared_(shared), size_(size) {}
  ColumnSums& get() {
    if (!own_) {
      own_ = shared_ && shared_->size() == size_ ? std::make_shared<ColumnSums>(*shared_)
                                                 : std::make_shared<ColumnSums>(size_, 0);
    }
    return *own_;
  }
  void keep() {
    if (own_) shared_ = std::move(own_);
  }

 private:
  std::shared_ptr<const ColumnSums>& shared_;
  std::size_t size_;
  std::shared_ptr<ColumnSums> own_;
};

}  // namespace

Taken cut_window(const OperativeField& field, const InstrumentModel& model, const Window& window,
                 State& state) {
  Taken taken;
  if (window.empty()) return taken;
  if (!(state.tissue.grid() == field.labels.geometry)) {
    state.tissue = Tissue(field.labels.geometry);
    state.cut = {};
  }
  auto room = bite_capacity(field, model) - state.held;
  const double spacing = field.labels.geometry.spacing_mm.x();
  OwnSums flavum(state.cut.flavum_columns, field.chart.size());
  OwnSums canal_room(state.cut.room_columns, field.chart.size());
  for (const Slice& s : candidates(field, model, window, state.tissue)) {
    if (room <= 0) break;
    const int before = state.tissue.occupancy(s.ijk);
    const int after =
        std::max<int>(s.leaves, before - static_cast<int>(std::min<std::int64_t>(room, 255)));
    const std::int64_t gone = before - after;
    room -= gone;
    state.tissue.set_occupancy(s.ijk, static_cast<std::uint8_t>(after));
    const bool ligament = field.labels.at(s.ijk) == label::kLigamentumFlavum;
    (ligament ? taken.ligament : taken.bone) += gone;
    const PatientPoint p = field.labels.geometry.point_of(s.ijk.cast<double>());
    const std::int64_t in_slab = gone * slab_weight(field, p);
    if (ligament) {
      state.cut.flavum_slab += in_slab;
      field.chart.add(flavum.get(), p, spacing, 255 - before, 255 - after);
    } else if (!field.bone_region.empty()) {
      state.cut.by_region[field.bone_region[static_cast<std::size_t>(s.offset)]] += gone;
    }
    if (ligament || field.line_mm.at(s.ijk) <= kBoneRoomMm) {
      state.cut.room_slab += in_slab;
      field.chart.add(canal_room.get(), p, spacing, 255 - before, 255 - after);
    }
    if (before >= kGone && after < kGone) note_cavity(field, s.ijk, state.cut);
  }
  flavum.keep();
  canal_room.keep();
  if (taken.ligament > 0) let_sac_come(field, state.cut);
  state.cut.bone += taken.bone;
  state.cut.ligament += taken.ligament;
  return taken;
}

}  // namespace flavum
