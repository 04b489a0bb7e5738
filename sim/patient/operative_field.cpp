#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/volume/distance_field.h"
#include "sim/patient/case.h"
#include "sim/patient/fine_labels.h"

namespace flavum {
namespace {

// What the field covers around the canal's centre at disc height (engineering defaults: an
// instrument reaches 15 mm beyond the dock, the portal's last 70 mm matter, half a level above and
// below).
constexpr double kLateralMm = 30.0;
constexpr double kVentralMm = 20.0;  // about 10 mm ventral of the canal's ventral border
constexpr double kDorsalMm = 70.0;   // about 60 mm dorsal of its dorsal border
constexpr double kCraniocaudalMm = 35.0;
// Lateral of this the midline bone dorsal of the laminae is no longer counted as spinous process
// (engineering default; lumbar spinous processes are 5 to 10 mm thick).
constexpr double kSpinousHalfWidthMm = 5.0;
// How far dorsal of the laminar plane the spinous process begins: clear of steps of 1 mm voxels
// (engineering default).
constexpr double kAboveLaminaMm = 2.0;
constexpr double kDefaultHalfAngleRad = 0.98;  // 56 deg, mean of L4 and L5, clinical.md 2.3

void set_axes(const Case& patient, OperativeField& field) {
  Eigen::Vector3d cranial = Eigen::Vector3d::Zero();
  Eigen::Vector3d left = Eigen::Vector3d::Zero();
  for (const Label v : {field.level.cranial, field.level.caudal()}) {
    if (const VertebraLandmarks* l = patient.landmarks.vertebra(v)) {
      cranial += l->cranial.v;
      left += l->left.v;
    }
  }
  if (cranial.norm() < 1e-6) cranial = Eigen::Vector3d::UnitZ();
  if (left.norm() < 1e-6) left = Eigen::Vector3d::UnitX();
  field.cranial = PatientVector(cranial.normalized());
  field.left = PatientVector((left - left.dot(field.cranial.v) * field.cranial.v).normalized());
  field.dorsal = field.cranial.cross(field.left);
}

ImageGeometry grid_around(const LabelMap& labels, const PatientPoint& centre, double spacing_mm) {
  const ImageGeometry covered = isotropic_cover(labels.geometry, spacing_mm);
  const Eigen::Vector3d low = centre.v - Eigen::Vector3d(kLateralMm, kVentralMm, kCraniocaudalMm);
  const Eigen::Vector3d high = centre.v + Eigen::Vector3d(kLateralMm, kDorsalMm, kCraniocaudalMm);
  // Counted from the centre, so that the grid lies the same way round on both sides of the midline.
  const auto steps = [&](const Eigen::Vector3d& p) {
    return Eigen::Vector3d((p - centre.v) / spacing_mm);
  };
  const Eigen::Vector3d first = steps(covered.origin.v).array().ceil();
  const Eigen::Vector3d last =
      steps(covered.point_of(covered.size.cast<double>() - Eigen::Vector3d::Ones()).v)
          .array()
          .floor();
  const Eigen::Vector3d from = steps(low).array().round().max(first.array());
  const Eigen::Vector3d to = steps(high).array().round().min(last.array());
  ImageGeometry grid;
  grid.spacing_mm = Eigen::Vector3d::Constant(spacing_mm);
  grid.origin = PatientPoint(Eigen::Vector3d(centre.v + spacing_mm * from));
  grid.size = ((to - from).array() + 1.0).max(0.0).cast<int>();
  return grid;
}

bool on_surface(const LabelMap& labels, int i, int j, int k) {
  const Eigen::Vector3i n = labels.geometry.size;
  if (i == 0 || j == 0 || k == 0 || i + 1 == n.x() || j + 1 == n.y() || k + 1 == n.z()) return true;
  return !is_bone(labels.at(i - 1, j, k)) || !is_bone(labels.at(i + 1, j, k)) ||
         !is_bone(labels.at(i, j - 1, k)) || !is_bone(labels.at(i, j + 1, k)) ||
         !is_bone(labels.at(i, j, k - 1)) || !is_bone(labels.at(i, j, k + 1));
}

// Dorsal height of the laminar surface above the canal centre, at a distance from the midline.
struct LaminaRoof {
  double apex_mm[2] = {0.0, 0.0};
  double slope[2] = {0.0, 0.0};
  double at(int side, double lateral) const { return apex_mm[side] - slope[side] * lateral; }
};

LaminaRoof roof_of(const OperativeField& field, const LevelLandmarks& level) {
  LaminaRoof roof;
  for (const int s : {0, 1}) {
    const double half = level.laminar_half_angle_rad[s] > 0.0 ? level.laminar_half_angle_rad[s]
                                                              : kDefaultHalfAngleRad;
    const PatientVector dock = level.lamina_dock[s] - field.centre;
    roof.slope[s] = 1.0 / std::tan(half);
    roof.apex_mm[s] = dock.dot(field.dorsal) + std::abs(dock.dot(field.left)) * roof.slope[s];
  }
  return roof;
}

void collect_bone(OperativeField& field, const LevelLandmarks& level) {
  const LabelMap& labels = field.labels;
  const LaminaRoof roof = roof_of(field, level);
  double border[2];
  for (const int s : {0, 1}) border[s] = std::abs(lateral_mm(field, level.medial_facet_border[s]));
  const Eigen::Vector3i n = labels.geometry.size;
  for (int k = 0; k < n.z(); ++k) {
    for (int j = 0; j < n.y(); ++j) {
      for (int i = 0; i < n.x(); ++i) {
        const Label l = labels.at(i, j, k);
        if (!is_bone(l) || !on_surface(labels, i, j, k)) continue;
        const PatientPoint p = labels.geometry.point_of(i, j, k);
        const double dorsal = (p - field.centre).dot(field.dorsal);
        if (dorsal < 0.0) continue;  // bodies and pedicles: the dura is in between
        const double lateral = lateral_mm(field, p);
        const int side = lateral >= 0.0 ? 0 : 1;
        const bool of_level = l == field.level.cranial || l == field.level.caudal();
        if (of_level && std::abs(lateral) > border[side]) {
          field.bone.facet[side].push_back(p);
        } else if (l != field.level.cranial) {
          field.bone.neighbours.push_back(p);
        } else if (std::abs(lateral) <= kSpinousHalfWidthMm &&
                   dorsal > roof.at(side, std::abs(lateral)) + kAboveLaminaMm) {
          field.bone.spinous.push_back(p);
        }
      }
    }
  }
}

void sum_slab(OperativeField& field) {
  const ImageGeometry& g = field.labels.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const Label l = field.labels.at(i, j, k);
        const bool flavum = l == label::kLigamentumFlavum;
        if (!flavum && !is_canal(l)) continue;
        const std::int64_t amount = 255 * slab_weight(field, g.point_of(i, j, k));
        (flavum ? field.flavum_slab : field.canal_slab) += amount;
      }
    }
  }
}

}  // namespace

