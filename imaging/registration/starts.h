#pragma once
// Where the registration begins, and the neighbouring vertebrae it could have been confused with.
// Internal.

#include <optional>

#include "imaging/registration/register_mr_to_ct.h"

namespace flavum::registration {

struct Start {
  MrToCt transform;
  RegistrationStart kind = RegistrationStart::Outline;
};

/// The start of the best kind that is at hand: the person's points, a shared frame of
/// reference, the vertebrae of both images by their names; else the middle of what the MR shows
/// laid on the CT's lumbar spine.
Start possible_start(const RegistrationImage& ct, const RegistrationImage& mr,
                     const RegistrationOptions& options);

/// The same, moved along the CT's spine by `steps` vertebrae (+ caudally); empty where the CT knows
/// no such vertebra.
std::optional<MrToCt> along_spine(const MrToCt& transform, const RegistrationImage& ct,
                                  const PatientPoint& middle_in_ct, int steps);

}  // namespace flavum::registration
