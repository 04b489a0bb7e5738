#pragma once
// Needle and contrast: what was injected, where it ran, how much of it is still to be seen. The
// pattern follows from where the needle's tip lies; the spread from published means (clinical.md
// 1.6). `The line` is the dorsal border of the column on a contralateral oblique view.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"

namespace flavum {

enum class NeedleKind { Spinal22G, Tuohy };
struct Needle {
  NeedleKind kind = NeedleKind::Tuohy;
  PatientPoint skin_entry;
  PatientVector direction{0, -1, 0};  ///< unit, into the patient
  double depth_mm = 0.0;              ///< tip below the skin along `direction`
  std::int64_t tick = 0;              ///< when it was inserted
  bool in_vessel = false;             ///< drawn when the tip entered the epidural space
  PatientPoint tip() const { return skin_entry + depth_mm * direction; }
};

enum class ContrastPattern {
  Epidural,
  Intravascular,  ///< washes away at once
  Intrathecal,    ///< a layering myelogram; CSF can be aspirated
  Subdural,       ///< dense, thin, far-reaching
  SoftTissue,     ///< a blob where the tip is
};
const char* pattern_words(ContrastPattern p);

struct Injection {
  std::int64_t tick = 0;
  double ml = 0.0;
  ContrastPattern pattern = ContrastPattern::SoftTissue;
  PatientPoint where;
  /// Share of the volume on the patient's left, 0..1: 1 or 0 when it ran to one side only.
  double left_share = 0.5;
  /// How well the line was seen at the level just before, left and right, 0..1: whether it was
  /// needed.
  std::array<double, 2> seen_before{};
};

struct ContrastState {
  std::optional<Needle> needle;
  std::vector<Injection> injections;
  double total_ml = 0.0;
  bool csf_aspirated = false, blood_aspirated = false;
  int needle_passes = 0;
};

}  // namespace flavum
