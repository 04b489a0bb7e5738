// What was cut, on the card, by the way the workstation goes: Fluoroscope with the tracer and the
// cut of gpu_tissue_tracer(), bite after bite, against the processor's Fluoroscope.

#include <gtest/gtest.h>

#include "app/gpu/gpu_choice.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "tests/gpu/gpu_fixture.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

constexpr int kPx = 96;

// Takes a ball of the field's tissue, wholly in its middle and half at its rim.
void bite(State& s, int n) {
  const ImageGeometry& g = s.tissue.grid();
  const auto draw = [n](int what) {
    return random_uniform(31, static_cast<std::uint64_t>(8 * n + what));
  };
  const PatientPoint centre(24.0 * draw(0) - 12.0, 6.0 + 20.0 * draw(1), 40.0 * draw(2) - 20.0);
  const double radius = 1.0 + 2.0 * draw(3);
  const Eigen::Vector3i at = g.nearest_index(centre);
  for (int k = -6; k <= 6; ++k) {
    for (int j = -6; j <= 6; ++j) {
      for (int i = -6; i <= 6; ++i) {
        const Eigen::Vector3i v = at + Eigen::Vector3i(i, j, k);
        if (!g.contains(v)) continue;
        const double d = distance_mm(g.point_of(v.cast<double>()), centre);
        if (d < radius - 0.5)
          s.tissue.set_occupancy(v, 0);
        else if (d < radius)
          s.tissue.set_occupancy(v, static_cast<std::uint8_t>(s.tissue.occupancy(v) / 2));
      }
    }
  }
}

// The processor, ray by ray for the uncut patient: the definition, without its fast path's own
// read-out loss in views across the grid (docs/xray.md).
Fluoroscope by_the_processor() {
  const AttenuationVolume volume = AttenuationVolume::from_hu(*scanned_world().patient->ct);
  return Fluoroscope(scanned_world(), [volume](const ProjectionGeometry& g) {
    return tissue_integrals_per_ray(volume, g);
  });
}

class GpuCutPicture : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string reason;
    if (!HeadlessContext::create(reason)) GTEST_SKIP() << reason;
    gpu_ = gpu_tissue_tracer(scanned_world().patient->ct, GpuUse::On);
    ASSERT_TRUE(gpu_.trace) << gpu_.said;
    ASSERT_TRUE(gpu_.cut);
  }
  GpuTracer gpu_;
};

double largest(const PixelImage& a, const PixelImage& b) { return test::largest_difference(a, b); }

TEST_F(GpuCutPicture, EqualsTheProcessorsAfterBitesInEveryView) {
  const World& w = scanned_world();
  Fluoroscope on_card(w, gpu_.trace, gpu_.cut), processor = by_the_processor();
  State s = scanned_state();
  const State uncut = s;
  int n = 0;
  for (const View view : {View::Ap, View::Lateral, View::CloLeft, View::CloRight}) {
    s.carm = pose_for(view, w.field->centre);
    for (int more = 0; more < 8; ++more) {
      bite(s, n++);
      const auto a = on_card.layers(w, s, kPx), b = processor.layers(w, s, kPx);
      EXPECT_LT(largest(a->soft, b->soft), 1e-3) << view_title(view);
      EXPECT_LT(largest(a->bone, b->bone), 1e-3) << view_title(view);
      EXPECT_LT(largest(line_integrals_of(*a), line_integrals_of(*b)), 1e-3);
    }
    State whole = uncut;
    whole.carm = s.carm;
    const PixelImage bone = on_card.layers(w, s, kPx)->bone;
    EXPECT_GT(largest(bone, processor.layers(w, whole, kPx)->bone), 0.05) << "no bite seen";
    processor.layers(w, s, kPx);
  }
}

TEST_F(GpuCutPicture, AThousandBitesOneByOneEqualOneUploadOfThemAll) {
  const World& w = scanned_world();
  Fluoroscope step_by_step(w, gpu_.trace, gpu_.cut);
  State s = scanned_state(View::CloLeft);
  step_by_step.layers(w, s, kPx);
  for (int n = 0; n < 1000; ++n) {
    bite(s, n);
    if (n % 10 == 9) step_by_step.layers(w, s, kPx);
  }
  const auto grown = step_by_step.layers(w, s, kPx);
  Fluoroscope processor = by_the_processor();
  const auto expected = processor.layers(w, s, kPx);
  EXPECT_LT(largest(grown->soft, expected->soft), 1e-3);
  EXPECT_LT(largest(grown->bone, expected->bone), 1e-3);
  const GpuTracer fresh = gpu_tissue_tracer(w.patient->ct, GpuUse::On);
  Fluoroscope at_once(w, fresh.trace, fresh.cut);
  EXPECT_LT(largest(grown->bone, at_once.layers(w, s, kPx)->bone), 1e-6);
}

TEST_F(GpuCutPicture, UndoGivesTheTissueBackAndTwoFluoroscopesDoNotDisturbEachOther) {
  const World& w = scanned_world();
  Fluoroscope one(w, gpu_.trace, gpu_.cut), two(w, gpu_.trace, gpu_.cut);
  Fluoroscope copy = one, processor = by_the_processor();
  const State before = scanned_state();
  State a = before, b = before;
  bite(a, 1);
  bite(b, 2);
  const auto expect = [&](Fluoroscope& f, const State& s) {
    EXPECT_LT(largest(f.layers(w, s, kPx)->bone, processor.layers(w, s, kPx)->bone), 1e-3);
  };
  expect(one, a);
  expect(two, b);
  expect(copy, b);
  expect(one, b);
  expect(two, a);
  bite(b, 3);
  expect(copy, b);
  expect(two, b);
  expect(one, before);
  expect(two, before);
}

// A card that gives up in the middle: the processor goes on, and the picture stays right.
TEST(CutTracerThatFails, LeavesTheProcessorWithTheRightPicture) {
  struct Failing : CutTracer {
    int left = 0;
    bool start(const ImageGeometry&) override { return left-- > 0; }
    bool upload(const Eigen::Vector3i&, const Eigen::Vector3i&, std::span<const float>) override {
      return left-- > 0;
    }
    bool trace(const ProjectionGeometry&, const PixelRectangle&, TissueIntegrals&) override {
      return left-- > 0;
    }
  };
  const World& w = scanned_world();
  for (const int left : {0, 1, 2}) {
    const auto failing = std::make_shared<Failing>();
    failing->left = left;
    Fluoroscope f(w, {}, failing), processor(w);
    State s = scanned_state();
    for (int n = 0; n < 3; ++n) {
      bite(s, n);
      EXPECT_EQ(f.layers(w, s, kPx)->bone.pixels, processor.layers(w, s, kPx)->bone.pixels);
    }
  }
}

}  // namespace
}  // namespace flavum::testing
