#include "app/workstation/xray_source.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

#include "app/gpu/gpu_choice.h"
#include "sim/xray/upsample.h"

namespace flavum {
namespace {

std::string mebibytes(std::int64_t bytes) {
  return std::to_string((bytes + (1 << 19)) >> 20) + " MiB";
}

}  // namespace

std::optional<std::int64_t> available_in(std::string_view meminfo) {
  constexpr std::string_view kName = "MemAvailable:";
  const std::size_t at = meminfo.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = meminfo.substr(at + kName.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  std::int64_t kib = 0;
  if (std::from_chars(rest.data(), rest.data() + rest.size(), kib).ec != std::errc()) {
    return std::nullopt;
  }
  return kib * 1024;
}

std::optional<std::int64_t> available_memory_bytes() {
  const std::ifstream file("/proc/meminfo");
  std::ostringstream text;
  text << file.rdbuf();
  return available_in(text.str());
}

XrayMemory xray_memory(const ImageGeometry& grid, std::optional<std::int64_t> limit_bytes) {
  constexpr std::int64_t kBytesPerVoxel = 2;
  const std::int64_t ct = kBytesPerVoxel * grid.size.cast<std::int64_t>().prod();
  XrayMemory memory;
  if (limit_bytes) memory.copies = volume_memory_for(grid, *limit_bytes);
  if (memory.copies == VolumeMemory::Fast) {
    memory.said = "Its voxels take " + mebibytes(2 * ct) + ", twice the scan.";
  } else {
    memory.said = "Memory is short: its voxels are kept once (" + mebibytes(ct) +
                  ") instead of twice, and lateral views take longer.";
  }
  return memory;
}

std::optional<std::int64_t> xray_limit_bytes(std::optional<std::int64_t> asked_bytes,
                                             std::optional<std::int64_t> available_bytes) {
  if (asked_bytes) return asked_bytes;
  if (!available_bytes) return std::nullopt;
  return static_cast<std::int64_t>(kXrayShareOfMemory * static_cast<double>(*available_bytes));
}

XraySource make_xray_source(const std::shared_ptr<const ScalarImage>& hu,
                            std::optional<std::int64_t> limit_bytes) {
  GpuTracer card = gpu_tissue_tracer(hu, gpu_use(std::nullopt));
  if (card.trace) return {std::move(card.trace), std::move(card.said), std::move(card.cut)};
  const XrayMemory memory = xray_memory(hu->geometry, limit_bytes);
  return {cpu_tissue_tracer(AttenuationVolume::from_hu(*hu, kWaterMuPerMm60keV, memory.copies)),
          card.said + " " + memory.said,
          {}};
}

TissueTracer coarse_tracer(TissueTracer trace, int factor) {
  return [trace = std::move(trace), factor](const ProjectionGeometry& geometry) {
    const TissueIntegrals coarse = trace(coarser(geometry, factor));
    return TissueIntegrals{upsample(coarse.soft, factor), upsample(coarse.bone, factor)};
  };
}

}  // namespace flavum
