#pragma once
// Images made ready to be compared at one resolution, and the places where they are. Internal.

#include <cstdint>
#include <functional>
#include <vector>

#include "imaging/registration/rigid_fit.h"
#include "imaging/volume/image.h"

namespace flavum::registration {

/// The MR at about `resolution_mm`: mean over blocks along its finer axes, clipped at its
/// own 99.5th percentile so that a few bright voxels do not take the histogram.
ScalarImage mr_at(const ScalarImage& mr, double resolution_mm);

/// The CT on an isotropic grid over `box`, clipped to -200..500 HU (fat to dense bone; engineering
/// default), and averaged along those axes of the MR that are coarser than the grid, as the thick
/// slices of the MR average the tissue. `mr_to_ct` says how the MR's axes lie.
ScalarImage ct_at(const ScalarImage& ct, const ImageGeometry& box, double resolution_mm,
                  const ImageGeometry& mr, const MrToCt& mr_to_ct);

/// An axis-aligned grid of 1 mm over the box from `low` to `high` (Patient).
ImageGeometry box_grid(const PatientPoint& low, const PatientPoint& high);
/// `grid` widened by `margin_mm` on every side.
ImageGeometry widened(const ImageGeometry& grid, double margin_mm);

/// Voxel centres of the MR where the images are compared.
struct Samples {
  std::vector<PatientPoint> at;
  std::vector<float> value;
};

/// Every voxel with `belongs`.
Samples samples_where(const ScalarImage& mr,
                      const std::function<bool(const PatientPoint&)>& belongs);
/// About `wanted` of them, chosen by chance from `seed` and their place in the list alone.
Samples some_of(const Samples& all, int wanted, std::uint64_t seed);

struct Likeness {
  double information = 0.0;  ///< mutual information over the samples inside the CT, nats
  double inside = 0.0;       ///< share of the samples that the CT shows
};
/// From a joint histogram of 32 x 32 (linear shares between neighbouring bins).
Likeness likeness(const Samples& samples, const ScalarImage& ct, const MrToCt& mr_to_ct);

}  // namespace flavum::registration
