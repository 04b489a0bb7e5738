// A real CT with independent labels (another program's, checked by eye): level names, overlap,
// canal.

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "imaging/files/volume_file.h"
#include "imaging/segment/segmentation.h"

namespace flavum {
namespace {

// The data set's numbers for L1..L5, and its cord-and-canal.
const std::map<int, Label> kVertebrae{
    {31, label::kL1}, {30, label::kL2}, {29, label::kL3}, {28, label::kL4}, {27, label::kL5}};
constexpr int kCanal = 79;

class SegmentPatient : public testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path folder =
        std::filesystem::path(FLAVUM_SOURCE_DIR) / "../shared/data/ct_3mm_labelled";
    if (!std::filesystem::exists(folder / "ct.nii.gz"))
      GTEST_SKIP() << "the labelled CT is not here: " << folder.filename();
    ct_ = read_scalar_file(folder / "ct.nii.gz");
    truth_ = read_label_file(folder / "labels.nii.gz");
  }
  // One run serves both tests.
  const Segmentation& plain() const {
    static const Segmentation found = segment_ct(ct_);
    return found;
  }
  ScalarImage ct_;
  LabelMap truth_;
};

TEST_F(SegmentPatient, EveryLumbarLevelIsNamedAndOutlined) {
  const Segmentation& found = plain();
  EXPECT_EQ(found.numbering, "counted from the sacrum");
  EXPECT_FALSE(found.warnings.empty()) << "3 mm slices do not show the sac; that must be said";
  for (const auto& [theirs, ours] : kVertebrae) {
    double both = 0;
    double sum = 0;
    for (std::size_t n = 0; n < truth_.voxels.size(); ++n) {
      const bool a = truth_.voxels[n] == theirs;
      const bool b = found.labels.voxels[n] == ours;
      both += a && b ? 1 : 0;
      sum += (a ? 1 : 0) + (b ? 1 : 0);
    }
    EXPECT_GE(2 * both / sum, 0.75) << vertebra_name(ours);
  }

  // Between the middle of L1 and of L5, the centres of both canals per axial slice.
  const int top = ct_.geometry.nearest_index(found.landmarks.vertebra(label::kL1)->body_centre).z();
  const int low = ct_.geometry.nearest_index(found.landmarks.vertebra(label::kL5)->body_centre).z();
  double worst = 0.0;
  double total = 0.0;
  int slices = 0;
  for (int k = std::min(top, low); k <= std::max(top, low); ++k) {
    Eigen::Vector3d centre[2] = {Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()};
    double count[2] = {0, 0};
    for (int j = 0; j < ct_.geometry.size.y(); ++j) {
      for (int i = 0; i < ct_.geometry.size.x(); ++i) {
        const Eigen::Vector3d p = ct_.geometry.point_of(i, j, k).v;
        if (truth_.at(i, j, k) == kCanal) {
          centre[0] += p;
          count[0] += 1;
        }
        if (is_canal(found.labels.at(i, j, k))) {
          centre[1] += p;
          count[1] += 1;
        }
      }
    }
    ASSERT_GT(count[0], 0);
    ASSERT_GT(count[1], 0);
    const double off = (centre[0] / count[0] - centre[1] / count[1]).norm();
    worst = std::max(worst, off);
    total += off;
    ++slices;
  }
  EXPECT_LE(total / slices, 3.0);
  EXPECT_LE(worst, 5.0);
}

TEST_F(SegmentPatient, AShiftRenamesEveryLevelAlike) {
  SegmentOptions options;
  options.level_shift = -1;
  const Segmentation shifted = segment_ct(ct_, options);
  std::size_t compared = 0;
  for (std::size_t n = 0; n < truth_.voxels.size(); ++n) {
    const Label l = plain().labels.voxels[n];
    if (l < label::kL1 || l > label::kL5) continue;
    EXPECT_EQ(shifted.labels.voxels[n], l - 1);
    ++compared;
  }
  EXPECT_GT(compared, 1000U);
  EXPECT_NE(shifted.numbering.find("by hand"), std::string::npos);
}

}  // namespace
}  // namespace flavum
