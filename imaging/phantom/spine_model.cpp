#include "imaging/phantom/spine_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum::phantom {
namespace {

// Engineering defaults except where a source stands beside them.
constexpr double kSacralSlopeShare = 0.80;  // of the lordosis, in supine position
constexpr std::array kDiscWedgeShare{1.0, 4.0, 5.5, 6.5, 7.5, 7.5};  // T12-L1 .. L5-S1, relative
constexpr std::array kPedicleWidth{7.5,  8.0,  8.6,
                                   10.0, 12.3, 15.5};  // T12..L5, mm; Panjabi 1992 type
constexpr std::array kPedicleHeight{15.5, 15.4, 15.0, 14.6, 14.2, 14.8};
constexpr std::array kTransverseReach{25.0, 38.0, 43.0, 48.0, 45.0, 47.0};
constexpr std::array kSpinousLength{27.0, 29.0, 30.5, 31.0, 28.0, 22.0};
constexpr std::array kLowerEdge{-3.0, -3.0, -3.0,
                                -3.0, -3.0, -4.2};  // lamina's overhang over mid-disc
constexpr double kNominalSlope = 0.26;  // of the laminae in the sagittal plane (about 15 deg)

double quadrant_factor(double n) {
  return std::tgamma(1.0 + 1.0 / n) * std::tgamma(1.0 + 1.0 / n) / std::tgamma(1.0 + 2.0 / n);
}

double at(const std::array<double, 5>& a, int vertebra) {  // T12 continues L1
  return a[static_cast<std::size_t>(std::max(0, vertebra - 1))];
}

void check_preset(const PhantomPreset& p) {
  const auto positive = [&](const std::array<double, 5>& a, const char* field) {
    for (const double v : a) {
      if (!(v > 0.0 && v < 400.0)) {
        throw UsageError("The phantom preset " + p.name + " has an impossible value in " + field +
                         ".");
      }
    }
  };
  positive(p.body_width_mm, "body_width_mm");
  positive(p.body_depth_mm, "body_depth_mm");
  positive(p.body_anterior_height_mm, "body_anterior_height_mm");
  positive(p.body_posterior_height_mm, "body_posterior_height_mm");
  positive(p.canal_width_mm, "canal_width_mm");
  positive(p.canal_depth_mm, "canal_depth_mm");
  positive(p.lamina_half_angle_deg, "lamina_half_angle_deg");
  positive(p.facet_angle_deg, "facet_angle_deg");
  positive(p.disc_height_mm, "disc_height_mm");
  positive(p.interlaminar_gap_mm, "interlaminar_gap_mm");
  positive(p.interlaminar_width_mm, "interlaminar_width_mm");
  positive(p.flavum_left_mm, "flavum_left_mm");
  positive(p.flavum_right_mm, "flavum_right_mm");
  positive(p.flavum_cranial_cover_mm, "flavum_cranial_cover_mm");
  positive(p.sac_area_mm2, "sac_area_mm2");
  positive(p.sac_width_mm, "sac_width_mm");
  if (!(p.lamina_thickness_mm > 1.0 && p.skin_to_lamina_mm > 20.0 && p.skin_to_lamina_mm < 140.0)) {
    throw UsageError("The phantom preset " + p.name + " has an impossible lamina or skin depth.");
  }
}

void check_rare(const PhantomPreset& p) {
  const auto within = [&](const std::array<double, 5>& a, double high, const char* field) {
    for (const double v : a) {
      if (!(v >= 0.0 && v <= high)) {
        throw UsageError("The phantom preset " + p.name + " has an impossible value in " + field +
                         ".");
      }
    }
  };
  within(p.facet_arthrosis, 1.0, "facet_arthrosis");
  within(p.disc_bulge_mm, 8.0, "disc_bulge_mm");
  within(p.foraminal_stenosis, 1.0, "foraminal_stenosis");
  within(p.flavum_calcification, 1.0, "flavum_calcification");
  within(p.lamina_missing_mm, 20.0, "lamina_missing_mm");
  within(p.slip_motion_mm, 20.0, "slip_motion_mm");
  if (p.lumbar_count < 4 || p.lumbar_count > 6) {
    throw UsageError("The phantom preset " + p.name + " must have 4, 5 or 6 lumbar vertebrae.");
  }
  if (!(std::abs(p.scoliosis_deg) <= 30.0 && std::abs(p.axial_rotation_deg) <= 25.0)) {
    throw UsageError("The phantom preset " + p.name +
                     " bends too far: at most 30 degrees of scoliosis and 25 of rotation.");
  }
  if (p.scoliosis_apex != "L2" && p.scoliosis_apex != "L3") {
    throw UsageError("The phantom preset " + p.name +
                     " needs the apex of its scoliosis at L2 or L3.");
  }
}

// Prone on a bolster: 49 deg of lordosis supine against 35-40 deg. The discs open behind by their
// share of that; at the laminae, about 42 mm behind the discs' centres, that is what the gaps gain.
// Full flexion on cadavers opens them by 4-6 mm.
PhantomPreset in_posture(const PhantomPreset& preset) {
  if (preset.posture == Posture::Supine) return preset;
  constexpr double kLessLordosisDeg = 11.0;
  constexpr double kLeverMm = 42.0;
  PhantomPreset p = preset;
  p.lordosis_deg -= kLessLordosisDeg;
  const double share = std::accumulate(kDiscWedgeShare.begin() + 1, kDiscWedgeShare.end(), 0.0);
  for (std::size_t i = 0; i < 5; ++i) {
    p.interlaminar_gap_mm[i] +=
        kLeverMm * rad_from_deg(kLessLordosisDeg) * kDiscWedgeShare[i + 1] / share;
  }
  return p;
}

void size_vertebra(const PhantomPreset& p, int i, VertebraModel& v) {
  const auto k = static_cast<std::size_t>(i);
  const double shrink = i == 0 ? 0.965 : 1.0;  // T12 is a little smaller than L1
  v.label = static_cast<Label>(label::kT12 + i + p.lumbar_count - 5);
  v.lowest = i == 5;
  v.width = shrink * at(p.body_width_mm, i);
  v.depth = shrink * at(p.body_depth_mm, i);
  v.anterior_height = shrink * at(p.body_anterior_height_mm, i);
  v.posterior_height = shrink * at(p.body_posterior_height_mm, i);
  v.canal_width = at(p.canal_width_mm, i);
  v.canal_depth = at(p.canal_depth_mm, i);
  v.pedicle_width = kPedicleWidth[k];
  v.pedicle_height = kPedicleHeight[k];
  v.pedicle_z = 0.5 * v.mid_height() - 0.5 * v.pedicle_height - 1.0;
  v.transverse_reach = kTransverseReach[k];
  if (v.lowest && p.lumbar_count == 6)
    v.transverse_reach += 4.0;  // broad, as transitional ones are
  v.spinous_length = kSpinousLength[k];
  v.lamina_thickness = p.lamina_thickness_mm;
  v.lamina.cot_half_angle = 1.0 / std::tan(rad_from_deg(at(p.lamina_half_angle_deg, i)));
}

// Tilts and origins from the sacrum upwards.
void stack(SpineModel& m) {
  const PhantomPreset& p = m.preset;
  double body_wedge_sum = 0.0;
  std::array<double, 6> body_wedge{};
  for (std::size_t i = 0; i < 6; ++i) {
    const VertebraModel& v = m.vertebrae[i];
    body_wedge[i] = std::atan2(v.anterior_height - v.posterior_height, v.depth);
    if (i > 0) body_wedge_sum += body_wedge[i];
  }
  const double lordosis = rad_from_deg(p.lordosis_deg);
  const double share = std::accumulate(kDiscWedgeShare.begin() + 1, kDiscWedgeShare.end(), 0.0);
  double tilt = kSacralSlopeShare * lordosis;
  Sagittal below{0.0, 0.0};  // centre of the rim plane of the upper end plate below
  m.sacrum.pose = {below, tilt};
  for (int i = 5; i >= 0; --i) {
    const auto k = static_cast<std::size_t>(i);
    VertebraModel& v = m.vertebrae[k];
    LevelModel& l = m.levels[k];
    const double wedge = (lordosis - body_wedge_sum) * kDiscWedgeShare[k] / share;
    const double up_below = i == 5 ? m.sacrum.concavity_up : m.vertebrae[k + 1].concavity_up;
    l.disc_height = at(p.disc_height_mm, i) * (i == 0 ? 0.8 : 1.0);
    l.rim_gap = std::max(2.5, l.disc_height - v.concavity_down - up_below);
    l.disc_wedge_rad = wedge;
    l.slip = i == 0 ? 0.0 : p.slip_mm[k - 1];
    const double tilt_disc = tilt - 0.5 * wedge;
    const SagittalPose disc{below, tilt_disc};
    const Sagittal lower = disc.world({-l.slip, l.rim_gap});
    const double tilt_low = tilt - wedge;
    v.pose.tilt_rad = tilt_low - 0.5 * body_wedge[k];
    const SagittalPose on_lower{lower, v.pose.tilt_rad};
    v.pose.origin = on_lower.world({0.0, 0.5 * v.mid_height()});
    below = v.pose.world({0.0, 0.5 * v.mid_height()});
    tilt = tilt_low - body_wedge[k];

    const double caudal_depth = i == 5 ? m.sacrum.depth : m.vertebrae[k + 1].depth;
    const double caudal_width = i == 5 ? m.sacrum.width : m.vertebrae[k + 1].width;
    l.disc_depth = 0.5 * (v.depth + caudal_depth);
    l.disc_width = 0.5 * (v.width + caudal_width);
    // Posterior disc margin: midway between the neighbouring corners.
    const Sagittal a = v.pose.world({v.posterior_wall(), -0.5 * v.posterior_height});
    const Sagittal b = i == 5
                           ? m.sacrum.pose.world({0.5 * caudal_depth, 0.0})
                           : m.vertebrae[k + 1].pose.world(
                                 {0.5 * caudal_depth, 0.5 * m.vertebrae[k + 1].posterior_height});
    l.pose = {{0.5 * (a.y + b.y), 0.5 * (a.z + b.z)}, tilt_disc};
  }
}

// Sac, disc bulge, flavum and the lamina face that has to lie behind them.
void fit_canal(SpineModel& m, std::size_t k) {
  const PhantomPreset& p = m.preset;
  const std::size_t q = k == 0 ? 0 : k - 1;
  VertebraModel& v = m.vertebrae[k];
  LevelModel& l = m.levels[k];
  l.level = {v.label};
  l.half_angle_rad = rad_from_deg(p.lamina_half_angle_deg[q]);
  l.flavum_left = p.flavum_left_mm[q];
  l.flavum_right = p.flavum_right_mm[q];
  l.cover = p.flavum_cranial_cover_mm[q];
  l.gap = p.interlaminar_gap_mm[q];
  l.window_half_width = v.window_half_width = 0.5 * p.interlaminar_width_mm[q];
  l.dorsal_fat = p.dorsal_fat_mm[q];
  l.edge_z = kLowerEdge[k];
  const double flavum = std::max(l.flavum_left, l.flavum_right);
  l.degeneration = std::clamp((flavum - 3.4) / 2.4, 0.0, 1.0);
  l.ventral_gap = k == 5 ? 3.0 : 1.2 + 0.25 * l.sac.half_width / 8.0;
  l.sac = section_of(p.sac_area_mm2[q], p.sac_width_mm[q], 0.0);
  const double sac_depth = l.sac.dorsal();
  l.canal_ap = l.ventral_gap + sac_depth + l.dorsal_fat;

  const double cot = v.lamina.cot_half_angle;
  const double need = l.canal_ap + flavum / std::sin(l.half_angle_rad) + 0.5 * cot * kRidgeFillet;
  const Sagittal up{v.posterior_wall() + v.canal_depth, v.pedicle_z};
  const auto low_of = [&](double bulge) { return v.pose.local(l.pose.world({bulge + need, 0.0})); };
  constexpr double kBulgeMin = 0.6, kBulgeMax = 3.0;
  Sagittal low = low_of(kBulgeMin);
  const double missing = kNominalSlope * (up.z - low.z) - (low.y - up.y);
  l.disc_bulge = std::clamp(kBulgeMin + missing, kBulgeMin, kBulgeMax);
  if (k > 0 && p.disc_bulge_mm[q] > 0.0) l.disc_bulge = p.disc_bulge_mm[q];
  low = low_of(l.disc_bulge);
  const double slope = std::clamp((low.y - up.y) / (up.z - low.z), 0.10, 0.38);
  v.lamina.slope = slope;
  v.lamina.ridge_z = low.z;
  v.lamina.ridge_y = low.y;
  v.lamina.norm = std::sqrt(1.0 + cot * cot + slope * slope);
  l.ridge_v = l.disc_bulge + need;
  l.sac.ventral = l.disc_bulge + l.ventral_gap;
  v.lamina_bottom = v.pose.local(l.pose.world({l.ridge_v, l.edge_z})).z;
  v.spinous_bottom = v.lamina_bottom;
  if (k > 0) {
    l.foraminal = p.foraminal_stenosis[q];
    l.calcification = p.flavum_calcification[q];
  }
}

// The lower part of a lamina is absent: the gap grows by it, the flavum loses its cover.
void cut_laminae(SpineModel& m) {
  for (std::size_t k = 1; k < 6; ++k) {
    const double cut = m.preset.lamina_missing_mm[k - 1];
    if (!(cut > 0.0)) continue;
    LevelModel& l = m.levels[k];
    VertebraModel& v = m.vertebrae[k];
    if (v.lamina_top - v.lamina_bottom - cut < 2.0) {
      throw UsageError("The phantom preset " + m.preset.name +
                       " leaves nothing of a lamina: lower lamina_missing_mm.");
    }
    v.lamina_bottom += cut;
    l.edge_z += cut;
    l.gap += cut;
    l.cover = std::max(0.5, l.cover - cut);
  }
}

// The sacrum's dorsal wall starts where the L5 flavum meets it and comes closer to the bodies
// below.
void fit_sacral_canal(SpineModel& m) {
  const LevelModel& l = m.levels[5];
  LaminaPlane& plane = m.sacrum.lamina;
  plane.cot_half_angle = 0.5;  // flatter than L5
  plane.slope = -0.12;
  plane.norm = std::sqrt(1.0 + plane.cot_half_angle * plane.cot_half_angle + 0.12 * 0.12);
  const Sagittal top = m.sacrum.pose.local(l.pose.world({l.ridge_v, l.edge_z - l.gap}));
  plane.ridge_y = top.y - 1.5;
  plane.ridge_z = top.z;
}

void fit_facet(SpineModel& m, std::size_t k) {
  const std::size_t q = k == 0 ? 0 : k - 1;
  LevelModel& l = m.levels[k];
  FacetModel& f = l.facet;
  const double w = l.window_half_width;
  f.angle_rad = rad_from_deg(m.preset.facet_angle_deg[q]);
  f.medial_border = w;
  f.thickness = 6.4 + 0.16 * w + 1.6 * l.degeneration;
  f.half_length = 7.6 + 1.0 * l.degeneration;
  f.gap = 1.7 - 0.4 * l.degeneration;
  f.x = 1.35 * w + 3.4 + 0.6 * l.degeneration;
  f.radius = 11.5 + 0.25 * w;
  const double arthrosis = k == 0 ? 0.0 : m.preset.facet_arthrosis[q];
  if (arthrosis > 0.0 || l.foraminal > 0.0) {
    f.thickness += 2.2 * arthrosis + 1.5 * l.foraminal;
    f.half_length += 1.6 * arthrosis;
    f.gap = std::max(0.6, f.gap - 0.5 * arthrosis);
    f.spur = 2.6 * arthrosis;
  }
  // The ventromedial end of the joint lies on the flavum's dorsal face, but never further back than
  // the pedicles reach.
  const double cot = m.vertebrae[k].lamina.cot_half_angle;
  const double medial_x = f.x - f.half_length * std::sin(f.angle_rad);
  f.y = std::min(l.ridge_v - cot * medial_x + f.half_length * std::cos(f.angle_rad) + 0.5, 21.5);
}

void fit_lamina_tops(SpineModel& m) {
  for (std::size_t k = 0; k < 6; ++k) {
    const LevelModel& l = m.levels[k];
    VertebraModel& below = k == 5 ? m.sacrum : m.vertebrae[k + 1];
    below.lamina_top = below.pose.local(l.pose.world({l.ridge_v, l.edge_z - l.gap})).z;
  }
  m.vertebrae[0].lamina_top = m.vertebrae[0].lamina_bottom + m.preset.lamina_height_mm;
  for (std::size_t k = 0; k < 6; ++k) {
    VertebraModel& v = m.vertebrae[k];
    if (v.lamina_top - v.lamina_bottom < 9.0) {
      throw UsageError("The phantom preset " + m.preset.name +
                       " leaves no room for a lamina: lower interlaminar_gap_mm or lordosis_deg.");
    }
    v.spinous_height = std::min(20.0, v.lamina_top - v.lamina_bottom - 1.0);
  }
  // Spinous processes do not kiss: the lower of two neighbours gives way.
  constexpr double kClearance = 3.0;  // mm, engineering default
  for (std::size_t k = 0; k + 1 < 6; ++k) {
    const VertebraModel& v = m.vertebrae[k];
    VertebraModel& w = m.vertebrae[k + 1];
    for (double share = 0.3; share <= 1.0; share += 0.1) {
      const double out = share * v.spinous_length;
      const Sagittal p =
          w.pose.local(v.pose.world({spinous_base(v) + out, spinous_span(v, out).low}));
      const double out_w = p.y - spinous_base(w);
      if (out_w < 0.0 || out_w > w.spinous_length) continue;
      const double excess = spinous_span(w, out_w).high + kClearance - p.z;
      if (excess > 0.0) w.spinous_height = std::max(8.0, w.spinous_height - excess);
    }
  }
}

SacSection mid_section(double canal_depth, double half_width) {
  SacSection s;
  const double depth = canal_depth - 4.6;  // 2.8 mm in front, 1.8 mm behind: engineering default
  s.half_width = half_width;
  s.ventral = 2.8;
  s.ventral_depth = 0.45 * depth;
  s.dorsal_depth = 0.55 * depth;
  return s;
}

}  // namespace

