#pragma once
// Who traces the X-ray picture of the open case, and how much memory that takes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/volume/image.h"
#include "sim/xray/tissue_tracer.h"

namespace flavum {

/// Of the memory that the machine still has, what the X-ray volumes may take: the rest is for
/// slices, surfaces, opening another case and other programs. Engineering default.
inline constexpr double kXrayShareOfMemory = 0.25;

/// "MemAvailable" of a /proc/meminfo text, in bytes; nothing where there is none.
std::optional<std::int64_t> available_in(std::string_view meminfo);
/// What this machine has left now, without swapping; nothing where it does not tell.
std::optional<std::int64_t> available_memory_bytes();

struct XrayMemory {
  VolumeMemory copies = VolumeMemory::Fast;
  std::string said;  ///< one sentence: what the volumes take, and why only one copy
};
/// `limit_bytes` is what the volumes may take; nothing: not known, then they are fast.
XrayMemory xray_memory(const ImageGeometry& grid, std::optional<std::int64_t> limit_bytes);
/// The limit: `asked_bytes` if given, else the share of what is available.
std::optional<std::int64_t> xray_limit_bytes(std::optional<std::int64_t> asked_bytes,
                                             std::optional<std::int64_t> available_bytes);

struct XraySource {
  TissueTracer trace;
  std::string said;                ///< for a person: who makes the picture, with how much memory
  std::shared_ptr<CutTracer> cut;  ///< the card's, for what is cut; null: the processor
};
/// A graphics card where there is a real one, else the processor with volumes made here (about a
/// second for a full CT).
XraySource make_xray_source(const std::shared_ptr<const ScalarImage>& hu,
                            std::optional<std::int64_t> limit_bytes);

/// The same picture from fewer rays: pixels `factor` times as wide are traced and enlarged, so that
/// spectrum, exposure, blur, grain and monitor are those of the full picture. size_px must be a
/// multiple of the factor.
TissueTracer coarse_tracer(TissueTracer trace, int factor);

}  // namespace flavum
