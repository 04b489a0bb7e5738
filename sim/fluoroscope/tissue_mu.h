#pragma once
// Attenuation of what stands at a point of the patient now, split into soft tissue and bone as the
// projector splits it (projector.h): voxel by voxel of the CT, then interpolated.

#include "sim/patient/tissue.h"
#include "sim/procedure/world.h"
#include "sim/xray/body_padding.h"

namespace flavum {

/// 1/mm at 60 keV.
struct TissueMu {
  float soft = 0.0F, bone = 0.0F;
  float total() const { return soft + bone; }
};

/// Of the CT alone. `cijk`: its continuous index; zero outside its box.
TissueMu tissue_mu(const ScalarImage& hu, const Eigen::Vector3d& cijk);

/// What stands at a point: cut tissue is replaced by saline and blood (about water), beyond the CT
/// the body's outline is filled with water.
class StandingTissue {
 public:
  StandingTissue(const ScalarImage& hu, const Tissue& tissue, const BodyOutline& outline);
  TissueMu at(const PatientPoint& p) const;
  /// What stands along a stretch of a ray: at() in the middle of `samples` equal parts of start ..
  /// start + way, each standing for its length.
  struct Along {
    double soft = 0.0, bone = 0.0;  ///< line integrals
    double body_mm = 0.0;           ///< of the way, denser than half of water
  };
  Along along(const PatientPoint& start, const PatientVector& way, int samples) const;

 private:
  // Continuous index of a point, prepared: turn p + shift.
  struct ToIndex {
    Eigen::Matrix3d turn;
    Eigen::Vector3d shift;
    explicit ToIndex(const ImageGeometry& g);
    Eigen::Vector3d operator()(const PatientPoint& p) const { return turn * p.v + shift; }
  };
  TissueMu at(const PatientPoint& p, const Eigen::Vector3d& in_ct,
              const Eigen::Vector3d& in_tissue) const;

  ToIndex in_ct_, in_tissue_;
  const ScalarImage& hu_;
  const Tissue& tissue_;
  const BodyOutline& outline_;
};

}  // namespace flavum
