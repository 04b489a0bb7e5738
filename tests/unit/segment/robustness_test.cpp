// What is not as in the book: parts of the spine out of view, metal, processes that touch, curves,
// counts that are doubtful. Coarse phantoms, so that this stays quick.

#include <cmath>

#include <gtest/gtest.h>

#include "imaging/phantom/phantom.h"
#include "imaging/segment/levels.h"
#include "imaging/segment/segmentation.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

const Phantom& phantom() {
  static const Phantom made = [] {
    PhantomOptions options;
    options.spacing_mm = 1.1;
    options.slice_spacing_mm = 1.6;
    return make_phantom(PhantomPreset{}, options);
  }();
  return made;
}

double dice_of(const LabelMap& truth, const LabelMap& found, Label l) {
  double both = 0;
  double sum = 0;
  for (std::size_t n = 0; n < truth.voxels.size(); ++n) {
    const bool a = truth.voxels[n] == l;
    const bool b = found.voxels[n] == l;
    both += a && b ? 1 : 0;
    sum += (a ? 1 : 0) + (b ? 1 : 0);
  }
  return sum > 0 ? 2 * both / sum : 0.0;
}

bool says(const std::vector<std::string>& sentences, const std::string& what) {
  for (const std::string& s : sentences)
    if (s.find(what) != std::string::npos) return true;
  return false;
}

struct Part {
  ScalarImage ct;
  LabelMap truth;
};

// The slices between two heights.
Part between(double z_low, double z_high) {
  const ImageGeometry& g = phantom().ct.geometry;
  const auto slice = [&](double z) {
    return static_cast<int>(std::lround((z - g.origin.z()) / g.spacing_mm.z()));
  };
  const ImageGeometry part =
      crop_geometry(g, {0, 0, slice(z_low)}, {g.size.x() - 1, g.size.y() - 1, slice(z_high)});
  return {resample_linear(phantom().ct, part, -1000.0F), resample_nearest(phantom().truth, part)};
}

double height_of(Label v) { return phantom().landmarks.vertebra(v)->body_centre.z(); }

TEST(SegmentRobust, WithoutASacrumTheLastRibCountsAndThatIsSaid) {
  const double low = phantom().landmarks.vertebra(label::kL5)->body_centre.z() - 4.0;
  const Part part = between(low, 1e4);
  const Segmentation s = segment_ct(part.ct);
  EXPECT_EQ(s.numbering, "counted from the last rib");
  EXPECT_TRUE(says(s.warnings, "No sacrum is in view"));
  EXPECT_LE(s.confidence.at(label::kL4), 0.6);
  EXPECT_GE(dice_of(part.truth, s.labels, label::kL4), 0.85);
}

TEST(SegmentRobust, AFewLevelsWithTheSacrumKeepTheirNames) {
  const Part part = between(-1e4, height_of(label::kL3) + 18.0);
  const Segmentation s = segment_ct(part.ct);
  EXPECT_NE(s.numbering.find("counted from the sacrum"), std::string::npos) << s.numbering;
  for (const Label v : {label::kL4, label::kL5})
    EXPECT_GE(dice_of(part.truth, s.labels, v), 0.85) << vertebra_name(v);
}

// Another count of lumbar vertebrae than five must be flagged or doubted, never guessed silently.
Segmentation of_preset(const std::string& name) {
  PhantomPreset preset;
  preset.lumbar_count = name == "transitional" ? 6 : 4;
  PhantomOptions options;
  options.spacing_mm = 1.1;
  options.slice_spacing_mm = 1.6;
  return segment_ct(make_phantom(preset, options).ct);
}

TEST(SegmentRobust, SixLumbarVertebraeWithoutRibsInViewAreDoubted) {
  const Segmentation s = of_preset("transitional");
  EXPECT_TRUE(s.transitional ||
              says({s.numbering}, "transitional anatomy not excluded: ribs are not in view"))
      << s.numbering;
  EXPECT_TRUE(says(s.warnings, "ransitional anatomy"));
}

TEST(SegmentRobust, ALowestVertebraGrownIntoTheSacrumIsFlagged) {
  const Segmentation s = of_preset("sacralised");
  EXPECT_TRUE(s.transitional) << s.numbering;
  EXPECT_TRUE(says(s.warnings, "ransitional anatomy"));
}