double section_area_mm2(const SacSection& s) {
  return 2.0 * s.half_width *
         (s.ventral_depth * quadrant_factor(kSacVentralExponent) +
          s.dorsal_depth * quadrant_factor(kSacDorsalExponent));
}

SacSection section_of(double area_mm2, double width_mm, double ventral_mm) {
  constexpr double kVentralShare = 0.42;
  SacSection s;
  s.half_width = 0.5 * width_mm;
  s.ventral = ventral_mm;
  s.ventral_depth = kVentralShare;
  s.dorsal_depth = 1.0 - kVentralShare;
  const double depth = area_mm2 / section_area_mm2(s);
  s.ventral_depth *= depth;
  s.dorsal_depth *= depth;
  return s;
}

double spinous_base(const VertebraModel& v) { return v.lamina.ridge(v.spinous_bottom) + 1.0; }

SpinousSpan spinous_span(const VertebraModel& v, double out) {
  const double along = std::clamp(out / v.spinous_length, 0.0, 1.0);
  const double centre =
      v.spinous_bottom + 0.5 * v.spinous_height + 0.8 - kSpinousDrop * std::max(out, 0.0);
  const double half = 0.5 * v.spinous_height * (0.96 - 0.10 * along);
  return {centre - half, centre + half};
}

const LevelModel& SpineModel::level_of(SpineLevel l) const {
  return levels.at(static_cast<std::size_t>(l.cranial - vertebrae[0].label));
}

