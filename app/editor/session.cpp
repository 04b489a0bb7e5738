#include "app/editor/session.h"

#include "app/editor/procedure_world.h"
#include "imaging/base/check.h"
#include "sim/procedure/command_title.h"

namespace flavum {
namespace {

// Continuous moves of one kind become one undo step.
bool merges(const Command& command) {
  return std::holds_alternative<MoveInstrument>(command) ||
         std::holds_alternative<PoseCArm>(command) ||
         std::holds_alternative<PlacePortal>(command) ||
         std::holds_alternative<SetDepthStop>(command);
}

// The vertebra's level for a start: L4-5 if it was found, else the lowest found.
PatientPoint starting_isocentre(const OpenedCase& opened) {
  const SpineLandmarks& found = opened.segmentation.landmarks;
  if (const LevelLandmarks* l45 = found.level(SpineLevel{label::kL4})) return l45->canal_centre;
  if (!found.levels.empty()) return found.levels.back().canal_centre;
  return opened.volume.image->geometry.centre();
}

}  // namespace

Session::Session(OpenedCase opened) : opened_(std::move(opened)) {
  world_ = world_of_tables();
  world_.patient = std::make_shared<Case>(opened_.patient);
  if (world_.patient->ct) {
    world_.body = estimate_outline(*world_.patient->ct);
    world_.brightness =
        std::make_shared<BrightnessField>(make_brightness_field(*world_.patient->ct));
  }
  State start;
  start.carm = pose_for(View::Ap, starting_isocentre(opened_));
  history_.push_back({start, "Open case", std::variant_npos});
}

std::shared_ptr<const OperativeField> Session::build_level(SpineLevel level) const {
  return build_operative_field(*world_.patient, level);
}

void Session::choose_level(SpineLevel level) {
  if (world_.field && world_.field->level == level) return;
  adopt_level(build_level(level));
}

void Session::adopt_level(std::shared_ptr<const OperativeField> field) {
  CHECK(field != nullptr);
  if (world_.field && world_.field->level == field->level) return;
  world_.field = std::move(field);
  State start;
  start.carm = state().carm;
  if (const LevelLandmarks* l = world_.patient->landmarks.level(world_.field->level)) {
    start.carm.isocentre = l->canal_centre;
  }
  start.tissue = Tissue(world_.field->labels.geometry);
  // Another level is another operation: its history starts here.
  history_.assign(1, {start, "Choose level", std::variant_npos});
  position_ = 0;
  ++revision_;
}

Verdict Session::use_carm(const CArmModel& carm) {
  if (world_.attempt()) return {false, "The C-arm stays the same during an attempt."};
  world_.carm = carm;
  stroke_open_ = false;
  ++revision_;
  return dispatch(PoseCArm{pose_for(View::Ap, state().carm.isocentre)});
}

Verdict Session::dispatch(const Command& command) {
  const Verdict verdict = validate(world_, state(), command);
  if (!verdict.ok) return verdict;
  State next = apply(world_, state(), command);
  history_.resize(position_ + 1);
  Step step{std::move(next), command_title(command), command.index()};
  if (position_ > 0 && stroke_open_ && merges(command) &&
      history_.back().command_kind == command.index()) {
    history_.back() = std::move(step);
  } else {
    history_.push_back(std::move(step));
    ++position_;
  }
  stroke_open_ = merges(command);
  ++revision_;
  return verdict;
}

std::string Session::undo_name() const {
  return can_undo() ? history_[position_].name : std::string();
}
std::string Session::redo_name() const {
  return can_redo() ? history_[position_ + 1].name : std::string();
}

void Session::undo() {
  if (!can_undo()) return;
  --position_;
  stroke_open_ = false;
  ++revision_;
}

void Session::redo() {
  if (!can_redo()) return;
  ++position_;
  stroke_open_ = false;
  ++revision_;
}

}  // namespace flavum
