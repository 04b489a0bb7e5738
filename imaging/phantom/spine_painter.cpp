#include "imaging/phantom/spine_painter.h"

#include <cmath>

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// HU, middles of published ranges: sac 15-25, rootlets 30, flavum 60, fat
// -100.
constexpr float kFat = -100.0F, kVeins = 25.0F, kCsf = 14.0F, kRootlet = 38.0F, kCord = 40.0F,
                kDura = 32.0F, kRoot = 38.0F, kFlavum = 62.0F, kCapsule = 60.0F, kCortical = 960.0F;

}  // namespace

SpinePainter::SpinePainter(const SpineModel& spine, std::uint64_t seed)
    : spine_(&spine),
      canal_(spine),
      sacrum_(spine.sacrum, spine.levels[5], spine.preset.trabecular_hu),
      ilium_(spine),
      metal_(spine),
      trabeculae_(random_bits(seed, 1), 1.1F, 1.1F, 4.2F),
      clusters_(random_bits(seed, 2), 4.5F, 4.5F, 7.0F),
      surface_(random_bits(seed, 3), 6.0F, 6.0F, 6.0F) {
  prone_ = spine.preset.posture == Posture::Prone;
  for (std::size_t k = 0; k < 6; ++k) {
    const VertebraModel& v = spine.vertebrae[k];
    flava_.emplace_back(spine.levels[k], v, k == 5 ? spine.sacrum : spine.vertebrae[k + 1]);
    roots_.push_back(root_of(v));
    vertebrae_.emplace_back(v, k == 0 ? nullptr : &spine.levels[k - 1], spine.levels[k],
                            spine.preset.trabecular_hu);
  }
}

void SpinePainter::paint(SliceCanvas& c, double z) const {
  paint_ilium(c);
  for (int j = 0; j < c.rows; ++j) {
    const Row row{j, c.y_of(j), f(z)};
    paint_canal_row(c, row);
    paint_disc_row(c, row);
    for (std::size_t k = 0; k < 6; ++k) paint_vertebra_row(c, row, k);
    paint_sacrum_row(c, row);
  }
  metal_.paint(c);
}

void SpinePainter::paint_canal_row(SliceCanvas& c, const Row& row) const {
  const Sagittal world{row.y, row.z};
  const CanalPosition at = canal_.position(world);
  if (at.s < 0.0F || at.v < -16.0F || at.v > 40.0F) return;
  // The level whose laminae lie behind this point: the window reaches below the next mid-body.
  std::size_t k = std::min<std::size_t>(5, static_cast<std::size_t>(at.s / 2.0F));
  if (k > 0) {
    const LevelModel& above = spine_->levels[k - 1];
    if (above.pose.local(world).z > above.edge_z - above.gap - 4.0) --k;
  }
  const Sagittal local = spine_->levels[k].pose.local(world);
  const FlavumShape::Row flavum = flava_[k].row(f(local.y), f(local.z));
  const SacSection sac = canal_.sac_at(at.s);
  const float half = canal_.half_width_at(at.s);
  const float ventral = canal_.ventral_at(at.s);
  const bool sacral = at.s >= 12.0F && k == 5 && !flavum.used;
  const Sagittal in_sacrum = spine_->sacrum.pose.local(world);
  struct Near {
    const RootPath* path;
    Sagittal local;
  };
  std::vector<Near> near;
  for (std::size_t i = 0; i < 6; ++i) {
    const Sagittal p = spine_->vertebrae[i].pose.local(world);
    if (p.z < 16.0 && p.z > -46.0) near.push_back({&roots_[i], p});
  }
  const int j = row.j;
  c.along(-46.0F, 46.0F, [&](int i, float x) {
    const float x_abs = std::abs(x);
    const bool roofed = sacral ? spine_->sacrum.lamina.depth(x_abs, in_sacrum.y, in_sacrum.z) > 0.0
                               : flava_[k].in_front_of_roof(x_abs, flavum);
    // Fat fills the foramina; bone and muscle limit it.
    const float foramen =
        std::max({x_abs - half - 9.0F, -2.5F - at.v + 0.25F * (x_abs - half), at.v - 11.0F});
    if (!sacral && x_abs > half - 2.0F) {
      c.paint(i, j, foramen, kFat + 12.0F * clusters_(x, row.y, row.z), label::kBody);
    }
    if (roofed && x_abs < half + 0.5F && at.v > ventral - 3.0F && at.v < 32.0F) {
      const bool front =
          at.v < f(sac.ventral) + 0.4F && x_abs < 0.9F * f(sac.half_width) && at.s < 11.6F;
      const float inside = std::max(x_abs - half, ventral - 3.0F - at.v);
      c.paint(i, j, inside, front ? kVeins : kFat,
              front ? label::kEpiduralOther : label::kEpiduralFat);
    }
    for (const Near& n : near) {
      const float d = n.path->distance({x_abs, f(n.local.y), f(n.local.z)});
      if (d < 0.4F) c.paint(i, j, d, kRoot, label::kNerveRoots);
    }
    if (flavum.used && at.v > -1.0F && !sacral) {
      const float d = flava_[k].distance(x, flavum);
      float hu = kFlavum;
      const float share = f(spine_->levels[k].calcification);
      if (share > 0.0F && d < 0.0F) {  // crystals in grains of a few millimetres
        const float grain = surface_(2.0F * x + 90.0F, 2.0F * row.y, 2.0F * row.z);
        hu += 420.0F * smooth_step(0.62F - 1.1F * share, 0.95F - 1.1F * share, grain);
      }
      c.paint(i, j, d, hu, label::kLigamentumFlavum);
    }
    if (x_abs > f(sac.half_width) + 2.0F || at.s > 12.99F) return;
    const float d = sac_distance(sac, x, at.v);
    if (d > 0.4F) return;
    c.paint(i, j, d, kDura, label::kThecalSac);
    if (d < 0.0F) {
      c.paint(i, j, d + 0.5F, kCsf, label::kThecalSac);
      if (at.s > 1.2F) {
        c.paint(i, j, std::max(rootlets_distance(sac, x, at.v, at.s, prone_), d + 0.3F), kRootlet,
                label::kThecalSac);
      }
      if (at.s < 2.4F) {  // conus medullaris ends at L1-2
        const float taper = std::clamp((2.4F - at.s) / 1.2F, 0.15F, 1.0F);
        c.paint(i, j, ellipse(x, at.v - f(sac.widest()) - 0.5F, 4.6F * taper, 3.7F * taper), kCord,
                label::kThecalSac);
      }
    }
  });
}