std::string name_of(const SpineModel& m, std::size_t level) {
  const Label below = level == 5 ? m.sacrum.label : m.vertebrae[level + 1].label;
  const std::string upper = vertebra_name(m.vertebrae[level].label);
  const std::string lower = vertebra_name(below);
  return upper + "-" + (upper[0] == lower[0] ? lower.substr(1) : lower);
}

SpineModel build_spine(const PhantomPreset& as_given) {
  check_preset(as_given);
  check_rare(as_given);
  const PhantomPreset preset = in_posture(as_given);
  SpineModel m;
  m.preset = preset;
  m.sacrum.label = label::kSacrum;
  m.sacrum.width = preset.body_width_mm[4] + 3.0;
  m.sacrum.depth = preset.body_depth_mm[4] - 1.5;
  m.sacrum.canal_width = preset.canal_width_mm[4] + 3.0;
  m.sacrum.canal_depth = 16.0;
  m.sacrum.lamina_thickness = 4.2;
  m.sacrum.concavity_up = 0.9;
  for (int i = 0; i < 6; ++i) size_vertebra(preset, i, m.vertebrae[static_cast<std::size_t>(i)]);
  stack(m);
  for (std::size_t k = 0; k < 6; ++k) {
    fit_canal(m, k);
    fit_facet(m, k);
  }
  fit_sacral_canal(m);
  fit_lamina_tops(m);
  cut_laminae(m);
  for (std::size_t k = 0; k < 6; ++k) {
    const VertebraModel& v = m.vertebrae[k];
    const double wall_to_ridge = v.lamina.ridge(0.0) - v.posterior_wall();
    m.mid_sacs[k] = mid_section(std::min(wall_to_ridge, v.canal_depth + 1.5),
                                std::min(8.3, 0.5 * v.canal_width - 3.2));
  }
  m.mid_sacs[6] = section_of(95.0, 13.5, 4.5);  // S1, engineering default
  m.mid_sacs[7] = section_of(45.0, 9.0, 3.5);   // S2: the sac ends here
  return m;
}

}  // namespace flavum::phantom
