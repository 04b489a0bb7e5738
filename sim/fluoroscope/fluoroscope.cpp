#include "sim/fluoroscope/fluoroscope.h"

#include <algorithm>
#include <cmath>

#include "imaging/volume/resample.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

// The cavity fills with saline and blood: about water. mu of what was taken, relative to that.
AttenuationVolume cut_difference(const World& world, const Tissue& tissue) {
  const Tissue::Box box = tissue.changed_since(Tissue(tissue.grid()));
  if (box.empty()) return {};
  // One voxel of margin: the difference must fall to zero inside the traced grid.
  const ImageGeometry grid = crop_geometry(tissue.grid(), box.low - Eigen::Vector3i::Ones(),
                                           box.high + Eigen::Vector3i::Ones());
  const Eigen::Vector3i shift = tissue.grid().nearest_index(grid.origin);
  ScalarImage mu(grid);
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const double removed = 1.0 - tissue.occupancy(shift + Eigen::Vector3i(i, j, k)) / 255.0;
        if (removed == 0.0) continue;
        const float hu = sample_linear(*world.patient->ct, grid.point_of(i, j, k), 0.0F);
        mu.at(i, j, k) = static_cast<float>(removed * (kWaterMuPerMm60keV - mu_from_hu(hu)));
      }
    }
  }
  return AttenuationVolume::from_mu(mu);
}

}  // namespace

std::vector<MetalInstrument> metal_in_beam(const World& world, const State& state) {
  std::vector<MetalInstrument> metal;
  if (!state.portal) return metal;
  const PortalModel& portal = world.portal;
  metal.push_back({X_PatientTool(*state.portal),
                   {{0.0, portal.length_mm, portal.outer_diameter_mm, portal.inner_diameter_mm}}});
  const InstrumentModel* model = world.model(state.instrument);
  const auto pose = X_PatientInstrument(world, state);
  if (model != nullptr && pose) {
    const double bore = std::min(model->shaft_diameter_mm, portal.inner_diameter_mm);
    // The biting window is cut from one side of the shaft: drawn as a tube of half the metal, on
    // average.
    const double window_bore = bore * std::sqrt(0.5);
    metal.push_back({*pose,
                     {{0.0, model->window_length_mm, bore, window_bore},
                      {model->window_length_mm, portal.length_mm + 40.0, bore, 0.0}}});
  }
  return metal;
}

Fluoroscope::Fluoroscope(const World& world)
    : anatomy_(AttenuationVolume::from_hu(*world.patient->ct)),
      outline_(estimate_outline(*world.patient->ct)) {}

const Fluoroscope::Picture& Fluoroscope::picture(const World& world, const State& state,
                                                 int size_px, const ExposureSettings& exposure) {
  const bool same_pose = cached_pose_ && *cached_pose_ == state.carm && cached_size_ == size_px;
  if (!same_pose) {
    picture_.geometry = projection_of(world.carm, state.carm, size_px);
    anatomy_integrals_ = line_integrals(anatomy_, picture_.geometry);
    const BodyPadding padding = pad_body(outline_, world.patient->ct->geometry, picture_.geometry);
    picture_.padded = padding.padded;
    if (padding.padded) {
      for (std::size_t n = 0; n < anatomy_integrals_.pixels.size(); ++n) {
        anatomy_integrals_.pixels[n] += padding.line_integrals.pixels[n];
      }
    }
    cached_pose_ = state.carm;
    cached_size_ = size_px;
  }
  if (!same_pose || !(cached_tissue_ == state.tissue)) {
    const AttenuationVolume difference = cut_difference(world, state.tissue);
    cut_integrals_ = difference.empty() ? PixelImage(size_px, size_px)
                                        : line_integrals(difference, picture_.geometry);
    cached_tissue_ = state.tissue;
  }
  const PixelImage steel = metal_chords(metal_in_beam(world, state), picture_.geometry);
  picture_.line_integrals = anatomy_integrals_;
  for (std::size_t n = 0; n < picture_.line_integrals.pixels.size(); ++n) {
    // Metal displaces soft tissue of about water's attenuation.
    picture_.line_integrals.pixels[n] +=
        cut_integrals_.pixels[n] +
        static_cast<float>(kSteelMuPerMm60keV - kWaterMuPerMm60keV) * steel.pixels[n];
  }
  picture_.grey = form_image(picture_.line_integrals, picture_.geometry.pixel_pitch_mm, exposure);
  return picture_;
}

}  // namespace flavum