int slab_weight(const OperativeField& field, const PatientPoint& p) {
  const double h = std::abs((p - field.centre).dot(field.cranial));
  const double voxel = field.labels.geometry.spacing_mm.x();
  const double inside = std::clamp((0.5 * kSlabMm - h) / voxel + 0.5, 0.0, 1.0);
  return static_cast<int>(std::lround(255.0 * inside));
}

double slab_area_mm2(const OperativeField& field, std::int64_t sum) {
  return static_cast<double>(sum) / (255.0 * 255.0) * field.labels.geometry.voxel_volume_mm3() /
         kSlabMm;
}

std::shared_ptr<const OperativeField> build_operative_field(const Case& patient, SpineLevel level,
                                                            double spacing_mm) {
  const std::string name = level_name(level);
  const LevelLandmarks* landmarks = patient.landmarks.level(level);
  if (patient.labels == nullptr || landmarks == nullptr) {
    throw InputRefused("The level " + name + " was not found in this scan. Choose another level.");
  }
  auto field = std::make_shared<OperativeField>();
  field->level = level;
  field->centre = landmarks->canal_centre;
  set_axes(patient, *field);
  const ImageGeometry grid = grid_around(*patient.labels, field->centre, spacing_mm);
  if ((grid.size.array() < 8).any()) {
    throw InputRefused("The scan does not cover the level " + name + ".");
  }
  field->labels = fine_labels(*patient.labels, grid);

  bool sac = false, canal = false, lamina = false;
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const Label l = field->labels.at(i, j, k);
        sac = sac || l == label::kThecalSac;
        canal = canal || is_canal(l);
        lamina = lamina || (l == level.cranial &&
                            (grid.point_of(i, j, k) - field->centre).dot(field->dorsal) > 5.0);
      }
    }
  }
  if (!canal) {
    throw InputRefused("No spinal canal is marked at " + name +
                       ", so distances to the dura cannot be given. Mark the canal first.");
  }
  if (!lamina) {
    throw InputRefused("No lamina of " + vertebra_name(level.cranial) + " is marked at " + name +
                       ", so there is nothing to dock on.");
  }
  const auto canal_mask = mask_of(field->labels, [](Label l) { return is_canal(l); });
  field->line_mm = signed_distance(canal_mask);
  // Without a marked sac the whole canal counts as dura: the cautious choice.
  field->dura_mm =
      sac ? signed_distance(mask_of(field->labels, [](Label l) { return l == label::kThecalSac; }))
          : field->line_mm;
  collect_bone(*field, *landmarks);
  sum_slab(*field);
  return field;
}

}  // namespace flavum
