#include "imaging/edit/edit_step.h"

#include <algorithm>
#include <map>

#include "imaging/base/error.h"
#include "imaging/edit/step_builder.h"

namespace flavum {
namespace {

[[noreturn]] void does_not_fit() {
  throw OperationFailed("This step of editing does not belong to these labels.");
}

// One direction of a step.
struct Sense {
  Label LabelRun::*from;
  Label LabelRun::*to;
  StructureState StateChange::*state_from;
  StructureState StateChange::*state_to;
  bool forward;
};
constexpr Sense kForward{&LabelRun::before, &LabelRun::after, &StateChange::before,
                         &StateChange::after, true};
constexpr Sense kBackward{&LabelRun::after, &LabelRun::before, &StateChange::after,
                          &StateChange::before, false};

bool fits(const EditStep& step, const EditedLabels& edited, const Sense& sense) {
  if (step.size != edited.labels.geometry.size) return false;
  const auto& voxels = edited.labels.voxels;
  std::uint64_t end = 0;
  for (const LabelRun& r : step.runs) {
    if (r.first < end || r.first > voxels.size() || r.length > voxels.size() - r.first)
      return false;
    end = r.first + r.length;
    const auto begin = voxels.begin() + static_cast<std::ptrdiff_t>(r.first);
    if (!std::all_of(begin, begin + r.length, [&](Label l) { return l == r.*sense.from; }))
      return false;
  }
  return std::ranges::all_of(step.states,
                             [&](const StateChange& s) {
                               return edited.states.of(s.structure) == s.*sense.state_from;
                             }) &&
         std::ranges::all_of(step.locks, [&](const LockChange& l) {
           return edited.locked.contains(l.structure) == (l.locked != sense.forward);
         });
}

void change(const EditStep& step, EditedLabels& edited, const Sense& sense) {
  if (!fits(step, edited, sense)) does_not_fit();
  for (const LabelRun& r : step.runs) {
    std::fill_n(edited.labels.voxels.begin() + static_cast<std::ptrdiff_t>(r.first), r.length,
                r.*sense.to);
  }
  for (const StateChange& s : step.states) edited.states.set(s.structure, s.*sense.state_to);
  for (const LockChange& l : step.locks) {
    if (l.locked == sense.forward) {
      edited.locked.insert(l.structure);
    } else {
      edited.locked.erase(l.structure);
    }
  }
}

std::vector<LabelRun> combine_runs(const std::vector<LabelRun>& first,
                                   const std::vector<LabelRun>& second) {
  RunWriter out;
  auto a = first.begin();
  auto b = second.begin();
  LabelRun ra = a != first.end() ? *a : LabelRun{};
  LabelRun rb = b != second.end() ? *b : LabelRun{};
  const auto take = [&out](LabelRun& run, auto& at, const auto& end, std::uint32_t length) {
    out.add({run.first, length, run.before, run.after});
    run.first += length;
    run.length -= length;
    if (run.length == 0 && ++at != end) run = *at;
  };
  while (a != first.end() || b != second.end()) {
    if (b == second.end() || (a != first.end() && ra.first < rb.first)) {
      const std::uint64_t free = b == second.end() ? ra.length : rb.first - ra.first;
      take(ra, a, first.end(),
           static_cast<std::uint32_t>(std::min<std::uint64_t>(ra.length, free)));
    } else if (a == first.end() || rb.first < ra.first) {
      const std::uint64_t free = a == first.end() ? rb.length : ra.first - rb.first;
      take(rb, b, second.end(),
           static_cast<std::uint32_t>(std::min<std::uint64_t>(rb.length, free)));
    } else {
      if (ra.after != rb.before) does_not_fit();
      const std::uint32_t length = std::min(ra.length, rb.length);
      out.add({ra.first, length, ra.before, rb.after});
      for (LabelRun* r : {&ra, &rb}) {
        r->first += length;
        r->length -= length;
      }
      if (ra.length == 0 && ++a != first.end()) ra = *a;
      if (rb.length == 0 && ++b != second.end()) rb = *b;
    }
  }
  return out.take();
}

}  // namespace

std::size_t step_bytes(const EditStep& step) {
  return sizeof(EditStep) + step.name.capacity() + step.runs.capacity() * sizeof(LabelRun) +
         step.states.capacity() * sizeof(StateChange) + step.locks.capacity() * sizeof(LockChange);
}

std::int64_t changed_voxels(const EditStep& step) {
  std::int64_t sum = 0;
  for (const LabelRun& r : step.runs) sum += r.length;
  return sum;
}

void apply_step(const EditStep& step, EditedLabels& edited) { change(step, edited, kForward); }

void revert_step(const EditStep& step, EditedLabels& edited) { change(step, edited, kBackward); }

EditStep combine_steps(const EditStep& first, const EditStep& second) {
  if (first.size != second.size) does_not_fit();
  EditStep whole{first.name, first.size, combine_runs(first.runs, second.runs), {}, {}};
  std::map<Label, StateChange> states;
  for (const StateChange& s : first.states) states[s.structure] = s;
  for (const StateChange& s : second.states) {
    const auto [it, fresh] = states.try_emplace(s.structure, s);
    if (fresh) continue;
    if (it->second.after != s.before) does_not_fit();
    it->second.after = s.after;
  }
  for (const auto& [structure, s] : states) {
    if (s.before != s.after) whole.states.push_back(s);
  }
  std::map<Label, LockChange> locks;
  for (const LockChange& l : first.locks) locks[l.structure] = l;
  for (const LockChange& l : second.locks) {
    const auto [it, fresh] = locks.try_emplace(l.structure, l);
    if (fresh) continue;
    if (it->second.locked == l.locked) does_not_fit();
    locks.erase(it);
  }
  for (const auto& [structure, l] : locks) whole.locks.push_back(l);
  return whole;
}

}  // namespace flavum
