#pragma once
// The live fluoroscope of a session: what is in the beam for a State, and one pulse of it. Anatomy
// is cached per pose, the cut is kept up brick by brick, everything that moves is composed on top.
// Pure computation; drawing is app/render's. docs/xray.md, "What is in the beam".

#include <memory>
#include <vector>

#include "sim/beam/layers.h"
#include "sim/beam/signal_table.h"
#include "sim/fluoroscope/contrast_layer.h"
#include "sim/fluoroscope/cut_layers.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"
#include "sim/xray/body_padding.h"
#include "sim/xray/tissue_tracer.h"

namespace flavum {

/// Soft tissue, bone and steel of one set of layers as line integrals at 60 keV; iodine left out.
PixelImage line_integrals_of(const BeamLayers& layers);

struct PulseSettings {
  bool noise = true;
  std::uint64_t seed = 1;
  std::uint64_t pulse = 0;  ///< the same (seed, pulse) gives the same noise, another another
};

/// One pulse as it was taken. Cheap to copy; pictures never change afterwards.
struct PulsePicture {
  std::shared_ptr<const PixelImage> grey;    ///< 0 black .. 1 white: this pulse alone, displayed
  std::shared_ptr<const PixelImage> signal;  ///< relative to DetectorModel::default_ngy
  std::shared_ptr<const BeamLayers> layers;
  ProjectionGeometry geometry;
  bool padded = false;  ///< soft tissue beyond the CT was estimated: say so in the picture
  Collimation field;
  double kv = 80.0;
  double kerma_ngy = 0.0;  ///< reference air kerma of this pulse
  double open_ngy = 0.0;   ///< air kerma at the detector, nothing in the beam
  PulseSettings settings;
};

class Fluoroscope {
 public:
  /// `tracer` null: the CPU; the X-ray volume is then prepared here (about a second for a full CT).
  /// `cut` null: the CPU traces what was cut, too.
  explicit Fluoroscope(const World& world, TissueTracer tracer = {},
                       std::shared_ptr<CutTracer> cut = {});

  /// What the beam passes now. Recomputes only what changed since the last call.
  std::shared_ptr<const BeamLayers> layers(const World& world, const State& state, int size_px);
  /// One pulse. In an attempt with the voltage and dose of the state, in planning with automatic
  /// brightness. `world.beam` must be there.
  PulsePicture pulse(const World& world, const State& state, int size_px,
                     const PulseSettings& settings);

 private:
  void trace_pose(const World& world, const State& state, int size_px);
  void keep_up_cut(const World& world, const State& state);
  void add_metal(const World& world, const State& state, BeamLayers& out) const;
  const SignalTable& table(const World& world, double kv);

  TissueTracer tracer_;
  BodyOutline outline_;
  ProjectionGeometry geometry_;
  bool padded_ = false;
  BeamLayers whole_;     // the uncut patient, padding included
  BeamLayers standing_;  // less what was cut
  CutLayers cut_;
  ContrastLayer contrast_;
  std::shared_ptr<BeamLayers> layers_;
  std::shared_ptr<const BeamTables> tables_of_;
  std::vector<SignalTable> tables_;  // per voltage met
  double automatic_ngy_ = 0.0;       // planning: of the pose, 0 not worked out
  double automatic_kv_ = 0.0;
  FluoroscopySettings automatic_for_;
  double automatic_default_ngy_ = 0.0;
};

}  // namespace flavum
