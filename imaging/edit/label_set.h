#pragma once
// A set of labels: what is locked, and what an operation may overwrite.

#include <bitset>
#include <initializer_list>

#include "imaging/volume/labels.h"

namespace flavum {

class LabelSet {
 public:
  LabelSet() = default;
  LabelSet(std::initializer_list<Label> labels) {
    for (const Label l : labels) bits_.set(l);
  }
  static LabelSet everything() { return ~LabelSet(); }
  /// Neither bone nor disc nor air: muscle and fat, canal contents, flavum, roots.
  static LabelSet soft_tissue() {
    return {label::kThecalSac,        label::kEpiduralOther, label::kEpiduralFat,
            label::kLigamentumFlavum, label::kNerveRoots,    label::kBody};
  }
  /// Where flavum may be painted: soft tissue outside the sac and the roots.
  static LabelSet flavum_bed() {
    return {label::kEpiduralOther, label::kEpiduralFat, label::kLigamentumFlavum, label::kBody};
  }
  /// All structures: neither air nor unspecified body.
  static LabelSet structures() { return ~LabelSet{label::kAir, label::kBody}; }

  bool contains(Label l) const { return bits_[l]; }
  void insert(Label l) { bits_.set(l); }
  void erase(Label l) { bits_.reset(l); }

  friend LabelSet operator~(LabelSet s) {
    s.bits_.flip();
    return s;
  }
  friend LabelSet operator&(LabelSet a, const LabelSet& b) {
    a.bits_ &= b.bits_;
    return a;
  }
  friend LabelSet operator|(LabelSet a, const LabelSet& b) {
    a.bits_ |= b.bits_;
    return a;
  }
  friend bool operator==(const LabelSet&, const LabelSet&) = default;

 private:
  std::bitset<65536> bits_;
};

}  // namespace flavum