TEST(SegmentRobust, MetalIsLeftOutAndNamed) {
  Phantom p = phantom();
  const VertebraLandmarks& l4 = *p.landmarks.vertebra(label::kL4);
  // Two screws of 6 mm through the pedicles.
  const ImageGeometry& g = p.ct.geometry;
  std::vector<std::size_t> metal;
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        const Eigen::Vector3d d = g.point_of(i, j, k).v - l4.body_centre.v;
        const double u = std::abs(d.dot(l4.left.v)) - 16.0;
        const double v = d.dot(l4.dorsal.v);
        const double h = d.dot(l4.cranial.v) - 5.0;
        if (std::hypot(u, h) > 3.0 || v < -10.0 || v > 45.0) continue;
        p.ct.voxels[n] = 8000.0F;
        metal.push_back(n);
      }
    }
  }
  const Segmentation s = segment_ct(p.ct);
  EXPECT_TRUE(says(s.warnings, "There is metal at L4."));
  ASSERT_TRUE(s.level_warnings.contains(label::kL4));
  EXPECT_TRUE(says(s.level_warnings.at(label::kL4), "Metal near L4-L5"));
  EXPECT_LT(s.level_confidence.at(label::kL4), s.level_confidence.at(label::kL1));
  for (const Label v : {label::kL1, label::kL2, label::kL3, label::kL5})
    EXPECT_GE(dice_of(p.truth, s.labels, v), 0.85) << vertebra_name(v);
  std::size_t as_bone = 0;
  for (const std::size_t m : metal) as_bone += is_bone(s.labels.voxels[m]) ? 1 : 0;
  // Inside a body the column is filled; the screws behind it are not bone.
  EXPECT_LT(static_cast<double>(as_bone), 0.6 * static_cast<double>(metal.size()));
}

TEST(SegmentRobust, KissingSpinousProcessesAreToldApart) {
  Phantom p = phantom();
  const ImageGeometry& g = p.ct.geometry;
  const VertebraLandmarks& l3 = *p.landmarks.vertebra(label::kL3);
  // Bone in the midline between the processes of L3 and L4: wherever bone of both is near.
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        const Eigen::Vector3d d = g.point_of(i, j, k).v - l3.body_centre.v;
        const double v = d.dot(l3.dorsal.v);
        const double h = d.dot(l3.cranial.v);
        if (std::abs(d.x()) > 2.5 || v < 58.0 || v > 66.0 || h > -8.0 || h < -44.0) continue;
        if (p.truth.voxels[n] == label::kBody) p.ct.voxels[n] = 500.0F;
      }
    }
  }
  const Segmentation s = segment_ct(p.ct);
  for (const Label v : {label::kL3, label::kL4})
    EXPECT_GE(dice_of(p.truth, s.labels, v), 0.83) << vertebra_name(v);
}

TEST(SegmentRobust, ACurvedSpineIsFollowed) {
  // The phantom bent to the side: 12 mm over the lumbar spine, a Cobb angle of about 20 degrees.
  const Phantom& p = phantom();
  const ImageGeometry& g = p.ct.geometry;
  const double top = height_of(label::kL1) + 30.0;  // the middle of T12
  const double bottom = height_of(label::kSacrum);
  Part bent{ScalarImage(g, -1000.0F), LabelMap(g)};
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    const double t = std::clamp((g.point_of(0, 0, k).z() - bottom) / (top - bottom), 0.0, 1.0);
    const double shift = 12.0 * std::pow(std::sin(3.14159265 * t), 2);
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        const PatientPoint from(
            Eigen::Vector3d(g.point_of(i, j, k).v - Eigen::Vector3d(shift, 0, 0)));
        bent.ct.voxels[n] = sample_linear(p.ct, from, -1000.0F);
        bent.truth.voxels[n] = p.truth.nearest(from, label::kAir);
      }
    }
  }
  const Segmentation s = segment_ct(bent.ct);
  EXPECT_NE(s.numbering.find("counted from the sacrum"), std::string::npos) << s.numbering;
  for (Label v = label::kL1; v <= label::kL5; ++v)
    EXPECT_GE(dice_of(bent.truth, s.labels, v), 0.85) << vertebra_name(v);
  EXPECT_GE(dice_of(bent.truth, s.labels, label::kThecalSac), 0.85);
}

// From here on: names alone.

spine::LevelNames named(int discs, bool sacrum) {
  spine::SacralEvidence plain;
  plain.score = 0.0;
  std::vector<spine::SacralEvidence> evidence(static_cast<std::size_t>(discs), plain);
  if (sacrum) {
    evidence.back().wings = 1.2;
    evidence.back().score = 2.5;
  }
  return spine::name_levels(evidence, 0);
}

std::vector<bool> ribs_on(int first, int vertebrae) {
  std::vector<bool> ribs(static_cast<std::size_t>(vertebrae), false);
  for (int k = 0; k < first; ++k) ribs[static_cast<std::size_t>(k)] = true;
  return ribs;
}

TEST(LevelNames, TheLastRibConfirmsTheCount) {
  spine::LevelNames names = named(6, true);  // T12, L1 .. L5, sacrum
  const double before = names.confidence;
  spine::name_by_ribs(ribs_on(1, 7), true, names);
  EXPECT_FALSE(names.transitional);
  EXPECT_GT(names.confidence, before);
  EXPECT_EQ(names.vertebrae[5], label::kL5);
}

