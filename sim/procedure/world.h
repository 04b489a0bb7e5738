#pragma once
// What a command needs to know beside the state: patient, instruments, machine, rules. Never
// changed by a command.

#include <memory>
#include <optional>

#include "sim/beam/tube.h"
#include "sim/carm/brightness_field.h"
#include "sim/carm/carm.h"
#include "sim/detector/pulse.h"
#include "sim/instruments/instrument.h"
#include "sim/instruments/portal.h"
#include "sim/patient/case.h"
#include "sim/patient/epidural_space.h"
#include "sim/procedure/models.h"
#include "sim/procedure/rules.h"
#include "sim/procedure/scenario.h"
#include "sim/xray/body_padding.h"

namespace flavum {

struct World {
  std::shared_ptr<const Case> patient;
  std::shared_ptr<const OperativeField>
      field;  ///< of the portal's level; null until a level is chosen
  std::shared_ptr<const EpiduralSpace> epidural;      ///< null in planning
  std::shared_ptr<const BrightnessField> brightness;  ///< null in planning
  PortalModel portal;
  InstrumentModel rongeur, sculptor, auger;
  CArmModel carm;
  /// The patient's outline, estimated from the CT; nothing: no collision is told.
  std::optional<BodyOutline> body;
  Scenario scenario;
  RuleBook rules;
  ContrastModel contrast;
  HazardModel hazards;
  DoseModel dose;
  ResistanceModel resistance;
  std::shared_ptr<const BeamTables> beam;  ///< spectra and materials; null: none were read
  DetectorModel detector;
  const InstrumentModel* model(InstrumentKind kind) const;
  bool attempt() const { return scenario.attempt; }
};

}  // namespace flavum
