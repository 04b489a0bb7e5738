#include "sim/procedure/epidurogram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/phantom/phantom.h"
#include "sim/procedure/epidural_room.h"
#include "sim/procedure/sac.h"
#include "tests/unit/procedure/contrast_world.h"

namespace flavum {
namespace {

using namespace testing;

State with_injection(const World& w, const Injection& i) {
  State s = fresh_state(w);
  s.contrast.injections.push_back(i);
  s.contrast.total_ml += i.ml;
  s.tick = std::max(s.tick, i.tick);
  return s;
}

// How far up and down the column is seen, in levels of 35 mm from z0.
struct Reach {
  double up = 0.0, down = 0.0;
};
Reach seen(const World& w, const State& s, Side side, double z0) {
  const std::vector<ColumnSlice> column = contrast_column(w, s, side);
  Reach r;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i].opacity < w.contrast.visible_opacity - 1e-9) continue;
    const double levels = (w.epidural->slices[i].centre.z() - z0) / kLevelMm;
    r.up = std::max(r.up, levels);
    r.down = std::max(r.down, -levels);
  }
  return r;
}

// Published: 5 mL run 1.28 levels up and 0.88 down (PMID 16868616).
TEST(Epidurogram, FiveMillilitresRunAsFarAsPublished) {
  const World tube = tube_world(24.0);
  const State s = with_injection(tube, injection_at(5, -25, 5.0, 1.0));
  const Reach r = seen(tube, s, Side::Left, -25.0);
  EXPECT_NEAR(r.up, 1.28, 0.03);
  EXPECT_NEAR(r.down, 0.88, 0.03);
  EXPECT_EQ(seen(tube, s, Side::Right, -25.0).up, 0.0);
  const World ring = attempt_world();  // from labels, slightly narrower than a free passage
  const Reach measured =
      seen(ring, with_injection(ring, injection_at(5, -10, 5.0, 0.5)), Side::Right, -10.0);
  EXPECT_NEAR(measured.up, 1.28, 0.128);
  EXPECT_NEAR(measured.down, 0.88, 0.088);
}

TEST(Epidurogram, NothingIsLostWhereThereIsRoom) {
  for (const double share : {0.0, 0.5, 1.0}) {
    const World wide = tube_world(120.0);
    const State s = with_injection(wide, injection_at(5, -25, 5.0, share));
    const ContrastVolumes v = contrast_volumes(wide, s);
    EXPECT_NEAR(v.in_column_ml, 5.0, 1e-9);
    EXPECT_NEAR(v.ran_out_ml, 0.0, 1e-9);
    double mm3 = 0.0;  // thickness x width x 1 mm; the space is 2 mm thick, so 60 mm wide
    for (const Side side : {Side::Left, Side::Right}) {
      for (const ColumnSlice& c : contrast_column(wide, s, side)) mm3 += c.thickness_mm * 60.0;
    }
    EXPECT_NEAR(mm3, 5000.0, 1e-6);
  }
}

TEST(Epidurogram, ANarrowSpaceIsFullAndTheRestRunsOut) {
  const World w = tube_world(24.0);
  const State s = with_injection(w, injection_at(5, -25, 5.0, 1.0));
  const ContrastVolumes v = contrast_volumes(w, s);
  EXPECT_NEAR(v.in_column_ml + v.ran_out_ml, 5.0, 1e-9);
  EXPECT_GT(v.in_column_ml, 0.0);
  EXPECT_LT(v.in_column_ml, 24.0 * 2.16 * kLevelMm / 1000.0);  // cannot hold more than there is
  EXPECT_GT(v.ran_out_ml, 3.0);
  for (const ColumnSlice& c : contrast_column(w, s, Side::Left)) {
    EXPECT_LE(c.area_mm2, 24.0 + 1e-9);
    EXPECT_LE(c.thickness_mm, 2.0 + 1e-9);
  }
}

TEST(Epidurogram, ThinsWhereItSpreads) {
  const World w = tube_world(60.0);
  const auto column =
      contrast_column(w, with_injection(w, injection_at(5, -25, 5.0, 1.0)), Side::Left);
  const auto start = static_cast<std::size_t>(w.epidural->slice_at(PatientPoint(0, 0, -25)));
  for (std::size_t i = start; i + 1 < column.size(); ++i) {
    EXPECT_LE(column[i + 1].thickness_mm, column[i].thickness_mm + 1e-12);
  }
  for (std::size_t i = start; i > 0; --i) {
    EXPECT_LE(column[i - 1].thickness_mm, column[i].thickness_mm + 1e-12);
  }
  // Half the volume is half the way.
  const Reach r = seen(w, with_injection(w, injection_at(5, -25, 2.5, 1.0)), Side::Left, -25.0);
  EXPECT_NEAR(r.up, 0.64, 0.03);
}

