#include "imaging/base/frames.h"

#include <gtest/gtest.h>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

// Wrong products must not compile.
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};

static_assert(Multipliable<RigidTransform<Patient, Tool>, Point<Tool>>);
static_assert(!Multipliable<RigidTransform<Patient, Tool>, Point<Patient>>);
static_assert(Multipliable<RigidTransform<Patient, Tool>, RigidTransform<Tool, Source>>);
static_assert(!Multipliable<RigidTransform<Patient, Tool>, RigidTransform<Patient, Source>>);
static_assert(Subtractable<Point<Patient>, Point<Patient>>);
static_assert(!Subtractable<Point<Patient>, Point<Tool>>);
static_assert(!Addable<Point<Patient>, Point<Patient>>);
static_assert(!Addable<Point<Patient>, Vector<Tool>>);

RigidTransform<Patient, Tool> random_pose(RandomStream& random) {
  const Eigen::Vector3d axis =
      Eigen::Vector3d(random.normal(), random.normal(), random.normal()).normalized();
  const Eigen::Matrix3d rotation =
      Eigen::AngleAxisd(random.uniform(-3.0, 3.0), axis).toRotationMatrix();
  return {rotation, PatientPoint(random.uniform(-100, 100), random.uniform(-100, 100),
                                 random.uniform(-100, 100))};
}

TEST(RigidTransform, InverseUndoesIt) {
  RandomStream random(7);
  for (int n = 0; n < 100; ++n) {
    const auto X = random_pose(random);
    const Point<Tool> p(random.uniform(-50, 50), random.uniform(-50, 50), random.uniform(-50, 50));
    EXPECT_LT(distance_mm(X.inverse() * (X * p), p), 1e-10);
  }
}

TEST(RigidTransform, CompositionAppliesTheRightFactorFirst) {
  const Eigen::Matrix3d quarter =
      Eigen::AngleAxisd(kPi / 2, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  const RigidTransform<Patient, CArm> X_PatientCArm(quarter, PatientPoint(10, 0, 0));
  const RigidTransform<CArm, Tool> X_CArmTool(Eigen::Matrix3d::Identity(), Point<CArm>(5, 0, 0));
  const PatientPoint p = (X_PatientCArm * X_CArmTool) * Point<Tool>(1, 0, 0);
  EXPECT_NEAR(p.x(), 10.0, 1e-12);
  EXPECT_NEAR(p.y(), 6.0, 1e-12);
}

TEST(RigidTransform, KeepsLengthsAndAngles) {
  RandomStream random(11);
  const auto X = random_pose(random);
  const Vector<Tool> a(1, 2, 3);
  const Vector<Tool> b(-2, 0, 5);
  EXPECT_NEAR((X * a).dot(X * b), a.dot(b), 1e-10);
}

}  // namespace
}  // namespace flavum
