#include "sim/record/attempt.h"

#include <algorithm>
#include <utility>

#include "imaging/base/check.h"

namespace flavum {
namespace {

/// A hash at least this often while something happens (design: every N ticks).
constexpr std::int64_t kCheckTicks = 600;

template <class... T>
bool any(const Command& c) {
  return (std::holds_alternative<T>(c) || ...);
}

// What cannot be taken back: bites, shots, injections, docking, the end.
bool is_stroke(const Command& c) {
  return any<TakeBite, CloseJaw, Expose, Pedal, InjectContrast, InjectLocal, InsertNeedle,
             AdvanceNeedle, Incise, AdvanceTrocar, RedirectTrocar, RemoveTrocar, PivotPortal,
             FixPortal, PlacePortal, RemovePortal, BeginSide, StopProcedure>(c);
}

// What an interface sends again and again while nothing moves.
bool is_held_control(const Command& c) {
  return any<MoveInstrument, PoseCArm, SetFluoroscopy, Pedal, HandInField, SetDepthStop>(c);
}

}  // namespace

Attempt::Attempt(std::shared_ptr<const World> world, LogHeader header, State start,
                 std::function<void(const std::string&)> sink)
    : world_(std::move(world)),
      header_(std::move(header)),
      state_(std::move(start)),
      sink_(std::move(sink)),
      last_check_tick_(state_.tick) {
  CHECK(world_ != nullptr && world_->patient != nullptr);
  header_.version = kLogVersion;
  const Case& patient = *world_->patient;
  header_.patient = identity_of(patient, header_.patient.preset, header_.patient.preset_seed);
  header_.configuration = configuration_hash(*world_);
  header_.scenario = as_logged(world_->scenario);
  emit(encode_header(header_));
}

void Attempt::emit(const std::string& line) const {
  if (sink_) sink_(line);
}

void Attempt::emit_check() {
  LogEntry check;
  check.kind = LogEntry::Kind::Check;
  check.tick = state_.tick;
  check.hash = hash(state_);
  emit(encode_entry(check));
  last_check_tick_ = state_.tick;
  changed_since_check_ = false;
}

void Attempt::advance_by(std::int64_t ticks) {
  CHECK(ticks >= 0);
  const std::int64_t to = std::min(kMostLogTicks, state_.tick + std::min(ticks, kMostLogTicks));
  if (to <= state_.tick) return;
  state_ = advance(*world_, state_, to);
  changed_since_check_ = true;
  if (state_.tick - last_check_tick_ >= kCheckTicks) emit_check();
}

// Nothing of it may show: then the command is forgotten together with what it did, and a replay
// that never sees it comes to the same bits.
bool Attempt::held_in_place(const Command& command, const State& next) const {
  if (!is_held_control(command)) return false;
  const auto& last = last_of_kind_[command.index()];
  if (!last || last->tick != state_.tick) return false;
  LogEntry again = *last;
  again.command = command;
  return encode_entry(again) == encode_entry(*last) && hash(next) == hash(state_);
}

Verdict Attempt::dispatch(const Command& command) {
  if (!can_be_logged(command)) {
    return {false, "That is not a place, an angle or an amount that there can be."};
  }
  LogEntry entry;
  entry.tick = state_.tick;
  entry.command = as_logged(command);
  Verdict verdict = validate(*world_, state_, entry.command);
  if (!verdict.ok) return verdict;
  State next = apply(*world_, state_, entry.command);
  if (held_in_place(entry.command, next)) return verdict;
  state_ = std::move(next);
  changed_since_check_ = true;
  emit(encode_entry(entry));
  if (is_stroke(entry.command) || state_.tick - last_check_tick_ >= kCheckTicks) emit_check();
  if (is_held_control(entry.command)) last_of_kind_[entry.command.index()] = std::move(entry);
  return verdict;
}

void Attempt::finish() {
  if (changed_since_check_) emit_check();
}

State starting_state(const World& world) {
  State s;
  if (world.field) s.tissue = Tissue(world.field->labels.geometry);
  if (world.patient) {
    const LevelLandmarks* level = world.patient->landmarks.level(world.scenario.level);
    PatientPoint over;
    if (level != nullptr) {
      over = level->canal_centre;
    } else if (world.field) {
      over = world.field->centre;
    }
    s.carm = std::get<PoseCArm>(as_logged(PoseCArm{pose_for(View::Ap, over)})).pose;
  }
  return s;
}

}  // namespace flavum
