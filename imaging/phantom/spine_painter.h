#pragma once
// Paints the spine and what the canal holds onto a slice, over the soft tissue.

#include <cstdint>
#include <vector>

#include "imaging/phantom/canal_shape.h"
#include "imaging/phantom/metal.h"
#include "imaging/phantom/sacrum_shape.h"
#include "imaging/phantom/slice_canvas.h"
#include "imaging/phantom/texture.h"
#include "imaging/phantom/vertebra_shape.h"

namespace flavum::phantom {

class SpinePainter {
 public:
  /// `spine` outlives the painter.
  SpinePainter(const SpineModel& spine, std::uint64_t seed);
  void paint(SliceCanvas& canvas, double z) const;

 private:
  struct Row {
    int j = 0;
    float y = 0, z = 0;
  };
  void paint_canal_row(SliceCanvas& c, const Row& row) const;
  void paint_disc_row(SliceCanvas& c, const Row& row) const;
  void paint_vertebra_row(SliceCanvas& c, const Row& row, std::size_t k) const;
  void paint_sacrum_row(SliceCanvas& c, const Row& row) const;
  void paint_ilium(SliceCanvas& c) const;
  void paint_bone(SliceCanvas& c, int i, int j, float x, const Row& row, const BoneSample& bone,
                  float end_plate, Label label) const;

  const SpineModel* spine_;
  CanalShape canal_;
  std::vector<FlavumShape> flava_;
  std::vector<RootPath> roots_;
  std::vector<VertebraShape> vertebrae_;
  SacrumShape sacrum_;
  IliumShape ilium_;
  Metal metal_;
  bool prone_ = false;
  Texture trabeculae_, clusters_, surface_;
};

}  // namespace flavum::phantom
