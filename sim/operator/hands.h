#pragma once
// The operator's hands and eyes. Every action takes its time; aim, depth and view carry the error
// of the skill.

#include "imaging/base/rng.h"
#include "sim/operator/operator.h"

namespace flavum {

class Hands {
 public:
  Hands(Attempt& attempt, const OperatorSkill& skill, std::uint64_t seed);
  const World& world() const { return attempt_.world(); }
  const State& state() const { return attempt_.state(); }
  const OperatorSkill& skill() const { return skill_; }
  const OperativeField& field() const { return *world().field; }

  /// False when refused.
  bool act(const Command& command, double seconds);
  void wait(double seconds);
  bool slips() { return chance(skill_.slip); }
  bool chance(double probability) { return draw_.uniform() < probability; }
  PatientPoint aimed(const PatientPoint& p);
  /// The distance to the line as it is read off the last contralateral oblique image: with the
  /// error of reading, and what an under-rotated view hides (clinical.md 3.3).
  double read_line_mm(double true_mm, const PatientPoint& at);

  void look_ap();
  void look_clo(Side side);
  void say(std::string sentence) { said_.push_back(std::move(sentence)); }
  std::vector<std::string> said() && { return std::move(said_); }

 private:
  void expose();
  Attempt& attempt_;
  OperatorSkill skill_;
  RandomStream draw_;
  std::vector<std::string> said_;
};

/// A number in a sentence.
std::string told(const char* format, double value);

}  // namespace flavum
