#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/volume/distance_field.h"
#include "sim/patient/case.h"
#include "sim/patient/fine_labels.h"
#include "sim/patient/lamina_roof.h"
#include "sim/patient/level_shape.h"

namespace flavum {
namespace {

// What the field covers around the canal's centre at disc height (engineering defaults: an
// instrument reaches 15 mm beyond the dock, the portal's last 70 mm matter, half a level above and
// below).
constexpr double kLateralMm = 30.0;
constexpr double kVentralMm = 20.0;  // about 10 mm ventral of the canal's ventral border
constexpr double kDorsalMm = 70.0;   // about 60 mm dorsal of its dorsal border
constexpr double kCraniocaudalMm = 35.0;

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
        } else if (roof.spinous(side, std::abs(lateral), dorsal)) {
          field.bone.spinous.push_back(p);
        }
      }
    }
  }
}

// Large enough that no voxel falls outside, whichever way the axes lean.
void lay_out_chart(OperativeField& field) {
  const ImageGeometry& g = field.labels.geometry;
  field.chart.centre = field.centre;
  field.chart.left = field.left;
  field.chart.cranial = field.cranial;
  double across = 0.0, along = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    const PatientVector to =
        g.point_of((corner & 1) ? 0 : g.size.x() - 1, (corner & 2) ? 0 : g.size.y() - 1,
                   (corner & 4) ? 0 : g.size.z() - 1) -
        field.centre;
    across = std::max(across, std::abs(to.dot(field.left)));
    along = std::max(along, std::abs(to.dot(field.cranial)));
  }
  field.chart.half_width = static_cast<int>(std::ceil(across / ColumnChart::kPitchMm)) + 1;
  field.chart.half_height = static_cast<int>(std::ceil(along / ColumnChart::kPitchMm)) + 1;
  field.flavum_columns.assign(field.chart.size(), 0);
  field.canal_columns.assign(field.chart.size(), 0);
  field.sac_columns.assign(field.chart.size(), 0);
}

void sum_before(OperativeField& field) {
  const ImageGeometry& g = field.labels.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const Label l = field.labels.at(i, j, k);
        const bool flavum = l == label::kLigamentumFlavum;
        if (!flavum && !is_canal(l)) continue;
        const PatientPoint p = g.point_of(i, j, k);
        const std::int64_t amount = 255 * slab_weight(field, p);
        (flavum ? field.flavum_slab : field.canal_slab) += amount;
        field.chart.add(flavum ? field.flavum_columns : field.canal_columns, p, g.spacing_mm.x(), 0,
                        255);
        if (l == label::kThecalSac) {
          field.chart.add(field.sac_columns, p, g.spacing_mm.x(), 0, 255);
        }
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
  mark_bone_regions(patient, *landmarks, *field);
  lay_out_chart(*field);
  sum_before(*field);
  find_lamina_edges(*field);
  free_sac(*field);
  return field;
}

}  // namespace flavum