void SpinePainter::paint_disc_row(SliceCanvas& c, const Row& row) const {
  for (std::size_t k = 0; k < 6; ++k) {
    const LevelModel& l = spine_->levels[k];
    const Sagittal p = l.pose.local({row.y, row.z});
    const float y = f(p.y);
    const float z = f(p.z);
    const float b = f(0.5 * l.disc_depth);
    if (std::abs(z) > 14.0F || y > 8.0F || y < -2.0F * b - 8.0F) continue;
    const float centre = -b;
    c.hydration = 1.0F - f(l.degeneration);
    const float wedge = f(std::tan(0.5 * l.disc_wedge_rad)) * (centre - y);
    const float bulge = f(l.disc_bulge);
    const float a = f(0.5 * l.disc_width) + 0.8F;
    c.along(-a - 3.0F, a + 3.0F, [&](int i, float x) {
      const float x_abs = std::abs(x);
      const float yy = y - centre;
      float behind = b + bulge;
      if (l.foraminal > 0.0) {  // bulges into the foramina
        const float canal = f(l.window_half_width);
        behind += 7.0F * f(l.foraminal) * smooth_step(canal - 3.0F, canal + 2.0F, x_abs) *
                  smooth_step(canal + 14.0F, canal + 7.0F, x_abs);
      }
      const float wall = body_wall_distance(x_abs, yy, a, yy > 0.0F ? behind : b + 0.8F);
      if (wall > 0.4F) return;
      const float rho = x_abs * x_abs / (a * a) + yy * yy / (b * b);
      const float dish = std::max(0.0F, 1.0F - rho);
      const float half = f(0.5 * l.rim_gap) + wedge + 1.2F + 3.0F * dish;
      const float d = smooth_intersection(wall, std::abs(z) - half, 1.5F);
      if (d > 0.4F) return;
      const float annulus = smooth_step(0.45F, 0.85F, rho);
      c.paint(i, row.j, d, 74.0F + 22.0F * annulus + 5.0F * clusters_(x, row.y, row.z),
              label::disc_below(l.level.cranial));
    });
  }
}

void SpinePainter::paint_bone(SliceCanvas& c, int i, int j, float x, const Row& row,
                              const BoneSample& bone, float end_plate, Label label) const {
  const float rough = std::max(smooth_step(13.0F, 19.0F, std::abs(x)) * bone.arch,
                               (1.0F - bone.arch) * smooth_step(4.0F, 10.0F, std::abs(x)));
  float d = bone.distance;
  if (rough > 0.0F && d < 2.0F) d += 0.4F * rough * surface_(x, row.y, row.z);
  if (bone.spur_mm > 0.0F) {
    d -= bone.spur_mm * smooth_step(0.05F, 0.55F, surface_(1.7F * x, 1.7F * row.y, 1.7F * row.z));
  }
  if (d > 0.4F) return;
  float hu = bone.core_hu;
  if (d < -0.4F) {
    const float grain = trabeculae_(x, row.y, row.z);
    hu += 85.0F * grain + 32.0F * clusters_(x, row.y, row.z) + 45.0F * end_plate;
    hu = std::max(hu, -70.0F);
  }
  const float thick = bone.shell_mm * (1.0F + 0.35F * surface_(x + 40.0F, row.y, row.z));
  const float shell = thick > 0.0F ? 1.0F - smooth_step(thick - 0.35F, thick + 0.45F, -d) : 0.0F;
  // End plates are thicker but less dense than the cortex of the arch.
  c.paint(i, j, d, blend(hu, kCortical - 260.0F * end_plate, shell), label);
}

