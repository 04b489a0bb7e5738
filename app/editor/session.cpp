#include "app/editor/session.h"

#include "app/editor/procedure_world.h"
#include "imaging/base/check.h"
#include "sim/procedure/command_title.h"

namespace flavum {
namespace {

constexpr std::size_t kMostPrepared = 4;  // levels kept for undo; some tens of MB each

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

Session::Session(OpenedCase opened, PlanNotes notes) : opened_(std::move(opened)) {
  world_ = world_of_tables();
  world_.patient = std::make_shared<Case>(opened_.patient);
  if (world_.patient->ct) {
    world_.body = estimate_outline(*world_.patient->ct);
    world_.brightness =
        std::make_shared<BrightnessField>(make_brightness_field(*world_.patient->ct));
  }
  Step start;
  start.state.carm = pose_for(View::Ap, starting_isocentre(opened_));
  start.carm = world_.carm;
  start.notes = std::move(notes);
  start.name = "Open case";
  history_.push_back(std::move(start));
}

Session::Step Session::next(StepKind kind, std::string name) const {
  Step step = now();
  step.edit = nullptr;
  step.kind = kind;
  step.name = std::move(name);
  return step;
}

void Session::push(Step step, bool goes_on) {
  history_.resize(position_ + 1);
  const Step& last = history_.back();
  if (position_ > 0 && goes_on && stroke_open_ && last.kind == step.kind &&
      last.command == step.command) {
    if (step.edit) step.edit = std::make_shared<EditStep>(combine_steps(*last.edit, *step.edit));
    history_.back() = std::move(step);
  } else {
    history_.push_back(std::move(step));
    ++position_;
  }
  ++revision_;
}

Verdict Session::dispatch(const Command& command) {
  const Verdict verdict = validate(world_, state(), command);
  if (!verdict.ok) return verdict;
  Step step = next(StepKind::Operation, command_title(command));
  step.state = apply(world_, state(), command);
  step.command = command.index();
  push(std::move(step), merges(command));
  stroke_open_ = merges(command);
  if (!moves_only_carm(command)) ++operation_revision_;
  return verdict;
}

Verdict Session::use_carm(const CArmModel& carm) {
  if (world_.attempt()) return {false, "The C-arm stays the same during an attempt."};
  World world = world_;
  world.carm = carm;
  const Command to_ap = PoseCArm{pose_for(View::Ap, state().carm.isocentre)};
  const Verdict verdict = validate(world, state(), to_ap);
  if (!verdict.ok) return verdict;
  Step step = next(StepKind::Machine, "Choose machine");
  step.state = apply(world, state(), to_ap);
  step.carm = carm;
  world_.carm = carm;
  push(std::move(step), false);
  stroke_open_ = false;
  return verdict;
}

LevelRequest Session::request(SpineLevel level) const {
  LevelRequest r{world_.patient, nullptr, now().labels_id, level};
  if (world_labels_id_ != now().labels_id) r.labels = std::make_shared<LabelMap>(labels());
  return r;
}

void Session::choose_level(SpineLevel level) {
  if (now().level == level && !needs()) return;
  choose_level(level, prepare_level(request(level)));
}

// As it was left when it was last looked at, else untouched.
State Session::state_at(SpineLevel level) const {
  for (std::size_t n = position_ + 1; n-- > 0;) {
    if (history_[n].level == level) return history_[n].state;
  }
  State fresh;
  fresh.carm = state().carm;
  if (const LevelLandmarks* l = world_.patient->landmarks.level(level)) {
    fresh.carm.isocentre = l->canal_centre;
  }
  return fresh;
}

void Session::choose_level(SpineLevel level, const PreparedLevel& prepared) {
  CHECK(prepared.field != nullptr && prepared.field->level == level);
  if (prepared.labels_id != now().labels_id) return;
  if (now().level == level) return adopt(prepared);
  Step step = next(StepKind::Level, "Choose " + level_name(level));
  step.state = state_at(level);
  step.level = level;
  if (now().level) {
    push(std::move(step), false);
  } else {  // nothing was planned yet that one could go back to
    step.name = history_.front().name;
    step.kind = StepKind::Start;
    history_.assign(1, std::move(step));
    position_ = 0;
    ++revision_;
  }
  stroke_open_ = false;
  ++operation_revision_;
  adopt(prepared);
}

std::optional<SpineLevel> Session::needs() const {
  const Step& step = now();
  if (!step.level) return std::nullopt;
  const bool ready =
      world_.field && world_.field->level == *step.level && world_labels_id_ == step.labels_id;
  return ready ? std::nullopt : step.level;
}

void Session::adopt(const PreparedLevel& prepared) {
  CHECK(prepared.field != nullptr);
  if (now().level != prepared.field->level || now().labels_id != prepared.labels_id) return;
  prepared_.push_front(prepared);
  if (prepared_.size() > kMostPrepared) prepared_.pop_back();
  install(prepared);
  ++revision_;
  ++operation_revision_;
}

void Session::install(const PreparedLevel& prepared) {
  world_.patient = prepared.patient;
  world_.field = prepared.field;
  world_labels_id_ = prepared.labels_id;
  // What was cut lies on the grid of the level. Where edited landmarks moved that grid, the cut is
  // lost: a level that was only planned loses nothing.
  State& state = history_[position_].state;
  if (!(state.tissue.grid() == prepared.field->labels.geometry)) {
    state.tissue = Tissue(prepared.field->labels.geometry);
  }
}

// After undo or redo: what was prepared for the step, if it is still there.
void Session::find_prepared() {
  const Step& step = now();
  if (!needs()) return;
  for (const PreparedLevel& p : prepared_) {
    if (p.labels_id == step.labels_id && p.field->level == *step.level) return install(p);
  }
  if (world_.field && world_.field->level != *step.level) world_.field = nullptr;
}

const StructureStates& Session::structure_states() const {
  return edited_ ? edited_->states : opened_.segmentation.states;
}

bool Session::locked(Label structure) const {
  return edited_ && edited_->locked.contains(structure);
}

const EditedLabels& Session::edited() {
  if (!edited_) edited_ = EditedLabels{*opened_.patient.labels, opened_.segmentation.states, {}};
  return *edited_;
}

bool Session::edit(EditStep edit_step, bool goes_on) {
  if (edit_step.empty()) return false;
  edited();
  apply_step(edit_step, *edited_);
  Step step = next(StepKind::Labels, edit_step.name);
  // States and locks alone leave every distance as it was.
  if (!edit_step.runs.empty()) step.labels_id = ++last_labels_id_;
  step.edit = std::make_shared<EditStep>(std::move(edit_step));
  push(std::move(step), goes_on);
  stroke_open_ = goes_on;
  ++labels_revision_;
  ++operation_revision_;
  return true;
}

void Session::note(PlanNotes notes, const std::string& name, bool goes_on) {
  Step step = next(StepKind::Notes, name);
  step.notes = std::move(notes);
  push(std::move(step), goes_on);
  stroke_open_ = goes_on;
  ++notes_revision_;
}

Segmentation Session::segmentation() const {
  Segmentation made = opened_.segmentation;
  made.labels = labels();
  made.states = structure_states();
  made.landmarks = world_labels_id_ == now().labels_id ? world_.patient->landmarks
                                                       : landmarks_from_labels(made.labels);
  return made;
}

std::string Session::undo_name() const {
  return can_undo() ? history_[position_].name : std::string();
}
std::string Session::redo_name() const {
  return can_redo() ? history_[position_ + 1].name : std::string();
}

void Session::go_to(std::size_t position) {
  for (; position_ > position; --position_) {
    if (now().edit) revert_step(*now().edit, *edited_);
  }
  while (position_ < position) {
    ++position_;
    if (now().edit) apply_step(*now().edit, *edited_);
  }
  world_.carm = now().carm;
  stroke_open_ = false;
  ++revision_;
  ++operation_revision_;
  ++labels_revision_;
  ++notes_revision_;
  find_prepared();
}

void Session::undo() {
  if (can_undo()) go_to(position_ - 1);
}

void Session::redo() {
  if (can_redo()) go_to(position_ + 1);
}

}  // namespace flavum