// Half is left after a half-life. Fades over 8 to 10 minutes.
TEST(Epidurogram, FadesByHalvesAndIsLostAfterEightToTenMinutes) {
  const World w = tube_world(24.0);
  State s = with_injection(w, injection_at(5, -25, 5.0, 1.0));
  const double fresh = line_visibility(w, s, Side::Left);
  EXPECT_GT(fresh, 0.8);
  const auto middle = static_cast<std::size_t>(w.epidural->slice_at(PatientPoint(0, 0, 0)));
  const double strength = contrast_column(w, s, Side::Left)[middle].strength;
  s.tick = static_cast<std::int64_t>(w.contrast.fade_half_life_s) * kSecond;
  EXPECT_NEAR(contrast_column(w, s, Side::Left)[middle].strength, 0.5 * strength, 1e-9);
  s.tick = 8 * 60 * kSecond;
  EXPECT_TRUE(line_visible(w, s, Side::Left)) << line_visibility(w, s, Side::Left);
  s.tick = 10 * 60 * kSecond + 5 * kSecond;
  EXPECT_FALSE(line_visible(w, s, Side::Left));
  EXPECT_FALSE(line_visible(w, s, Side::Right));
}

TEST(Epidurogram, ATopUpBringsItBack) {
  const World w = tube_world(24.0);
  State s = with_injection(w, injection_at(5, -30, 5.0, 1.0));
  s.tick = 600 * kSecond;
  const double before = line_visibility(w, s, Side::Left);
  s.contrast.injections.push_back(injection_at(5, -30, 2.0, 1.0, s.tick));
  EXPECT_GT(line_visibility(w, s, Side::Left), before);
  EXPECT_TRUE(line_visible(w, s, Side::Left));
  // Alone the top-up would not have come this far.
  const State alone = with_injection(w, injection_at(5, -30, 2.0, 1.0, s.tick));
  EXPECT_EQ(line_visibility(w, alone, Side::Left), 0.0);
}

TEST(Epidurogram, IsAMirrorImageOfTheOtherSide) {
  const World w = attempt_world();
  const State left = with_injection(w, injection_at(5, -10, 4.0, 1.0));
  const State right = with_injection(w, injection_at(-5, -10, 4.0, 0.0));
  const auto a = contrast_column(w, left, Side::Left), b = contrast_column(w, right, Side::Right);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i].thickness_mm, b[i].thickness_mm, 1e-9);
    EXPECT_NEAR(a[i].opacity, b[i].opacity, 1e-9);
  }
}

World narrowed(double area_mm2, double z_from, double z_to) {
  World w = tube_world(80.0);
  auto space = std::make_shared<EpiduralSpace>(*w.epidural);
  for (EpiduralSlice& s : space->slices) {
    if (s.centre.z() < z_from || s.centre.z() > z_to) continue;
    s.area_mm2[0] = s.area_mm2[1] = area_mm2;
    s.thickness_mm[0] = s.thickness_mm[1] = 0.6;
  }
  w.epidural = space;
  return w;
}

State with_room(const World& w, State s, double mm) {  // the same depth in every column
  auto room = std::make_shared<ColumnSums>(w.field->chart.size());
  const double voxel = w.field->labels.geometry.voxel_volume_mm3();
  for (auto& v : *room) v = static_cast<std::int32_t>(std::lround(255.0 * mm / voxel));
  s.cut.room_columns = room;
  return s;
}

TEST(Epidurogram, StenosisThinsAndInterruptsIt) {
  const World open = tube_world(80.0), waist = narrowed(10.0, -3, 3), closed = narrowed(4.0, -3, 3);
  const Injection i = injection_at(5, -25, 5.0, 1.0);
  const auto above = [&](const World& w) {
    double mm3 = 0.0;
    const auto column = contrast_column(w, with_injection(w, i), Side::Left);
    for (std::size_t n = 0; n < column.size(); ++n) {
      if (w.epidural->slices[n].centre.z() > 4.0) mm3 += column[n].area_mm2;
    }
    return mm3;
  };
  EXPECT_GT(above(open), above(waist));
  EXPECT_GT(above(waist), 0.0);
  EXPECT_EQ(above(closed), 0.0);
  EXPECT_FALSE(line_visible(closed, with_injection(closed, i), Side::Left));
  EXPECT_NE(epidurogram_words(closed, with_injection(closed, i)).find("interrupted at L4-5"),
            std::string::npos);
  EXPECT_NE(epidurogram_words(waist, with_injection(waist, i)).find("waisted at L4-5 to 0."),
            std::string::npos)
      << epidurogram_words(waist, with_injection(waist, i));
}

