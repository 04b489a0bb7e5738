#include "imaging/registration/on_ct.h"

#include <algorithm>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

// The one or two transforms that count at a place of the CT, and the share of the second.
struct Blend {
  MrToCt first, second;
  double share = 0.0;
};

class Blends {
 public:
  explicit Blends(const Registration& r) : whole_(r.whole) {
    for (const GroupRegistration& g : r.groups)
      if (g.alignment != Alignment::Failed) groups_.push_back(&g);
  }

  Blend at(const PatientPoint& ct) const {
    if (groups_.empty()) return {whole_, whole_, 0.0};
    for (std::size_t n = 0; n + 1 < groups_.size(); ++n) {
      const PatientVector d = groups_[n + 1]->centre - groups_[n]->centre;
      const double t = (ct - groups_[n]->centre).dot(d) / d.dot(d);
      if (t < 1.0 || n + 2 == groups_.size())
        return {groups_[n]->transform, groups_[n + 1]->transform, std::clamp(t, 0.0, 1.0)};
    }
    return {groups_.front()->transform, groups_.front()->transform, 0.0};
  }

 private:
  MrToCt whole_;
  std::vector<const GroupRegistration*> groups_;
};

PatientPoint in_mr(const Blends& blends, const PatientPoint& ct) {
  const Blend b = blends.at(ct);
  return lerp(b.first.inverse() * ct, b.second.inverse() * ct, b.share);
}

template <class Image, class Read>
void fill(Image& out, const Blends& blends, const Read& read) {
  const Eigen::Vector3i size = out.geometry.size;
  parallel_for(size.z(), [&](std::int64_t plane) {
    const int k = static_cast<int>(plane);
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i)
        out.at(i, j, k) = read(in_mr(blends, out.geometry.point_of(i, j, k)));
    }
  });
}

}  // namespace

PatientPoint place_in_mr(const Registration& registration, const PatientPoint& ct) {
  return in_mr(Blends(registration), ct);
}

PatientPoint place_in_ct(const Registration& registration, const PatientPoint& mr) {
  const Blends blends(registration);
  const Blend b = blends.at(registration.whole * mr);
  return lerp(b.first * mr, b.second * mr, b.share);
}

ScalarImage mr_on_ct(const Registration& registration, const ScalarImage& mr,
                     const ImageGeometry& ct_grid, float outside) {
  ScalarImage out(ct_grid, outside);
  fill(out, Blends(registration),
       [&](const PatientPoint& p) { return sample_linear(mr, p, outside); });
  return out;
}

LabelMap mr_labels_on_ct(const Registration& registration, const LabelMap& mr,
                         const ImageGeometry& ct_grid) {
  LabelMap out(ct_grid);
  fill(out, Blends(registration),
       [&](const PatientPoint& p) { return mr.nearest(p, std::uint16_t{0}); });
  return out;
}

}  // namespace flavum
