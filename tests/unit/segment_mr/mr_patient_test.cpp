// The labelled crop of a T2 MR around L3 (three vertebrae, no sacrum).

#include <gtest/gtest.h>

#include <filesystem>

#include "imaging/files/volume_file.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

TEST(SegmentMrPatient, TheCropsCanal) {
  const std::filesystem::path folder =
      std::filesystem::path(FLAVUM_SOURCE_DIR) / "../shared/data/crops_labelled/sample_mri";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "The labelled MR crop is not here.";
  const ScalarImage mr = read_scalar_file(folder / "sub-mri_label-6_T2w.nii.gz");
  const LabelMap theirs = read_label_file(folder / "sub-mri_seg-subreg_label-6_msk.nii.gz");
  const Segmentation s = segment_mr(mr);
  EXPECT_TRUE(s.numbering.starts_with("assumed"));
  double both = 0;
  double sum = 0;
  for (std::size_t n = 0; n < theirs.voxels.size(); ++n) {
    const bool a = theirs.voxels[n] == 60 || theirs.voxels[n] == 61;  // cord, canal
    const bool b = is_canal(s.labels.voxels[n]);
    both += a && b ? 1 : 0;
    sum += (a ? 1 : 0) + (b ? 1 : 0);
  }
  EXPECT_GE(2 * both / sum, 0.80);
}

}  // namespace
}  // namespace flavum