TEST(LevelNames, WithoutRibsTheCountFromTheSacrumIsDoubted) {
  spine::LevelNames names = named(6, true);
  spine::name_by_ribs(std::vector<bool>(7, false), true, names);
  EXPECT_EQ(names.vertebrae[5], label::kL5);
  EXPECT_TRUE(says({names.numbering}, "transitional anatomy not excluded: ribs are not in view"));
  EXPECT_TRUE(says(names.warnings, "ribs are not in view. 5 whole vertebrae"));
  EXPECT_LT(names.confidence, 0.8);
}

TEST(LevelNames, APictureTooNarrowForRibsDoesNotCountThemAsMissing) {
  spine::LevelNames names = named(7, true);
  spine::name_by_ribs(std::vector<bool>(8, false), false, names);
  EXPECT_FALSE(names.transitional);
  EXPECT_TRUE(says({names.numbering}, "ribs are not in view"));
  EXPECT_TRUE(says(names.warnings, "too narrow"));
}

TEST(LevelNames, SixWholeVertebraeWithoutRibsAreTransitional) {
  spine::LevelNames names = named(7, true);
  spine::name_by_ribs(std::vector<bool>(8, false), true, names);
  EXPECT_TRUE(names.transitional);
  EXPECT_TRUE(says(names.warnings, "6 whole vertebrae without ribs"));
  EXPECT_LT(names.confidence, 0.5);
}

TEST(LevelNames, SixLumbarVertebraeAreFlagged) {
  spine::LevelNames names = named(7, true);
  spine::name_by_ribs(ribs_on(1, 8), true, names);
  EXPECT_TRUE(names.transitional);
  EXPECT_EQ(names.vertebrae[0], label::kT12);
  EXPECT_EQ(names.vertebrae[6], label::kL6);
  EXPECT_EQ(names.vertebrae[7], label::kSacrum);
  EXPECT_LT(names.confidence, 0.5);
  EXPECT_TRUE(says(names.warnings, "six vertebrae without ribs"));
}

TEST(LevelNames, RibsThatContradictTheSacrumAreSaid) {
  spine::LevelNames names = named(8, true);  // a remnant in the sacrum was taken for L5-S1
  spine::name_by_ribs(ribs_on(1, 9), true, names);
  EXPECT_TRUE(names.transitional);
  EXPECT_LT(names.confidence, 0.3);
  EXPECT_TRUE(says(names.warnings, "7 vertebrae without ribs"));
}

TEST(LevelNames, FourLumbarVertebraeAreFlagged) {
  spine::LevelNames names = named(5, true);
  spine::name_by_ribs(ribs_on(1, 6), true, names);
  EXPECT_TRUE(names.transitional);
  EXPECT_EQ(names.vertebrae[1], label::kL1);
  EXPECT_EQ(names.vertebrae[4], label::kL4);
  EXPECT_TRUE(says(names.warnings, "four vertebrae without ribs"));
}

TEST(LevelNames, WithoutASacrumTheRibsCount) {
  spine::LevelNames names = named(3, false);
  spine::name_by_ribs(ribs_on(2, 4), true, names);  // T11, T12, L1, L2
  EXPECT_EQ(names.vertebrae[1], label::kT12);
  EXPECT_EQ(names.vertebrae[3], label::kL2);
  EXPECT_EQ(names.numbering, "counted from the last rib");
  EXPECT_FALSE(names.warnings.empty());
}

TEST(LevelNames, WithNeitherSacrumNorRibTheNamesAreSaidToBeAssumed) {
  spine::LevelNames names = named(3, false);
  spine::name_by_ribs(std::vector<bool>(4, false), true, names);
  EXPECT_EQ(names.vertebrae[3], label::kL5);
  EXPECT_NE(names.numbering.find("assumed"), std::string::npos);
  EXPECT_TRUE(says(names.warnings, "no sacrum is in view"));
  EXPECT_LT(names.confidence, 0.5);
}

TEST(LevelNames, AThoracicSpineIsSaidToBeOne) {
  spine::LevelNames names = named(3, false);
  spine::name_by_ribs(ribs_on(4, 4), true, names);
  EXPECT_EQ(names.vertebrae[3], label::kT12);
  EXPECT_EQ(names.vertebrae[1], 0);
  EXPECT_TRUE(says(names.warnings, "this is the thoracic spine"));
}

TEST(LevelNames, TwoDiscsAlikeMakeTheCountDoubtful) {
  std::vector<spine::SacralEvidence> evidence(6);
  evidence[4].wings = 1.0;
  evidence[4].score = 2.1;
  evidence[5].wings = 1.1;
  evidence[5].score = 2.4;
  const spine::LevelNames names = spine::name_levels(evidence, 0);
  EXPECT_TRUE(names.transitional);
  EXPECT_TRUE(says(names.warnings, "Transitional anatomy"));
  EXPECT_LT(names.confidence, 0.5);
}

}  // namespace
}  // namespace flavum