void SpinePainter::paint_vertebra_row(SliceCanvas& c, const Row& row, std::size_t k) const {
  const VertebraShape& shape = vertebrae_[k];
  const VertebraModel& v = spine_->vertebrae[k];
  const VertebraRow r = shape.row({row.y, row.z});
  const float wall = f(v.posterior_wall());
  if (std::abs(r.z) > 42.0F || r.y < -wall - 6.0F || r.y > wall + 72.0F) return;
  const bool in_body = r.y < wall - 10.0F;
  if (in_body && std::abs(r.z) > f(0.5 * v.anterior_height) + 4.0F) return;
  const float reach = std::max(f(v.transverse_reach), f(0.5 * v.width)) + 4.0F;
  const int last = std::min(c.columns - 1, c.column(reach) + 1);
  const float end_plate = smooth_step(0.6F, 0.95F, std::abs(r.z) / f(0.5 * v.mid_height()));
  const LevelModel& below = spine_->levels[k];
  const bool joint = std::abs(r.below_z) < 11.0F;
  for (int i = c.columns / 2; i <= last; ++i) {
    const float x = c.x_of(i);
    const float x_abs = std::abs(x);
    const int mirror = c.columns - 1 - i;
    if (joint && x_abs > f(below.facet.medial_border) && x_abs < f(below.facet.x) + 12.0F) {
      const FacetDistances fd = facet_distances(below.facet, x_abs, r.below_y, r.below_z);
      const float capsule = std::max(fd.inferior, fd.superior) - 1.9F;  // the joint space itself
      c.tissue = Tissue::Joint;
      c.paint(i, row.j, capsule, kCapsule, label::kBody);
      c.paint(mirror, row.j, capsule, kCapsule, label::kBody);
      c.tissue = Tissue::ByNumber;
    }
    const BoneSample bone = shape.sample(x_abs, r);
    if (bone.distance > 1.2F + bone.spur_mm) continue;
    const float plate = end_plate * (1.0F - bone.arch);
    paint_bone(c, i, row.j, x, row, bone, plate, v.label);
    if (mirror != i) paint_bone(c, mirror, row.j, -x, row, bone, plate, v.label);
  }
}

void SpinePainter::paint_sacrum_row(SliceCanvas& c, const Row& row) const {
  const VertebraRow r = sacrum_.row({row.y, row.z});
  if (r.z > 26.0F || r.z < -95.0F || r.y < -40.0F || r.y > 64.0F) return;
  const int last = std::min(c.columns - 1, c.column(68.0F));
  for (int i = c.columns / 2; i <= last; ++i) {
    const float x = c.x_of(i);
    const float x_abs = std::abs(x);
    const int mirror = c.columns - 1 - i;
    const BoneSample bone = sacrum_.sample(x_abs, r);
    if (r.z < -12.0F && r.y > -8.0F && r.y < 24.0F) {
      const float hole =
          std::max(sacrum_.foramina_distance(x_abs, r.y, r.z), -bone.distance - 0.4F);
      for (const int at : {i, mirror}) {
        c.paint(at, row.j, hole, kFat, label::kBody);
        c.paint(at, row.j, std::max(hole + 2.2F, std::abs(r.y - 4.0F) - 9.0F), kRoot,
                label::kNerveRoots);
      }
    }
    if (bone.distance > 1.2F) continue;
    const float plate = smooth_step(-8.0F, -1.0F, r.z) * (1.0F - bone.arch);
    paint_bone(c, i, row.j, x, row, bone, plate, label::kSacrum);
    if (mirror != i) paint_bone(c, mirror, row.j, -x, row, bone, plate, label::kSacrum);
  }
}

void SpinePainter::paint_ilium(SliceCanvas& c) const {
  if (c.z > ilium_.top_z() + 8.0) return;
  for (int j = 0; j < c.rows; ++j) {
    const Row row{j, c.y_of(j), c.z};
    const VertebraRow in_sacrum = sacrum_.row({row.y, row.z});
    for (int i = c.columns / 2; i < c.columns; ++i) {
      const float x = c.x_of(i);
      BoneSample bone = ilium_.sample(std::abs(x), row.y, row.z);
      if (bone.distance > 1.2F) continue;
      // The joint with the sacrum is 2.4 mm wide everywhere (engineering default).
      bone.distance =
          std::max(bone.distance, 2.4F - sacrum_.sample(std::abs(x), in_sacrum).distance);
      if (bone.distance > 1.2F) continue;
      paint_bone(c, i, j, x, row, bone, 0.0F, label::kBody);
      paint_bone(c, c.columns - 1 - i, j, -x, row, bone, 0.0F, label::kBody);
    }
  }
}

}  // namespace flavum::phantom
