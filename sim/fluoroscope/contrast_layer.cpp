#include "sim/fluoroscope/contrast_layer.h"

#include "sim/fluoroscope/cut_layers.h"
#include "sim/procedure/epidurogram.h"

namespace flavum {
namespace {

// 1 mg/mL over 1 mm.
constexpr float kMgCm2PerMgMlMm = 0.1F;

// Voxels that hold any, with a margin of one.
ScalarImage occupied_part(const ScalarImage& image) {
  const ImageGeometry& g = image.geometry;
  Tissue::Box box;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (!(image.at(i, j, k) > 0.0F)) continue;
        const Eigen::Vector3i ijk(i, j, k);
        box.low = box.empty() ? ijk : Eigen::Vector3i(box.low.cwiseMin(ijk));
        box.high = box.high.cwiseMax(ijk);
      }
    }
  }
  if (box.empty()) return {};
  ScalarImage part(
      crop_geometry(g, box.low - Eigen::Vector3i::Ones(), box.high + Eigen::Vector3i::Ones()));
  const Eigen::Vector3i shift = g.nearest_index(part.geometry.origin);
  for (int k = 0; k < part.geometry.size.z(); ++k) {
    for (int j = 0; j < part.geometry.size.y(); ++j) {
      for (int i = 0; i < part.geometry.size.x(); ++i) {
        part.at(i, j, k) = image.at(shift + Eigen::Vector3i(i, j, k));
      }
    }
  }
  return part;
}

}  // namespace

PixelImage iodine_mg_cm2(const ScalarImage& mg_per_ml, const ProjectionGeometry& geometry) {
  if (mg_per_ml.voxels.empty()) return {};
  Tissue::Box whole;
  whole.high = mg_per_ml.geometry.size - Eigen::Vector3i::Ones();
  const PixelRectangle shadow = shadow_of(mg_per_ml.geometry, whole, geometry);
  PixelImage image(geometry.size_px.x(), geometry.size_px.y());
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
    key = {world.field.get(), state.contrast.injections.size(), state.tick / kIodineRefreshTicks};
  }
  if (!(key == key_)) {
    mg_per_ml_ = key.injections > 0 ? occupied_part(iodine(world, state)) : ScalarImage{};
    key_ = key;
    traced_ = false;
  }
  if (!traced_) layer_ = iodine_mg_cm2(mg_per_ml_, geometry_);
  traced_ = true;
  return layer_;
}

}  // namespace flavum
