#pragma once
// Every kind of command with random values, and a command as plain numbers: both written out by
// hand, so that a field forgotten in the log shows.

#include <cmath>
#include <vector>

#include "imaging/base/rng.h"
#include "sim/procedure/commands.h"

namespace flavum::testing {

inline constexpr std::size_t kCommandKinds = std::variant_size_v<Command>;

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_(seed) {}

  /// A command of the n-th kind.
  Command of_kind(std::size_t n) { return of_kind(n, std::make_index_sequence<kCommandKinds>{}); }

 private:
  template <std::size_t... I>
  Command of_kind(std::size_t n, std::index_sequence<I...>) {
    Command c;
    ((I == n ? void(c = make(std::variant_alternative_t<I, Command>{})) : void()), ...);
    return c;
  }
  double mm() { return random_.uniform(-200.0, 200.0); }
  double rad() { return random_.uniform(-4.0, 4.0); }
  bool yes() { return random_.uniform() < 0.5; }
  int below(int n) { return static_cast<int>(random_.uniform(0.0, n)); }
  PatientPoint place() {
    const double x = mm(), y = mm(), z = mm();
    return {x, y, z};
  }
  Side side() { return yes() ? Side::Left : Side::Right; }
  SpineLevel level() { return {static_cast<Label>(label::kT11 + below(8))}; }

  // Commands without fields.
  template <class T>
  T make(T c) {
    static_assert(std::is_empty_v<T>, "write its random values below");
    return c;
  }
  PlacePortal make(PlacePortal) { return {{level(), side(), place(), place(), mm()}}; }
  SetDepthStop make(SetDepthStop) { return {mm()}; }
  PoseCArm make(PoseCArm) { return {{rad(), rad(), place(), yes() ? rad() : 0.0}}; }
  SelectInstrument make(SelectInstrument) { return {static_cast<InstrumentKind>(below(4))}; }
  MoveInstrument make(MoveInstrument) { return {mm(), rad(), mm(), mm()}; }
  DecideCase make(DecideCase) {
    return {yes(), static_cast<RefusalReason>(below(kRefusalReasons))};
  }
  CheckOff make(CheckOff) { return {static_cast<CheckItem>(below(kCheckItems))}; }
  CountLevel make(CountLevel) { return {level()}; }
  TimeOut make(TimeOut) { return {level(), side()}; }
  LevelPause make(LevelPause) { return {level(), side()}; }
  InjectLocal make(InjectLocal) { return {mm()}; }
  SetFluoroscopy make(SetFluoroscopy) { return {{below(31), yes(), mm(), mm()}}; }
  Pedal make(Pedal) { return {yes()}; }
  HandInField make(HandInField) { return {yes()}; }
  InsertNeedle make(InsertNeedle) { return {static_cast<NeedleKind>(below(2)), place(), place()}; }
  AdvanceNeedle make(AdvanceNeedle) { return {mm()}; }
  InjectContrast make(InjectContrast) { return {mm()}; }
  Incise make(Incise) { return {place(), mm()}; }
  InsertTrocar make(InsertTrocar) { return {place(), place()}; }
  AdvanceTrocar make(AdvanceTrocar) { return {mm()}; }
  RedirectTrocar make(RedirectTrocar) { return {place()}; }
  FixPortal make(FixPortal) { return {yes()}; }
  PivotPortal make(PivotPortal) { return {place()}; }
  BeginSide make(BeginSide) { return {side()}; }
  StopProcedure make(StopProcedure) { return {static_cast<StopReason>(below(kStopReasons))}; }
  TakeViewHint make(TakeViewHint) {
    return {static_cast<HintKind>(below(kHintKinds)), below(30), side()};
  }

  RandomStream random_;
};

/// The kind first, then every field.
class Numbers {
 public:
  static std::vector<double> of(const Command& c) {
    Numbers n;
    n.add(static_cast<double>(c.index()));
    std::visit([&](const auto& fields) { n.fields(fields); }, c);
    return n.all_;
  }

 private:
  void add(double v) { all_.push_back(v); }
  void add(int v) { add(static_cast<double>(v)); }
  void add(bool v) { add(v ? 1.0 : 0.0); }
  void add(const PatientPoint& p) {
    for (int a = 0; a < 3; ++a) add(p.v[a]);
  }
  void add(SpineLevel l) { add(static_cast<double>(l.cranial)); }
  template <class E>
  requires std::is_enum_v<E>
  void add(E e) { add(static_cast<double>(static_cast<int>(e))); }
  template <class... T>
  void all(const T&... v) {
    (add(v), ...);
  }

  template <class T>
  void fields(const T&) {
    static_assert(std::is_empty_v<T>, "write its fields below");
  }
  void fields(const PlacePortal& c) {
    all(c.plan.level, c.plan.side, c.plan.skin_entry, c.plan.dock, c.plan.depth_stop_mm);
  }
  void fields(const SetDepthStop& c) { add(c.depth_stop_mm); }
  void fields(const PoseCArm& c) {
    all(c.pose.orbital_rad, c.pose.tilt_rad, c.pose.isocentre, c.pose.wigwag_rad);
  }
  void fields(const SelectInstrument& c) { add(c.kind); }
  void fields(const MoveInstrument& c) { all(c.advance_mm, c.clock_rad, c.tilt_x_mm, c.tilt_y_mm); }
  void fields(const DecideCase& c) { all(c.accept, c.reason); }
  void fields(const CheckOff& c) { add(c.item); }
  void fields(const CountLevel& c) { add(c.level); }
  void fields(const TimeOut& c) { all(c.level, c.side); }
  void fields(const LevelPause& c) { all(c.level, c.side); }
  void fields(const InjectLocal& c) { add(c.ml); }
  void fields(const SetFluoroscopy& c) {
    all(c.settings.pulses_per_second, c.settings.low_dose, c.settings.field_width_mm,
        c.settings.field_height_mm);
  }
  void fields(const Pedal& c) { add(c.down); }
  void fields(const HandInField& c) { add(c.in); }
  void fields(const InsertNeedle& c) { all(c.kind, c.skin_entry, c.target); }
  void fields(const AdvanceNeedle& c) { add(c.depth_mm); }
  void fields(const InjectContrast& c) { add(c.ml); }
  void fields(const Incise& c) { all(c.where, c.length_mm); }
  void fields(const InsertTrocar& c) { all(c.skin_entry, c.target); }
  void fields(const AdvanceTrocar& c) { add(c.depth_mm); }
  void fields(const RedirectTrocar& c) { add(c.target); }
  void fields(const FixPortal& c) { add(c.fixed); }
  void fields(const PivotPortal& c) { add(c.tip); }
  void fields(const BeginSide& c) { add(c.side); }
  void fields(const StopProcedure& c) { add(c.reason); }
  void fields(const TakeViewHint& c) { all(c.kind, c.vertebra, c.side); }

  std::vector<double> all_;
};

}  // namespace flavum::testing
