#pragma once
// Small random operations of every kind, for properties that hold whatever is done.

#include "edit_fixture.h"
#include "imaging/base/rng.h"
#include "imaging/edit/brush.h"
#include "imaging/edit/level_assignment.h"
#include "imaging/edit/slices_between.h"
#include "imaging/edit/structure_edits.h"

namespace flavum::test {

class RandomEdits {
 public:
  explicit RandomEdits(std::uint64_t seed) : random_(seed) {}

  static EditedLabels start() {
    EditedLabels edited = body(oblique_grid({20, 18, 14}));
    const PatientPoint c = edited.labels.geometry.centre();
    label_ball(edited, label::kL4, c + PatientVector(3, 2, 0), 3.5);
    label_ball(edited, label::kThecalSac, c - PatientVector(2, 2, 1), 3.0);
    label_ball(edited, label::kLigamentumFlavum, c, 2.0);
    return edited;
  }

  EditOutcome next(const EditedLabels& now) {
    const Label l = any_label();
    switch (pick(14)) {
      case 0:
        return grow(now, l, random_.uniform(0.2, 2.0), any_set());
      case 1:
        return shrink(now, l, random_.uniform(0.2, 2.0));
      case 2:
        return smooth(now, l, random_.uniform(0.4, 1.5), any_set());
      case 3:
        return keep_largest_part(now, l);
      case 4:
        return remove_islands(now, l, random_.uniform(1.0, 20.0));
      case 5:
        return set_lock(now, l, random_.uniform() < 0.3);
      case 6:
        return set_state(now, l, static_cast<StructureState>(pick(3)));
      case 7:
        return fill_between_slices(now, l, pick(3), any_set());
      case 8:
        return shift_levels(now, pick(5) - 2);
      case 9:
        return assign_levels(now, {{vertebra(), vertebra()}});
      case 10:
        return assign_part(now, point(now), vertebra());
      case 11:
        return erase(now, stroke(now), any_set() & LabelSet::structures());
      default:
        return paint(now, stroke(now), l, any_set());
    }
  }
  double uniform() { return random_.uniform(); }

 private:
  int pick(int n) { return static_cast<int>(random_.uniform() * n); }
  Label vertebra() { return static_cast<Label>(label::kT11 + pick(9)); }
  Label any_label() {
    constexpr Label kSome[] = {label::kL3,        label::kL4,
                               label::kL5,        label::disc_below(label::kL4),
                               label::kThecalSac, label::kEpiduralOther,
                               label::kBody,      label::kLigamentumFlavum};
    return kSome[pick(8)];
  }
  LabelSet any_set() {
    const double u = random_.uniform();
    if (u < 0.5) return LabelSet::everything();
    if (u < 0.7) return LabelSet::soft_tissue();
    if (u < 0.9) return LabelSet::flavum_bed();
    return {any_label(), any_label()};
  }
  PatientPoint point(const EditedLabels& now) {
    const Eigen::Vector3d size = now.labels.geometry.size.cast<double>();
    return now.labels.geometry.point_of(Eigen::Vector3d(random_.uniform(-1, size.x()),
                                                        random_.uniform(-1, size.y()),
                                                        random_.uniform(-1, size.z())));
  }
  Stroke stroke(const EditedLabels& now) {
    Stroke s{{}, random_.uniform(0.1, 2.5), {}};
    for (int n = 1 + pick(3); n > 0; --n) s.points.push_back(point(now));
    if (random_.uniform() < 0.5)
      s.plane_normal = PatientVector(random_.uniform(-1, 1), random_.uniform(-1, 1), 0.5);
    return s;
  }

  RandomStream random_;
};

}  // namespace flavum::test
