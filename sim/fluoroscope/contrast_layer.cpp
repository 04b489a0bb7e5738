#include "sim/fluoroscope/contrast_layer.h"

#include "sim/fluoroscope/contrast_spread.h"
#include "sim/fluoroscope/cut_layers.h"

namespace flavum {
namespace {

// 1 mg/mL over 1 mm.
constexpr float kMgCm2PerMgMlMm = 0.1F;

// Tells one history of injections from another.
double fingerprint(const State& state) {
  double sum = 0.0;
  for (const Injection& i : state.contrast.injections) {
    sum = 1.7 * sum + i.ml + 1e-4 * static_cast<double>(i.tick) + static_cast<double>(i.pattern) +
          i.where.v.dot(Eigen::Vector3d(0.31, 0.17, 0.07)) + 0.13 * i.left_share;
  }
  return sum;
}

}  // namespace

PixelImage iodine_mg_cm2(const ScalarImage& mg_per_ml, const ProjectionGeometry& geometry) {
  if (mg_per_ml.voxels.empty()) return {};
  PixelImage image(geometry.size_px.x(), geometry.size_px.y());
  Tissue::Box whole;
  whole.high = mg_per_ml.geometry.size - Eigen::Vector3i::Ones();
  const PixelRectangle shadow = shadow_of(mg_per_ml.geometry, whole, geometry);
  if (empty(shadow)) return image;
  const PixelImage traced = line_integrals(AttenuationVolume::from_mu(mg_per_ml), geometry, shadow);
  for (int r = 0; r < traced.rows; ++r) {
    for (int c = 0; c < traced.columns; ++c) {
      image.at(shadow.column0 + c, shadow.row0 + r) = kMgCm2PerMgMlMm * traced.at(c, r);
    }
  }
  return image;
}

void ContrastLayer::reset(const ProjectionGeometry& geometry) {
  geometry_ = geometry;
  traced_ = false;
}

const PixelImage& ContrastLayer::update(const World& world, const State& state) {
  Key key;
  if (!state.contrast.injections.empty() && world.field) {
    const std::int64_t every = runs_off(state) ? kRunOffRefreshTicks : kIodineRefreshTicks;
    key = {world.field.get(), world.epidural.get(), fingerprint(state), state.tick / every};
  }
  if (!(key == key_)) {
    mg_per_ml_.clear();
    if (key.field != nullptr) {
      if (!space_ || key.field != space_of_ || key.epidural != epidural_of_) {
        space_ = std::make_shared<const ContrastSpace>(world);
        space_of_ = key.field;
        epidural_of_ = key.epidural;
      }
      mg_per_ml_ = iodine_volumes(*space_, world, state);
    }
    key_ = key;
    traced_ = false;
  }
  if (!traced_) {
    layer_ = {};
    for (const ScalarImage& volume : mg_per_ml_) {
      PixelImage one = iodine_mg_cm2(volume, geometry_);
      if (layer_.pixels.empty()) {
        layer_ = std::move(one);
      } else {
        for (std::size_t n = 0; n < one.pixels.size(); ++n) layer_.pixels[n] += one.pixels[n];
      }
    }
  }
  traced_ = true;
  return layer_;
}

}  // namespace flavum
