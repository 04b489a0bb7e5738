// A coarse phantom as a study of MR: a thick sagittal T2 and T1 and one axial stack that the
// patient moved before.

#include <gtest/gtest.h>

#include "imaging/phantom/mr_formation.h"
#include "imaging/segment_mr/pseudo_ct.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

const PatientVector kMoved(0, 5, 0);

struct Fixture {
  Phantom phantom;
  LabelMap sagittal_truth, axial_truth;
  std::vector<StudySeries> study;
  StudySegmentation found;
};

std::shared_ptr<ScalarImage> image(const Phantom& p, const ImageGeometry& g, MrWeighting w,
                                   const PatientMotion& motion = {}) {
  MrOptions o;
  o.grid = g;
  o.weighting = w;
  o.motion = motion;
  return std::make_shared<ScalarImage>(make_mr(p, o));
}

const Fixture& fixture() {
  static const Fixture f = [] {
    PhantomOptions options;
    options.spacing_mm = 1.3;
    options.slice_spacing_mm = 2.0;
    Fixture made;
    made.phantom = make_phantom(PhantomPreset{}, options);
    const Phantom& p = made.phantom;
    const ImageGeometry sagittal = sagittal_stack(p, {13, 4.8, 1.0, 260.0});
    const PatientMotion motion = motion_about_spine(p, kMoved, Eigen::Vector3d::Zero());
    const ImageGeometry axial = axial_disc_stacks(p, {5, 4.4, 0.8, 130.0})[3];
    made.sagittal_truth = truth_on(p, sagittal);
    made.axial_truth = truth_on(p, axial, motion);
    made.study.push_back({image(p, sagittal, MrWeighting::T2), false, {}, "1.2", "sagittal T2"});
    made.study.push_back({image(p, sagittal, MrWeighting::T1), false, {}, "1.2", "sagittal T1"});
    made.study.push_back({image(p, axial, MrWeighting::T2, motion), false, {}, "1.2", "axial"});
    made.study.push_back({made.study[2].image, false, {}, "3.4", "another day"});
    made.found = segment_study(made.study);
    return made;
  }();
  return f;
}

template <class In>
double dice(const LabelMap& truth, const LabelMap& found, const In& belongs) {
  double both = 0;
  double sum = 0;
  for (std::size_t n = 0; n < truth.voxels.size(); ++n) {
    const bool a = belongs(truth.voxels[n]);
    const bool b = belongs(found.voxels[n]);
    both += a && b ? 1 : 0;
    sum += (a ? 1 : 0) + (b ? 1 : 0);
  }
  return sum > 0 ? 2 * both / sum : 0.0;
}

TEST(SegmentStudy, TheSagittalT2LeadsAndNamesTheLevels) {
  const StudySegmentation& s = fixture().found;
  ASSERT_EQ(s.leading, 0);
  EXPECT_EQ(s.joined.numbering, "to be confirmed: counted from what looks like the sacrum");
  for (Label v = label::kL1; v <= label::kL5; ++v) {
    const VertebraLandmarks* found = s.joined.landmarks.vertebra(v);
    const VertebraLandmarks* truth = fixture().phantom.landmarks.vertebra(v);
    ASSERT_NE(found, nullptr) << vertebra_name(v);
    // A third of the way to the next vertebra: the right one, not its neighbour.
    EXPECT_LT((found->body_centre - truth->body_centre).norm(), 12.0) << vertebra_name(v);
  }
}

TEST(SegmentStudy, OutlinesCanalSacAndFlavum) {
  const StudySegmentation& s = fixture().found;
  EXPECT_GE(dice(fixture().sagittal_truth, s.series[0].labels, is_canal), 0.80);
  const LabelMap& axial = s.series[2].labels;
  ASSERT_FALSE(axial.voxels.empty());
  EXPECT_GE(dice(fixture().axial_truth, axial, is_canal), 0.75);
  EXPECT_GE(
      dice(fixture().axial_truth, axial, [](Label l) { return l == label::kLigamentumFlavum; }),
      0.55);
}

TEST(SegmentStudy, TellsT1FromT2) {
  EXPECT_EQ(fixture().found.series[0].contrast, MrContrast::T2);
  EXPECT_EQ(fixture().found.series[1].contrast, MrContrast::T1);
}

TEST(SegmentStudy, FindsAndSaysThatThePatientMoved) {
  const StudySegmentation& s = fixture().found;
  EXPECT_NEAR(s.series[2].moved_mm.y(), -kMoved.y(), 1.5);
  bool said = false;
  for (const std::string& w : s.joined.warnings)
    said = said || w.find("moved between the series") != std::string::npos;
  EXPECT_TRUE(said);
  EXPECT_LT(s.series[1].moved_mm.norm(), 1.5);
}

TEST(SegmentStudy, LeavesOutAnotherFrameOfReference) {
  EXPECT_FALSE(fixture().found.series[3].used);
  EXPECT_FALSE(fixture().found.series[3].why_not.empty());
  EXPECT_TRUE(fixture().found.series[3].labels.voxels.empty());
}

TEST(PseudoCt, PaintsBoneSoftTissueAndAirAndSaysWhatItIs) {
  const Fixture& f = fixture();
  const PseudoCt ct = pseudo_ct(f.found.joined.labels, *f.study[0].image, 1.5);
  EXPECT_EQ(ct.image.geometry, ct.labels.geometry);
  EXPECT_NE(ct.kind.find("not a CT"), std::string::npos);
  const VertebraLandmarks* l3 = f.found.joined.landmarks.vertebra(label::kL3);
  ASSERT_NE(l3, nullptr);
  EXPECT_NEAR(ct.image.nearest(l3->body_centre, 0), 120.0, 30.0);
  EXPECT_NEAR(ct.image.nearest(l3->canal_centre, 0), 20.0, 30.0);
  const PatientPoint behind = l3->body_centre + PatientVector(0, 140, 0);
  EXPECT_LT(ct.image.nearest(behind, -1000), -900.0F);
}

}  // namespace
}  // namespace flavum
