#include "sim/fluoroscope/fluoroscope.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "sim/detector/display.h"
#include "sim/detector/pulse.h"
#include "sim/fluoroscope/hand_in_beam.h"
#include "sim/fluoroscope/metal_in_beam.h"
#include "sim/fluoroscope/pulse_settings.h"
#include "sim/fluoroscope/tissue_mu.h"
#include "sim/xray/metal.h"
#include "sim/xray/solid.h"

namespace flavum {
namespace {

// Displaced tissue is looked at this often along a ray; docs/xray.md has the error.
constexpr double kSampleMm = 1.0;
void add_image(PixelImage& to, const PixelImage& image) {
  for (std::size_t n = 0; n < to.pixels.size(); ++n) to.pixels[n] += image.pixels[n];
}

// What stands in the way of one stretch of a ray.
StandingTissue::Along displaced(const StandingTissue& tissue, const RayThrough& ray,
                                const RayInterval& i) {
  const double length = i.length() * ray.length_mm;
  const int n = std::max(1, static_cast<int>(std::ceil(length / kSampleMm)));
  return tissue.along(ray.source + i.low * ray.ray, (i.high - i.low) * ray.ray, n);
}

bool same(const ProjectionGeometry& a, const ProjectionGeometry& b) {
  return a.source == b.source && a.detector_centre == b.detector_centre &&
         a.column_dir == b.column_dir && a.row_dir == b.row_dir &&
         a.pixel_pitch_mm == b.pixel_pitch_mm && a.size_px == b.size_px;
}

double length_mm(const RayThrough& ray) {
  double share = 0.0;
  for (const RayInterval& i : ray.material) share += i.length();
  return share * ray.length_mm;
}

void add_hand(const HandInBeam& hand, const ProjectionGeometry& geometry, BeamLayers& out) {
  constexpr double kBone = kBoneShare * (kHandBoneMuPerMm60keV - kBoneFromMuPerMm);
  constexpr double kMarrow = kHandBoneMuPerMm60keV - kBone;
  cast_shadows(hand.flesh, geometry, [&](const RayThrough& r) {
    out.soft.at(r.column, r.row) += static_cast<float>(kFleshMuPerMm60keV * length_mm(r));
  });
  cast_shadows(hand.bones, geometry, [&](const RayThrough& r) {
    const double mm = length_mm(r);
    out.soft.at(r.column, r.row) += static_cast<float>((kMarrow - kFleshMuPerMm60keV) * mm);
    out.bone.at(r.column, r.row) += static_cast<float>(kBone * mm);
  });
}

}  // namespace

PixelImage line_integrals_of(const BeamLayers& layers) {
  PixelImage sum = layers.soft;
  add_image(sum, layers.bone);
  if (!layers.steel_mm.pixels.empty()) {
    for (std::size_t n = 0; n < sum.pixels.size(); ++n) {
      sum.pixels[n] += static_cast<float>(kSteelMuPerMm60keV) * layers.steel_mm.pixels[n];
    }
  }
  return sum;
}

Fluoroscope::Fluoroscope(const World& world, TissueTracer tracer, std::shared_ptr<CutTracer> cut)
    : tracer_(tracer ? std::move(tracer)
                     : cpu_tissue_tracer(AttenuationVolume::from_hu(*world.patient->ct))),
      outline_(estimate_outline(*world.patient->ct)),
      cut_(std::move(cut)) {}

void Fluoroscope::trace_pose(const World& world, const State& state, int size_px) {
  const ProjectionGeometry now = projection_of(world.carm, state.carm, size_px);
  if (!whole_.soft.pixels.empty() && same(now, geometry_)) return;
  geometry_ = now;
  TissueIntegrals tissue = tracer_(geometry_);
  whole_.soft = std::move(tissue.soft);
  whole_.bone = std::move(tissue.bone);
  const BodyPadding padding = pad_body(outline_, world.patient->ct->geometry, geometry_);
  padded_ = padding.padded;
  if (padded_) add_image(whole_.soft, padding.line_integrals);
  standing_ = whole_;
  cut_.reset(geometry_);
  contrast_.reset(geometry_);
  automatic_ngy_ = 0.0;
}

void Fluoroscope::keep_up_cut(const World& world, const State& state) {
  const PixelRectangle changed = cut_.update(*world.patient->ct, state.tissue);
  for (int r = changed.row0; r < changed.row0 + changed.rows; ++r) {
    for (int c = changed.column0; c < changed.column0 + changed.columns; ++c) {
      standing_.soft.at(c, r) = whole_.soft.at(c, r) + cut_.soft.at(c, r);
      standing_.bone.at(c, r) = whole_.bone.at(c, r) + cut_.bone.at(c, r);
    }
  }
}

void Fluoroscope::add_metal(const World& world, const State& state, BeamLayers& out) const {
  const std::vector<Solid> metal = metal_in_beam(world, state);
  if (metal.empty()) {
    out.steel_mm = {};
    return;
  }
  if (out.steel_mm.columns != out.soft.columns || out.steel_mm.rows != out.soft.rows) {
    out.steel_mm = PixelImage(out.soft.columns, out.soft.rows);
  } else {
    std::ranges::fill(out.steel_mm.pixels, 0.0F);
  }
  const StandingTissue tissue(*world.patient->ct, state.tissue, outline_);
  cast_shadows(metal, geometry_, [&](const RayThrough& ray) {
    double soft = 0.0, bone = 0.0;
    double filled_mm = 0.0;  // a lumen is filled with saline and blood where it runs through tissue
    for (const RayInterval& i : ray.material) {
      const StandingTissue::Along d = displaced(tissue, ray, i);
      soft += d.soft;
      bone += d.bone;
    }
    for (const RayInterval& i : ray.lumen) {
      const StandingTissue::Along d = displaced(tissue, ray, i);
      soft += d.soft;
      bone += d.bone;
      filled_mm += d.body_mm;
    }
    out.steel_mm.at(ray.column, ray.row) = static_cast<float>(length_mm(ray));
    out.soft.at(ray.column, ray.row) += static_cast<float>(kWaterMuPerMm60keV * filled_mm - soft);
    out.bone.at(ray.column, ray.row) -= static_cast<float>(bone);
  });
}

std::shared_ptr<const BeamLayers> Fluoroscope::layers(const World& world, const State& state,
                                                      int size_px) {
  trace_pose(world, state, size_px);
  keep_up_cut(world, state);
  // Someone may still look at the last ones; else their memory is used again.
  if (!layers_ || layers_.use_count() > 1) layers_ = std::make_shared<BeamLayers>();
  layers_->soft = standing_.soft;
  layers_->bone = standing_.bone;
  layers_->iodine_mg_cm2 = contrast_.update(world, state);
  add_metal(world, state, *layers_);
  add_hand(hand_in_beam(state), geometry_, *layers_);
  return layers_;
}

const SignalTable& Fluoroscope::table(const World& world, double kv) {
  CHECK(world.beam != nullptr);
  if (tables_of_ != world.beam) tables_.clear();
  tables_of_ = world.beam;
  const auto known =
      std::ranges::find_if(tables_, [kv](const SignalTable& t) { return t.kv() == kv; });
  if (known != tables_.end()) return *known;
  return tables_.emplace_back(*world.beam, kv);
}

PulsePicture Fluoroscope::pulse(const World& world, const State& state, int size_px,
                                const PulseSettings& settings) {
  PulsePicture p;
  p.layers = layers(world, state, size_px);
  p.geometry = geometry_;
  p.padded = padded_;
  p.settings = settings;
  const FluoroscopySettings& field = state.imaging.settings;
  p.field.width_mm = field.field_width_mm;
  p.field.height_mm = field.field_height_mm;
  const double pitch_mm = geometry_.pixel_pitch_mm;
  // Low dose shows as bright as the full one, with more grain.
  DetectorModel detector = world.detector;
  if (field.low_dose) detector.default_ngy *= world.dose.low_dose_factor;

  PulseExposure exposure;
  exposure.noise = settings.noise;
  exposure.seed = settings.seed;
  exposure.pulse = settings.pulse;
  exposure.field = p.field;
  exposure.tissue_magnification = world.carm.source_detector_mm / world.carm.source_isocentre_mm;
  if (world.attempt()) {
    const PulseDose dose = recorded_dose(world, state);
    p.kv = dose.kv;
    p.kerma_ngy = static_cast<double>(dose.kerma_ngy);
    p.open_ngy = open_field_ngy(world, p.kerma_ngy);
  } else {
    if (automatic_ngy_ <= 0.0 || !(automatic_for_ == field) ||
        automatic_default_ngy_ != detector.default_ngy) {
      const double attenuation = middle_attenuation(whole_, pitch_mm, field);
      automatic_kv_ =
          pulse_dose_behind(world.carm, world.dose, field, attenuation, world.beam.get()).kv;
      automatic_ngy_ =
          automatic_open_ngy(whole_, pitch_mm, table(world, automatic_kv_), detector, exposure);
      automatic_for_ = field;
      automatic_default_ngy_ = detector.default_ngy;
    }
    p.kv = automatic_kv_;
    p.open_ngy = automatic_ngy_;
    p.kerma_ngy = reference_ngy(world, p.open_ngy);
  }
  exposure.open_ngy = p.open_ngy;
  p.signal = std::make_shared<const PixelImage>(
      pulse_signal(*p.layers, pitch_mm, table(world, p.kv), detector, exposure));
  p.grey = std::make_shared<const PixelImage>(display_picture(*p.signal, pitch_mm, p.field));
  return p;
}

}  // namespace flavum
