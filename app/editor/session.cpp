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

bool moves_only_carm(const Command& command) {
  return std::holds_alternative<PoseCArm>(command) || std::holds_alternative<TakeViewHint>(command);
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
  history_.push_back({start, "Open case", std::variant_npos, world_.carm});
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
  history_.assign(1, {start, "Choose level", std::variant_npos, world_.carm});
  position_ = 0;
  ++revision_;
  ++operation_revision_;
}

Verdict Session::use_carm(const CArmModel& carm) {
  if (world_.attempt()) return {false, "The C-arm stays the same during an attempt."};
  World world = world_;
  world.carm = carm;
  const Command to_ap = PoseCArm{pose_for(View::Ap, state().carm.isocentre)};
  const Verdict verdict = validate(world, state(), to_ap);
  if (!verdict.ok) return verdict;
  Step step{apply(world, state(), to_ap), "Choose machine", std::variant_npos, carm};
  world_.carm = carm;
  history_.resize(position_ + 1);
  history_.push_back(std::move(step));
  ++position_;
  stroke_open_ = false;
  ++revision_;
  return verdict;
}

Verdict Session::dispatch(const Command& command) {
  const Verdict verdict = validate(world_, state(), command);
  if (!verdict.ok) return verdict;
  State next = apply(world_, state(), command);
  history_.resize(position_ + 1);
  Step step{std::move(next), command_title(command), command.index(), world_.carm};
  if (position_ > 0 && stroke_open_ && merges(command) &&
      history_.back().command_kind == command.index()) {
    history_.back() = std::move(step);
  } else {
    history_.push_back(std::move(step));
    ++position_;
  }
  stroke_open_ = merges(command);
  ++revision_;
  if (!moves_only_carm(command)) ++operation_revision_;
  return verdict;
}

std::string Session::undo_name() const {
  return can_undo() ? history_[position_].name : std::string();
}
std::string Session::redo_name() const {
  return can_redo() ? history_[position_ + 1].name : std::string();
}

void Session::go_to(std::size_t position) {
  position_ = position;
  world_.carm = history_[position_].carm;
  stroke_open_ = false;
  ++revision_;
  ++operation_revision_;
}

void Session::undo() {
  if (can_undo()) go_to(position_ - 1);
}

void Session::redo() {
  if (can_redo()) go_to(position_ + 1);
}

}  // namespace flavum
