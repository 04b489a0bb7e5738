#pragma once
// One run of ITK's registration: Mattes' mutual information, a rigid transform, steps along the
// gradient that halve where the direction turns back. Internal.

#include "imaging/registration/prepared.h"

namespace flavum::registration {

struct Steps {
  double first_mm = 2.0;
  double last_mm = 0.02;
  int most = 60;
};

/// From `start` to the nearest maximum of the mutual information over the samples. Turns are made
/// about `centre` (in the MR). One thread. Gives `start` back where too
/// few samples lie in the CT.
MrToCt refine(const ScalarImage& mr, const ScalarImage& ct, const Samples& samples,
              const MrToCt& start, const PatientPoint& centre, const Steps& steps);

}  // namespace flavum::registration
