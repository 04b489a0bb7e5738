#pragma once
// What MR sees of a phantom, on a fine axial grid: fat and water signal, before any scanner.

#include <cstdint>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/phantom/phantom.h"
#include "imaging/volume/image_geometry.h"

namespace flavum::phantom {

struct TissueVolume {
  static constexpr float kUnit = 1.0F / 250.0F;  ///< signal of one step of the stored numbers
  ImageGeometry geometry;
  std::vector<std::uint8_t> fat, water_t1, water_t2;
};

/// Paints the box low..high (clipped to the phantom's field; in x widened to lie evenly about the
/// midline plane). Empty where the box misses the phantom.
TissueVolume paint_tissue(const Phantom& phantom, const PatientPoint& low, const PatientPoint& high,
                          const Progress& progress);

}  // namespace flavum::phantom
