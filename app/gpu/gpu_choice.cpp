#include "app/gpu/gpu_choice.h"

#include <cstdlib>

#include "app/gpu/gl_context.h"
#include "app/gpu/gpu_cut.h"
#include "app/gpu/gpu_projector.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

// A volume on the card with the context it lives in, and the processor for when that fails.
class CardTracer : public CutTracer {
 public:
  CardTracer(std::unique_ptr<HeadlessContext> context, std::shared_ptr<const ScalarImage> hu)
      : context_(std::move(context)), hu_(std::move(hu)) {
    const HeadlessContext::Use use(*context_);
    if (!use) throw OperationFailed("Another window holds OpenGL on this thread.");
    projector_ = std::make_unique<GpuProjector>(*hu_);
  }
  ~CardTracer() override { leave_card(); }

  TissueIntegrals trace_whole(const ProjectionGeometry& geometry) {
    if (projector_) {
      try {
        const HeadlessContext::Use use(*context_);
        if (use) return projector_->project(geometry);
      } catch (const OperationFailed&) {
        leave_card();  // the processor takes over for good
      }
    }
    if (!cpu_) cpu_ = cpu_tissue_tracer(AttenuationVolume::from_hu(*hu_));
    return cpu_(geometry);
  }

  bool start(const ImageGeometry& grid) override {
    return on_card([&] {
      cut_.reset();
      cut_ = std::make_unique<GpuCut>(grid);
    });
  }
  bool upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
              std::span<const float> soft_and_bone) override {
    return cut_ && on_card([&] { cut_->upload(low, size, soft_and_bone); });
  }
  bool trace(const ProjectionGeometry& geometry, const PixelRectangle& rectangle,
             TissueIntegrals& out) override {
    return cut_ && on_card([&] { out = cut_->trace(geometry, rectangle); });
  }

 private:
  // False once the card or its context fails: the processor takes the cut over for good.
  template <class Act>
  bool on_card(const Act& act) {
    if (!projector_) return false;
    try {
      const HeadlessContext::Use use(*context_);
      if (!use) return false;
      act();
      return true;
    } catch (const OperationFailed&) {
      return false;
    }
  }
  void leave_card() {
    const HeadlessContext::Use use(*context_);
    // With a window's context on this thread, freeing would hit that one's names. The card's memory
    // goes with our own context.
    if (use) {
      cut_.reset();
      projector_.reset();
    } else {
      static_cast<void>(cut_.release());
      static_cast<void>(projector_.release());
    }
  }
  std::unique_ptr<HeadlessContext> context_;
  std::shared_ptr<const ScalarImage> hu_;
  std::unique_ptr<GpuProjector> projector_;
  std::unique_ptr<GpuCut> cut_;
  TissueTracer cpu_;
};

constexpr const char* kProcessor = "The X-ray picture is made by the processor";

std::string software_said(const GlRenderer& r) {
  return std::string(kProcessor) + ": OpenGL runs in software here (" + r.name + ").";
}

}  // namespace

std::optional<GpuUse> parse_gpu_use(std::string_view text) {
  if (text == "auto") return GpuUse::Auto;
  if (text == "off") return GpuUse::Off;
  if (text == "on") return GpuUse::On;
  return std::nullopt;
}

GpuUse gpu_use(std::optional<GpuUse> asked) {
  if (asked) return *asked;
  const char* set = std::getenv("FLAVUM_GPU");
  return parse_gpu_use(set == nullptr ? "" : set).value_or(GpuUse::Auto);
}

bool gpu_available(std::string& said) {
  const auto context = HeadlessContext::create(said);
  if (!context) return false;
  if (context->renderer().software) {
    said = software_said(context->renderer());
    return false;
  }
  said = "The X-ray picture can be made by the graphics card: " + context->renderer().name + ".";
  return true;
}

GpuTracer gpu_tissue_tracer(std::shared_ptr<const ScalarImage> hu, GpuUse use) {
  if (use == GpuUse::Off) return {{}, std::string(kProcessor) + ", as asked.", {}};
  std::string reason;
  auto context = HeadlessContext::create(reason);
  if (!context) return {{}, std::string(kProcessor) + ". " + reason, {}};
  const GlRenderer renderer = context->renderer();
  if (use == GpuUse::Auto && renderer.software) return {{}, software_said(renderer), {}};
  try {
    const auto card = std::make_shared<CardTracer>(std::move(context), std::move(hu));
    return {[card](const ProjectionGeometry& g) { return card->trace_whole(g); },
            "The X-ray picture is made by the graphics card: " + renderer.name + ".", card};
  } catch (const OperationFailed& failure) {
    return {{}, std::string(kProcessor) + ". " + failure.what(), {}};
  }
}

ChosenTracer choose_tissue_tracer(const std::shared_ptr<const ScalarImage>& hu, GpuUse use) {
  GpuTracer gpu = gpu_tissue_tracer(hu, use);
  if (gpu.trace) return {std::move(gpu.trace), true, std::move(gpu.said)};
  return {cpu_tissue_tracer(AttenuationVolume::from_hu(*hu)), false, std::move(gpu.said)};
}

}  // namespace flavum
