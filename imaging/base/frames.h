#pragma once
// Points, vectors and rigid transforms that carry their coordinate frame in the type, so that a
// wrong product does not compile. All lengths are millimetres. See docs/coordinates.md.
//
//   Patient   DICOM LPS: +x to the patient's left, +y posterior, +z superior; right-handed. The
//   world. Vertebra  origin at the body centre, +x left, +y dorsal, +z cranial of that vertebra
//   CArm      origin at the isocentre
//   Source    origin at the focal spot, +z to the detector centre, +x = column_dir, +y = row_dir
//   Detector  pixel (0,0) is the centre of the first pixel
//   Tool      origin at the tip, +z towards the handle
//
// Names carry direction: X_PatientTool is the pose of Tool in Patient, p_PatientTip a point in
// Patient; adjacent letters cancel: X_PatientTool * X_ToolJaw.

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace flavum {

struct Patient;
struct Vertebra;
struct CArm;
struct Source;
struct Detector;
struct Tool;

/// A displacement or direction in frame F, mm.
template <class F>
struct Vector {
  Eigen::Vector3d v = Eigen::Vector3d::Zero();

  Vector() = default;
  explicit Vector(const Eigen::Vector3d& raw) : v(raw) {}
  Vector(double x, double y, double z) : v(x, y, z) {}

  double x() const { return v.x(); }
  double y() const { return v.y(); }
  double z() const { return v.z(); }
  double norm() const { return v.norm(); }
  Vector normalized() const { return Vector(v.normalized()); }
  double dot(const Vector& o) const { return v.dot(o.v); }
  Vector cross(const Vector& o) const { return Vector(v.cross(o.v)); }
  Vector operator-() const { return Vector(Eigen::Vector3d(-v)); }
  friend Vector operator+(const Vector& a, const Vector& b) {
    return Vector(Eigen::Vector3d(a.v + b.v));
  }
  friend Vector operator-(const Vector& a, const Vector& b) {
    return Vector(Eigen::Vector3d(a.v - b.v));
  }
  friend Vector operator*(double s, const Vector& a) { return Vector(Eigen::Vector3d(s * a.v)); }
  friend bool operator==(const Vector& a, const Vector& b) { return a.v == b.v; }
};

/// A position in frame F, mm.
template <class F>
struct Point {
  Eigen::Vector3d v = Eigen::Vector3d::Zero();

  Point() = default;
  explicit Point(const Eigen::Vector3d& raw) : v(raw) {}
  Point(double x, double y, double z) : v(x, y, z) {}

  double x() const { return v.x(); }
  double y() const { return v.y(); }
  double z() const { return v.z(); }
  friend Vector<F> operator-(const Point& a, const Point& b) {
    return Vector<F>(Eigen::Vector3d(a.v - b.v));
  }
  friend Point operator+(const Point& a, const Vector<F>& d) {
    return Point(Eigen::Vector3d(a.v + d.v));
  }
  friend Point operator-(const Point& a, const Vector<F>& d) {
    return Point(Eigen::Vector3d(a.v - d.v));
  }
  friend bool operator==(const Point& a, const Point& b) { return a.v == b.v; }
};

using PatientPoint = Point<Patient>;
using PatientVector = Vector<Patient>;

template <class F>
double distance_mm(const Point<F>& a, const Point<F>& b) {
  return (a - b).norm();
}

/// Midpoint and linear blend: t = 0 gives a, t = 1 gives b.
template <class F>
Point<F> lerp(const Point<F>& a, const Point<F>& b, double t) {
  return a + t * (b - a);
}

/// Proper rigid transform: the pose of frame From in frame To. p_To = X_ToFrom * p_From.
template <class To, class From>
class RigidTransform {
 public:
  RigidTransform() = default;
  /// `rotation` must be a proper rotation (orthonormal, determinant +1); its columns are From's
  /// axes in To.
  RigidTransform(const Eigen::Matrix3d& rotation, const Point<To>& origin)
      : rotation_(rotation), translation_(origin.v) {}

  const Eigen::Matrix3d& rotation() const { return rotation_; }
  Point<To> origin() const { return Point<To>(translation_); }
  Vector<To> axis(int k) const { return Vector<To>(Eigen::Vector3d(rotation_.col(k))); }

  RigidTransform<From, To> inverse() const {
    return RigidTransform<From, To>(
        rotation_.transpose(),
        Point<From>(Eigen::Vector3d(-(rotation_.transpose() * translation_))));
  }
  Point<To> operator*(const Point<From>& p) const {
    return Point<To>(Eigen::Vector3d(rotation_ * p.v + translation_));
  }
  Vector<To> operator*(const Vector<From>& d) const {
    return Vector<To>(Eigen::Vector3d(rotation_ * d.v));
  }

 private:
  Eigen::Matrix3d rotation_ = Eigen::Matrix3d::Identity();
  Eigen::Vector3d translation_ = Eigen::Vector3d::Zero();
};

template <class A, class B, class C>
RigidTransform<A, C> operator*(const RigidTransform<A, B>& X_AB, const RigidTransform<B, C>& X_BC) {
  return RigidTransform<A, C>(X_AB.rotation() * X_BC.rotation(), X_AB * X_BC.origin());
}

}  // namespace flavum
