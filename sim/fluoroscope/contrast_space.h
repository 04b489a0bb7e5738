#pragma once
// Where contrast can stand in this patient: the voxels of the whole canal, and the ways out of it
// along the nerve roots. Prepared once for a patient and level; nothing of it changes by cutting.
// Patient frame, mm.

#include <functional>
#include <memory>
#include <vector>

#include "sim/procedure/world.h"

namespace flavum {

/// One voxel of the canal. `lateral` (to the left) and `dorsal` are counted from the centre of its
/// slice; distances are those of OperativeField, inside the field its very own.
struct CanalVoxel {
  Eigen::Vector3i at{0, 0, 0};  ///< of the lattice
  int slice = 0;                ///< of World::epidural
  float lateral = 0.0F, dorsal = 0.0F;
  float from_wall = 0.0F;  ///< inside the canal's border
  float from_sac = 0.0F;   ///< negative inside the sac
  bool sac = false;
};

/// Where a root leaves the canal: below the pedicle of the level's cranial vertebra, at the sac's
/// edge, then on its straight way out.
struct RootExit {
  int slice = 0;
  int side = 0;  ///< 0 left, 1 right
  PatientPoint from;
  PatientVector along;  ///< unit
};

class ContrastSpace {
 public:
  ContrastSpace() = default;
  /// `world.field` must be there. Without labels or canal it is empty.
  explicit ContrastSpace(const World& world);

  const std::vector<CanalVoxel>& canal() const { return canal_; }
  const std::vector<RootExit>& exits() const { return exits_; }
  const std::vector<EpiduralSlice>& slices() const { return epidural_->slices; }
  bool empty() const { return canal_.empty(); }
  /// The field's grid, carried on beyond its box.
  const ImageGeometry& lattice() const { return field_->labels.geometry; }
  const OperativeField& field() const { return *field_; }
  /// Position of a slice in levels, growing cranially; whole numbers at disc heights.
  double level(int slice) const { return levels_[static_cast<std::size_t>(slice)]; }
  /// Half axes of the sac as an ellipse.
  double sac_half_width(int slice) const;
  double sac_half_depth(int slice) const;
  int slice_at(const PatientPoint& p) const { return epidural_->slice_at(p); }
  /// A point by its slice.
  PatientPoint point(int slice, double lateral, double dorsal) const;
  /// Of the field where it reaches, else of the scan.
  Label label_at(const PatientPoint& p) const;

  /// Voxels within `radius` of the straight way out of an exit, from `first` to `last` mm along it.
  using Near = std::function<void(const Eigen::Vector3i& at, const PatientPoint& p, double along,
                                  double beside)>;
  void along_root(const RootExit& exit, double first, double last, double radius,
                  const Near& near) const;

 private:
  std::shared_ptr<const Case> patient_;
  std::shared_ptr<const OperativeField> field_;
  std::shared_ptr<const EpiduralSpace> epidural_;
  std::vector<double> levels_;
  std::vector<CanalVoxel> canal_;
  std::vector<RootExit> exits_;
};

}  // namespace flavum
