#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "imaging/phantom/mr_formation.h"

namespace flavum {
namespace {

PatientPoint l3_centre(const Phantom& phantom) {
  const VertebraLandmarks* l3 = phantom.landmarks.vertebra(label::kL3);
  return l3 != nullptr ? l3->body_centre : phantom.ct.geometry.centre();
}

ImageGeometry centred(const PatientPoint& centre, const Eigen::Matrix3d& direction,
                      const Eigen::Vector3i& size, const Eigen::Vector3d& spacing,
                      const PatientMotion& motion) {
  ImageGeometry g;
  g.size = size;
  g.spacing_mm = spacing;
  g.direction = direction;
  const Eigen::Vector3d half = 0.5 * (size.cast<double>() - Eigen::Vector3d::Ones());
  g.origin =
      motion * PatientPoint(Eigen::Vector3d(centre.v - direction * half.cwiseProduct(spacing)));
  g.direction = motion.rotation() * direction;
  return g;
}

void check(const StackOptions& o) {
  const bool fine = o.slices >= 1 && o.slices <= 2000 && o.spacing_mm > 0.1 && o.pixel_mm > 0.1 &&
                    o.field_mm >= 10.0 * o.pixel_mm && o.field_mm <= 2000.0 * o.pixel_mm;
  if (!fine) throw UsageError("An MR stack needs at least one slice and 10 to 2000 pixels a side.");
}

}  // namespace

PatientMotion motion_about_spine(const Phantom& phantom, const PatientVector& shift_mm,
                                 const Eigen::Vector3d& turn_deg) {
  const Eigen::Vector3d turn = turn_deg * (kPi / 180.0);
  const Eigen::Matrix3d r = (Eigen::AngleAxisd(turn.z(), Eigen::Vector3d::UnitZ()) *
                             Eigen::AngleAxisd(turn.y(), Eigen::Vector3d::UnitY()) *
                             Eigen::AngleAxisd(turn.x(), Eigen::Vector3d::UnitX()))
                                .toRotationMatrix();
  const PatientPoint about = l3_centre(phantom);
  return {r, PatientPoint(Eigen::Vector3d(about.v + shift_mm.v - r * about.v))};
}

PatientMotion random_motion(const Phantom& phantom, std::uint64_t seed, double limit_mm,
                            double limit_deg) {
  RandomStream random(random_bits(seed, 41));
  Eigen::Vector3d shift;
  Eigen::Vector3d turn;
  for (int k = 0; k < 3; ++k) shift[k] = random.uniform(-limit_mm, limit_mm);
  for (int k = 0; k < 3; ++k) turn[k] = random.uniform(-limit_deg, limit_deg);
  return motion_about_spine(phantom, PatientVector(shift), turn);
}

LabelMap truth_on(const Phantom& phantom, const ImageGeometry& grid, const PatientMotion& motion) {
  const PatientMotion back = motion.inverse();
  ImageGeometry in_ct = grid;
  in_ct.origin = back * grid.origin;
  in_ct.direction = back.rotation() * grid.direction;
  LabelMap out = LabelMap(grid, label::kAir);
  const ImageGeometry& g = phantom.truth.geometry;
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const Eigen::Vector3i at = g.nearest_index(in_ct.point_of(i, j, k));
        if (g.contains(at)) out.at(i, j, k) = phantom.truth.at(at);
      }
    }
  }
  return out;
}

SpineLandmarks moved(const SpineLandmarks& landmarks, const PatientMotion& motion) {
  SpineLandmarks out = landmarks;
  for (VertebraLandmarks& v : out.vertebrae) {
    for (PatientPoint* p :
         {&v.body_centre, &v.canal_centre, &v.upper_end_plate, &v.lower_end_plate}) {
      *p = motion * *p;
    }
    for (PatientVector* d : {&v.left, &v.dorsal, &v.cranial}) *d = motion * *d;
  }
  for (LevelLandmarks& l : out.levels) {
    for (PatientPoint* p : {&l.canal_centre, &l.disc_centre, &l.interlaminar_centre}) {
      *p = motion * *p;
    }
    for (int s = 0; s < 2; ++s) {
      for (PatientPoint* p : {&l.lamina_dock[s], &l.flavum_centre[s], &l.medial_facet_border[s]}) {
        *p = motion * *p;
      }
    }
  }
  return out;
}

ImageGeometry sagittal_stack(const Phantom& phantom, const StackOptions& o,
                             const PatientMotion& motion) {
  check(o);
  const ImageGeometry& ct = phantom.ct.geometry;
  const PatientPoint l3 = l3_centre(phantom);
  // The body of L3 lies in the front half of the field, the skin of the back inside it.
  const PatientPoint centre(l3.x(), l3.y() + 0.05 * o.field_mm, ct.centre().z());
  Eigen::Matrix3d direction;
  direction << 0, 0, -1, 1, 0, 0, 0, -1, 0;  // columns: posterior, inferior, right
  const int n = static_cast<int>(std::lround(o.field_mm / o.pixel_mm));
  return centred(centre, direction, {n, n, o.slices}, {o.pixel_mm, o.pixel_mm, o.spacing_mm},
                 motion);
}

std::vector<ImageGeometry> axial_disc_stacks(const Phantom& phantom, const StackOptions& o,
                                             const PatientMotion& motion) {
  check(o);
  std::vector<ImageGeometry> out;
  const int n = static_cast<int>(std::lround(o.field_mm / o.pixel_mm));
  const auto& vertebrae = phantom.landmarks.vertebrae;
  for (const LevelLandmarks& l : phantom.landmarks.levels) {
    for (std::size_t v = 0; v + 1 < vertebrae.size(); ++v) {
      if (vertebrae[v].vertebra != l.level.cranial) continue;
      const Eigen::Vector3d left = (vertebrae[v].left.v + vertebrae[v + 1].left.v).normalized();
      Eigen::Vector3d dorsal = vertebrae[v].dorsal.v + vertebrae[v + 1].dorsal.v;
      dorsal = (dorsal - left * left.dot(dorsal)).normalized();
      Eigen::Matrix3d direction;
      direction << left, dorsal, left.cross(dorsal);
      out.push_back(centred(l.canal_centre, direction, {n, n, o.slices},
                            {o.pixel_mm, o.pixel_mm, o.spacing_mm}, motion));
    }
  }
  return out;
}

ImageGeometry isotropic_stack(const Phantom& phantom, double spacing_mm,
                              const PatientMotion& motion) {
  if (!(spacing_mm >= 0.3 && spacing_mm <= 5.0)) {
    throw UsageError("An isotropic MR needs voxels between 0.3 and 5 mm.");
  }
  ImageGeometry g = isotropic_cover(phantom.ct.geometry, spacing_mm);
  g.origin = motion * g.origin;
  g.direction = motion.rotation() * g.direction;
  return g;
}

}  // namespace flavum