TEST(Epidurogram, RoomMakesTheColumnThickerAndLetsItPass) {
  const World w = narrowed(4.0, -3, 3);
  State s = with_injection(w, injection_at(5, -25, 5.0, 1.0));
  ColumnGain gain = column_gain(w, s, Side::Left);
  EXPECT_EQ(gain.before_mm, gain.now_mm);
  EXPECT_FALSE(gain.passes_before);
  EXPECT_FALSE(gain.passes_now);
  s = with_room(w, s, 5.0);
  gain = column_gain(w, s, Side::Left);
  // Contrast has what the sac leaves over, in every column alike.
  EXPECT_NEAR(gain.now_mm - gain.before_mm, 5.0 * (1.0 - kSacShareOfRoom), 0.03);
  EXPECT_FALSE(gain.passes_before);
  EXPECT_TRUE(gain.passes_now);
  EXPECT_TRUE(line_visible(w, s, Side::Left));
  EXPECT_NE(epidurogram_words(w, s).find("passes L4-5"), std::string::npos)
      << epidurogram_words(w, s);
}

TEST(Epidurogram, OtherPatternsNeverShowTheLine) {
  const World w = attempt_world();
  for (const ContrastPattern p : {ContrastPattern::Intravascular, ContrastPattern::Intrathecal,
                                  ContrastPattern::Subdural, ContrastPattern::SoftTissue}) {
    Injection i = injection_at(0, -10, 5.0, 0.5);
    i.pattern = p;
    const State s = with_injection(w, i);
    for (const Side side : {Side::Left, Side::Right}) EXPECT_EQ(line_visibility(w, s, side), 0.0);
    EXPECT_FALSE(epidurogram_words(w, s).empty());
  }
}

TEST(Epidurogram, OrderOfLookingDoesNotMatterAndTimeBeforeIsUntouched) {
  const World w = attempt_world();
  State s = with_injection(w, injection_at(5, -10, 5.0, 1.0));
  const double at_zero = line_visibility(w, s, Side::Left);
  s.tick = 400 * kSecond;
  const double later = line_visibility(w, s, Side::Left);
  s.tick = 0;
  EXPECT_EQ(line_visibility(w, s, Side::Left), at_zero);
  EXPECT_LT(later, at_zero);
  World blind = w;
  blind.epidural = nullptr;
  EXPECT_EQ(line_visibility(blind, s, Side::Left), 0.0);
  EXPECT_TRUE(contrast_column(blind, s, Side::Left).empty());
}

// The built-in spine: injected one level below, the line is seen at L4-5, but lost sooner than that
// of a full column; in the narrowest spine it is never seen.
TEST(Epidurogram, OnTheBuiltInSpine) {
  PhantomOptions options;
  options.spacing_mm = 1.0;
  const auto build = [&](const PhantomPreset& preset) {
    const Phantom phantom = make_phantom(preset, options);
    auto patient = std::make_shared<Case>();
    patient->labels = std::make_shared<LabelMap>(phantom.truth);
    patient->landmarks = phantom.landmarks;
    World w;
    w.patient = patient;
    w.scenario.attempt = true;
    w.field = build_operative_field(*patient, SpineLevel{label::kL4});
    w.epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*patient));
    return w;
  };
  const World w = build({});
  Injection i = injection_at(0, 0, 5.0, 1.0);
  i.where = w.patient->landmarks.level(SpineLevel{label::kL5})->canal_centre;
  State s = fresh_state(w);
  s.contrast.injections.push_back(i);
  EXPECT_TRUE(line_visible(w, s, Side::Left));
  EXPECT_NE(epidurogram_words(w, s).find("waisted at L4-5"), std::string::npos)
      << epidurogram_words(w, s);
  EXPECT_FALSE(column_gain(w, s, Side::Left).passes_before);
  s.tick = 5 * 60 * kSecond;
  EXPECT_TRUE(line_visible(w, s, Side::Left)) << line_visibility(w, s, Side::Left);
  s.tick = 8 * 60 * kSecond;
  EXPECT_FALSE(line_visible(w, s, Side::Left));

  PhantomPreset extreme;  // sac 42 mm2, ligament 6.5 mm, no dorsal fat
  extreme.flavum_left_mm[3] = extreme.flavum_right_mm[3] = 6.5;
  extreme.sac_area_mm2[3] = 42.0;
  extreme.sac_width_mm[3] = 10.0;
  extreme.dorsal_fat_mm[3] = 0.0;
  const World narrow = build(extreme);
  State t = fresh_state(narrow);
  i.where = narrow.patient->landmarks.level(SpineLevel{label::kL5})->canal_centre;
  t.contrast.injections.push_back(i);
  EXPECT_LT(line_visibility(narrow, t, Side::Left),
            line_visibility(w, fresh_state(w), Side::Left) + 0.5);
  EXPECT_FALSE(column_gain(narrow, t, Side::Left).passes_before);
}

}  // namespace
}  // namespace flavum
