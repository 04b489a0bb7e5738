#include "imaging/phantom/truth.h"

#include <cmath>

#include "imaging/base/units.h"
#include "imaging/phantom/canal_shape.h"
#include "imaging/phantom/vertebra_shape.h"

namespace flavum::phantom {
namespace {

constexpr double kDockAboveEdge = 4.0;  // mm above the lower edge of the cranial lamina
constexpr double kDockLateral = 8.0;    // mm beside the midline; both engineering defaults

Sagittal dock_of(const VertebraModel& v) {
  const double z = v.lamina_bottom + kDockAboveEdge;
  const double y = v.lamina.ridge(z) - kDockLateral * v.lamina.cot_half_angle +
                   v.lamina_thickness * v.lamina.norm;
  return v.pose.world({y, z});
}

VertebraLandmarks vertebra_landmarks(const VertebraModel& v) {
  VertebraLandmarks out;
  out.vertebra = v.label;
  out.dorsal = v.pose.dorsal();
  out.cranial = v.pose.cranial();
  if (v.label == label::kSacrum) {  // frame origin: end plate; the S1 body is 29 mm high
    out.body_centre = v.pose.point(0, 0, -14.5);
    out.upper_end_plate = v.pose.point(0, 0, -v.concavity_up);
    out.lower_end_plate = v.pose.point(0, 0, -29.0);
    out.canal_centre = v.pose.point(0, 0.5 * (v.posterior_wall() + v.lamina.ridge(-14.5)), -14.5);
    return out;
  }
  const double half = 0.5 * v.mid_height();
  out.body_centre = v.pose.point(0, 0, 0);
  out.upper_end_plate = v.pose.point(0, 0, half - v.concavity_up);
  out.lower_end_plate = v.pose.point(0, 0, -half + v.concavity_down);
  out.canal_centre = v.pose.point(0, 0.5 * (v.posterior_wall() + v.lamina.ridge(0.0)), 0);
  return out;
}

// The y of the medial face of the inferior process at the level's z = 0, mid-way along its height.
double facet_face_y(const FacetModel& f) {
  double best = 1e9;
  double y_best = f.y;
  for (double y = f.y - 12.0; y < f.y + 14.0; y += 0.1) {
    const double d =
        facet_distances(f, static_cast<float>(f.medial_border + 0.6), static_cast<float>(y), 0.0F)
            .inferior;
    if (d < best) {
      best = d;
      y_best = y;
    }
  }
  return y_best;
}

}  // namespace

SpineLandmarks landmarks_of(const SpineModel& m, const LabelMap& truth) {
  SpineLandmarks out;
  for (const VertebraModel& v : m.vertebrae) {
    const VertebraLandmarks lm = vertebra_landmarks(v);
    const bool topmost = &v == &m.vertebrae.front();  // only its lower half is in the field
    if (truth.geometry.contains(truth.geometry.nearest_index(lm.upper_end_plate)) || !topmost) {
      out.vertebrae.push_back(lm);
    }
  }
  out.vertebrae.push_back(vertebra_landmarks(m.sacrum));

  // Centroids of the flavum per level and side.
  std::array<std::array<Eigen::Vector3d, 2>, 6> sum;
  std::array<std::array<double, 2>, 6> count{};
  for (auto& s : sum) s.fill(Eigen::Vector3d::Zero());
  const ImageGeometry& g = truth.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (truth.at(i, j, k) != label::kLigamentumFlavum) continue;
        const PatientPoint p = g.point_of(i, j, k);
        for (std::size_t n = 0; n < 6; ++n) {  // the interval between two lamina mid-planes
          const VertebraModel& v = m.vertebrae[n];
          const VertebraModel& w = n == 5 ? m.sacrum : m.vertebrae[n + 1];
          const double mid_v = 0.5 * (v.lamina_top + v.lamina_bottom);
          const double mid_w = n == 5 ? w.lamina_top - 8.0 : 0.5 * (w.lamina_top + w.lamina_bottom);
          if (v.pose.local({p.y(), p.z()}).z < mid_v + 3.0 &&
              w.pose.local({p.y(), p.z()}).z > mid_w + 3.0) {
            const std::size_t side = p.x() >= 0.0 ? 0 : 1;
            sum[n][side] += p.v;
            count[n][side] += 1.0;
            break;
          }
        }
      }
    }
  }
  for (std::size_t n = first_lumbar_level(m); n < 6; ++n) {
    const VertebraModel& v = m.vertebrae[n];
    const LevelModel& l = m.levels[n];
    LevelLandmarks lm;
    lm.level = l.level;
    lm.canal_centre = l.pose.point(0, l.disc_bulge + 0.5 * l.canal_ap, 0);
    const PatientPoint low = vertebra_landmarks(v).lower_end_plate;
    const PatientPoint up =
        vertebra_landmarks(n == 5 ? m.sacrum : m.vertebrae[n + 1]).upper_end_plate;
    lm.disc_centre = lerp(low, up, 0.5);
    const double gap_z = l.edge_z - 0.5 * l.gap;
    const FlavumShape flavum(l, v, n == 5 ? m.sacrum : m.vertebrae[n + 1]);
    lm.interlaminar_centre = l.pose.point(
        0, static_cast<double>(flavum.row(0.0F, static_cast<float>(gap_z)).dorsal), gap_z);
    const Sagittal dock = dock_of(v);
    const double facet_y = facet_face_y(l.facet);
    for (int side = 0; side < 2; ++side) {
      const double sign = side == 0 ? 1.0 : -1.0;
      const auto s = static_cast<std::size_t>(side);
      lm.lamina_dock[side] = {sign * kDockLateral, dock.y, dock.z};
      lm.medial_facet_border[side] = l.pose.point(sign * l.facet.medial_border, facet_y, 0);
      lm.flavum_thickness_mm[side] = side == 0 ? l.flavum_left : l.flavum_right;
      lm.laminar_half_angle_rad[side] = l.half_angle_rad;
      lm.flavum_centre[side] = count[n][s] > 0.0
                                   ? PatientPoint(Eigen::Vector3d(sum[n][s] / count[n][s]))
                                   : lm.canal_centre;
    }
    out.levels.push_back(lm);
  }
  return out;
}

