// Contrast in soft tissue: it stays where the tip is. In muscle it runs along the fibres, in fat it
// is a round lump; bone, canal and air are not entered.
#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/fluoroscope/contrast_spread.h"

namespace flavum {
namespace {

// All engineering defaults.
constexpr double kMixed = 0.6;  // share of contrast where it soaks tissue
constexpr double kGridMm = 0.75;
constexpr double kOneBlobMm = 5.0;               // nearer tips fill one lump
constexpr double kFibreStretch = 1.8;            // along the fibres
constexpr double kFibreMm = 2.2, kLumpMm = 4.0;  // grain of muscle and of fat
constexpr double kFibreGrain = 0.9, kLumpGrain = 0.9;
constexpr float kFatHu = -30.0F;

struct Blob {
  PatientPoint where;
  double ml = 0.0, mg = 0.0;
};

ScalarImage blob_image(const ContrastSpace& space, const World& world, const Blob& blob) {
  // Room for a lump of twice the radius of a ball, along the fibres more.
  const double radius = std::cbrt(0.75e3 * blob.ml / kMixed / kPi);
  const double reach = 2.0 * radius + 2.0;
  const int n = static_cast<int>(std::ceil(reach / kGridMm));
  ImageGeometry lattice;
  lattice.spacing_mm = Eigen::Vector3d::Constant(kGridMm);
  lattice.origin = blob.where;  // index 0 is the tip
  const auto& ct = world.patient ? world.patient->ct : nullptr;
  const bool fat = ct && ct->nearest(blob.where, 0.0F) < kFatHu;
  const OperativeField& field = space.field();
  Spots spots;
  for (int k = -n; k <= n; ++k) {
    for (int j = -n; j <= n; ++j) {
      for (int i = -n; i <= n; ++i) {
        const PatientPoint p = lattice.point_of(i, j, k);
        const PatientVector d = p - blob.where;
        const Eigen::Vector3d at(d.dot(field.left), d.dot(field.dorsal), d.dot(field.cranial));
        const double stretch = fat ? 1.0 : kFibreStretch;
        double far = std::hypot(at.x(), at.y(), at.z() / stretch);
        if (far > reach) continue;
        const Label l = space.label_at(p);
        if (is_bone(l) || is_canal(l) || l == label::kAir) continue;
        const double grain = fat ? kLumpMm : kFibreMm;
        const Eigen::Vector3d place(at.x() / grain, at.y() / grain,
                                    at.z() / (grain * stretch * (fat ? 1.0 : 4.0)));
        far *= 1.0 + (fat ? kLumpGrain : kFibreGrain) * (smooth_noise(place) - 0.5);
        spots.push_back({{i, j, k}, far});
      }
    }
  }
  // It pales where it is, without moving.
  const double mg_per_ml = blob.mg / blob.ml * kMixed;
  pour(spots, blob.mg, mg_per_ml, lattice.voxel_volume_mm3());
  return image_of(lattice, spots);
}

}  // namespace

void add_blobs(const ContrastSpace& space, const World& world, const State& state,
               std::vector<ScalarImage>& out) {
  std::vector<Blob> blobs;
  for (const Injection& i : state.contrast.injections) {
    if (i.pattern != ContrastPattern::SoftTissue) continue;
    const double mg = world.contrast.iodine_mg_per_ml * i.ml * iodine_left(world, state, i);
    if (!(mg > 0.0)) continue;
    const auto same = std::ranges::find_if(
        blobs, [&](const Blob& b) { return distance_mm(b.where, i.where) < kOneBlobMm; });
    if (same != blobs.end()) {
      same->ml += i.ml;
      same->mg += mg;
    } else {
      blobs.push_back({i.where, i.ml, mg});
    }
  }
  for (const Blob& b : blobs) out.push_back(blob_image(space, world, b));
}

}  // namespace flavum
