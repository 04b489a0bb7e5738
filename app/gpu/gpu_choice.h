#pragma once
// Who makes the X-ray picture: a graphics card where there is a real one, else the processor.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/volume/image.h"
#include "sim/xray/tissue_tracer.h"

namespace flavum {

/// Auto: a graphics card unless OpenGL is drawn by the processor. Off: never. On: whatever OpenGL
/// there is, software too (tests).
enum class GpuUse { Auto, Off, On };
std::optional<GpuUse> parse_gpu_use(std::string_view text);  ///< "auto", "off", "on"
/// What was asked for on the command line, else the environment's FLAVUM_GPU, else Auto.
GpuUse gpu_use(std::optional<GpuUse> asked);

/// True where Auto would use the card. `said` becomes a sentence either way.
bool gpu_available(std::string& said);

struct GpuTracer {
  TissueTracer trace;              ///< empty: the processor is to do it
  std::string said;                ///< one sentence: who makes the picture, and why not the card
  std::shared_ptr<CutTracer> cut;  ///< what was cut, on the same card; null with `trace`
};
/// Uploads `hu` (kept: should the card fail later, the tracer goes on with the processor). The
/// tracer may be called from any thread that holds no OpenGL context of a window, one at a time.
GpuTracer gpu_tissue_tracer(std::shared_ptr<const ScalarImage> hu, GpuUse use);

struct ChosenTracer {
  TissueTracer trace;
  bool on_gpu = false;
  std::string said;
};
/// The same, with the processor's tracer where the card's is empty.
ChosenTracer choose_tissue_tracer(const std::shared_ptr<const ScalarImage>& hu, GpuUse use);

}  // namespace flavum