std::map<std::string, double> measures_of(const SpineModel& m, const SoftTissue& around) {
  std::map<std::string, double> out;
  for (std::size_t n = first_lumbar_level(m); n < 6; ++n) {
    const LevelModel& l = m.levels[n];
    const VertebraModel& v = m.vertebrae[n];
    const std::string at = " " + name_of(m, n);
    const Sagittal dock = dock_of(v);
    out["sac_area_mm2" + at] = section_area_mm2(l.sac);
    out["sac_width_mm" + at] = 2.0 * l.sac.half_width;
    out["flavum_thickness_left_mm" + at] = l.flavum_left;
    out["flavum_thickness_right_mm" + at] = l.flavum_right;
    out["canal_ap_mm" + at] = l.canal_ap;
    out["dorsal_fat_mm" + at] = l.dorsal_fat;
    out["interlaminar_gap_mm" + at] = l.gap;
    out["interlaminar_width_mm" + at] = 2.0 * l.window_half_width;
    out["disc_height_mm" + at] = l.disc_height;
    out["slip_mm" + at] = l.slip;
    out["skin_to_lamina_mm" + at] = around.back_y(dock.z) - dock.y;
    out["facet_angle_deg" + at] = deg_from_rad(l.facet.angle_rad);
    out["disc_bulge_mm" + at] = l.disc_bulge;
    out["foraminal_stenosis" + at] = l.foraminal;
    out["flavum_calcification" + at] = l.calcification;
    if (n > 0) {
      out["facet_arthrosis" + at] = m.preset.facet_arthrosis[n - 1];
      out["slip_motion_mm" + at] = m.preset.slip_motion_mm[n - 1];
      out["lamina_missing_mm" + at] = m.preset.lamina_missing_mm[n - 1];
    }
    out["lamina_height_mm " + vertebra_name(v.label)] = v.lamina_top - v.lamina_bottom;
  }
  out["lordosis_deg"] = m.preset.lordosis_deg;
  out["scoliosis_deg"] = m.preset.scoliosis_deg;
  out["axial_rotation_deg"] = m.preset.axial_rotation_deg;
  out["lumbar_count"] = m.preset.lumbar_count;
  return out;
}

}  // namespace flavum::phantom
