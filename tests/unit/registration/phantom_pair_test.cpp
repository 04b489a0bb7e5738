// A coarse phantom and its MR with a known motion.

#include <gtest/gtest.h>

#include "imaging/base/error.h"
#include "imaging/phantom/mr_formation.h"
#include "imaging/registration/on_ct.h"
#include "imaging/registration/register_mr_to_ct.h"

namespace flavum {
namespace {

struct Fixture {
  Phantom phantom;
  PatientMotion motion;
  ScalarImage mr;

  RegistrationImage ct() const {
    RegistrationImage r;
    r.image = &phantom.ct;
    r.labels = &phantom.truth;
    r.landmarks = phantom.landmarks;
    return r;
  }
  RegistrationImage of_mr(int names_off = 0) const {
    RegistrationImage r;
    r.image = &mr;
    r.landmarks = moved(phantom.landmarks, motion);
    for (VertebraLandmarks& v : r.landmarks.vertebrae)
      v.vertebra = static_cast<Label>(v.vertebra + names_off);
    return r;
  }
};

const Fixture& fixture() {
  static const Fixture f = [] {
    Fixture made;
    PhantomOptions options;
    options.spacing_mm = 1.3;
    options.slice_spacing_mm = 1.3;
    made.phantom = make_phantom(PhantomPreset{}, options);
    made.motion = motion_about_spine(made.phantom, {13, -14, 12}, {8, -6, 9});
    MrOptions o;
    o.grid = sagittal_stack(made.phantom, {13, 4.8, 0.8, 220.0});
    o.motion = made.motion;
    made.mr = make_mr(made.phantom, o);
    return made;
  }();
  return f;
}

double worst_mm(const Fixture& f, const MrToCt& t, const LevelLandmarks& l) {
  double worst = 0.0;
  for (const PatientPoint& p :
       {l.canal_centre, l.interlaminar_centre, l.flavum_centre[0], l.flavum_centre[1]})
    worst = std::max(worst, distance_mm(t * (f.motion * p), p));
  return worst;
}

void expect_aligned(const Registration& r) {
  const Fixture& f = fixture();
  for (const LevelLandmarks& l : f.phantom.landmarks.levels) {
    const GroupRegistration* g = r.group(l.level);
    ASSERT_NE(g, nullptr);
    if (g->overlap < 0.5) continue;
    EXPECT_LE(worst_mm(f, g->transform, l), 1.5) << level_name(l.level);
    EXPECT_LE(worst_mm(f, g->transform, l), g->residual_mm) << level_name(l.level);
    // The band says something: well below a vertebra's pedicle.
    EXPECT_LT(g->residual_mm, 2.5) << level_name(l.level);
  }
}

TEST(RegisterMrToCt, ThickT2FromNamesThatAreWrongByOne) {
  const Registration r = register_mr_to_ct(fixture().ct(), fixture().of_mr(1));
  EXPECT_EQ(r.start, RegistrationStart::Vertebrae);
  EXPECT_EQ(r.mr_names_off, -1);
  EXPECT_NE(r.alignment, Alignment::Failed);
  expect_aligned(r);
}

TEST(RegisterMrToCt, FromThePersonsPointsTwiceTheSame) {
  const Fixture& f = fixture();
  RegistrationOptions options;
  const auto& levels = f.phantom.landmarks.levels;
  for (const std::size_t n : {std::size_t{1}, std::size_t{3}}) {  // 3 mm off, by turns
    const LevelLandmarks& l = levels[n];
    options.points.push_back(
        {f.motion * (l.canal_centre + PatientVector(3, 0, 0)), l.canal_centre});
    options.points.push_back({f.motion * (l.disc_centre + PatientVector(0, 0, 3)), l.disc_centre});
  }
  RegistrationImage mr = f.of_mr();
  mr.landmarks = {};
  const Registration r = register_mr_to_ct(f.ct(), mr, options);
  EXPECT_EQ(r.start, RegistrationStart::Points);
  expect_aligned(r);
  const Registration again = register_mr_to_ct(f.ct(), mr, options);
  EXPECT_LT((r.whole.rotation() - again.whole.rotation()).norm(), 1e-9);
  EXPECT_LT((r.groups[3].transform.origin() - again.groups[3].transform.origin()).norm(), 1e-6);

  // Seen from the CT, the place of the disc is the disc of the MR.
  const PatientPoint disc = levels[3].disc_centre;
  EXPECT_LT(distance_mm(place_in_mr(r, disc), f.motion * disc), 1.5);
  EXPECT_LT(distance_mm(place_in_ct(r, f.motion * disc), disc), 1.5);
}

TEST(RegisterMrToCt, NoOverlapIsSaid) {
  const Fixture& f = fixture();
  // The MR of the same study, but of a region far above.
  ScalarImage mr = f.mr;
  mr.geometry.origin = mr.geometry.origin + PatientVector(0, 0, 600);
  RegistrationImage from;
  from.image = &mr;
  from.origin.frame_of_reference_uid = "1.2.3";
  RegistrationImage to = f.ct();
  to.origin.frame_of_reference_uid = "1.2.3";
  const Registration r = register_mr_to_ct(to, from);
  EXPECT_EQ(r.start, RegistrationStart::FrameOfReference);
  EXPECT_EQ(r.alignment, Alignment::Failed);
  ASSERT_FALSE(r.sentences.empty());
  EXPECT_NE(r.sentences.front().find("does not overlap"), std::string::npos);
}

TEST(RegisterMrToCt, AnotherPersonsSpineIsNotCalledAligned) {
  const Fixture& f = fixture();
  PhantomPreset preset;  // 8 % taller vertebrae and discs
  for (double& mm : preset.body_anterior_height_mm) mm *= 1.08;
  for (double& mm : preset.body_posterior_height_mm) mm *= 1.08;
  for (double& mm : preset.disc_height_mm) mm *= 1.08;
  PhantomOptions options;
  options.spacing_mm = 1.3;
  options.slice_spacing_mm = 1.3;
  const Phantom other = make_phantom(preset, options);
  RegistrationImage ct;
  ct.image = &other.ct;
  ct.labels = &other.truth;
  ct.landmarks = other.landmarks;
  const Registration r = register_mr_to_ct(ct, f.of_mr());
  EXPECT_NE(r.alignment, Alignment::Aligned);
}

TEST(RegisterMrToCt, NeedsASpineInTheCt) {
  RegistrationImage empty = fixture().ct();
  empty.landmarks = {};
  EXPECT_THROW(register_mr_to_ct(empty, fixture().of_mr()), InputRefused);
}

}  // namespace
}  // namespace flavum
