#pragma once
// The X-ray picture on a graphics card, measured beside its agreement with the processor.

#include <nlohmann/json.hpp>

#include "app/gpu/gpu_choice.h"

namespace flavum {

struct GpuBenchOptions {
  GpuUse use = GpuUse::Auto;
  int reduce = 0;  ///< divides voxels and pixels per side; 0: 1 on a graphics card, 8 in software
};

/// Pictures of 512 x 512 and 1024 x 1024 pixels from 512 x 512 x 300 and x 400 voxels, each from a
/// new direction. median_ms and the like are those of the first, read back; `cases` has them all.
/// {"skipped": reason} where there is no OpenGL or none is wanted.
nlohmann::json bench_drr_gpu(const GpuBenchOptions& options);
/// The table for a person to read; nothing if it was skipped.
void print_drr_gpu(const nlohmann::json& result);

}  // namespace flavum
