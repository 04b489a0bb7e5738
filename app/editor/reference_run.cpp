#include "app/editor/reference_run.h"

#include <cstdio>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kDepthStepMm = 1.0;  // depth guide click, clinical.md 1.3
constexpr int kClockPositions = 8;    // handle turned in steps of 45 degrees

struct Tally {
  int bites = 0;
  double bone_mm3 = 0.0, ligament_mm3 = 0.0;
  double deepest_mm = 0.0;
};

// One depth: bite at every handle position that still yields. Returns what this depth gave, mm3.
double bite_around(Session& session, double depth_mm, int bites_left, Tally& tally) {
  double gained = 0.0;
  for (int clock = 0; clock < kClockPositions && tally.bites < bites_left; ++clock) {
    const double angle = 2.0 * kPi * clock / kClockPositions;
    for (int repeat = 0; repeat < 2 && tally.bites < bites_left; ++repeat) {
      if (!session.dispatch(MoveInstrument{depth_mm, angle, 0.0, 0.0}).ok) break;
      if (!session.dispatch(CloseJaw{}).ok) break;
      const Bite& bite = session.state().bites.back();
      ++tally.bites;
      tally.bone_mm3 += bite.bone_mm3;
      tally.ligament_mm3 += bite.ligament_mm3;
      const double got = bite.bone_mm3 + bite.ligament_mm3;
      gained += got;
      if (got < 2.0) break;  // nothing more to take here
    }
  }
  return gained;
}

// Would the instrument at this depth come nearer to the line than allowed? Asked on a copy, as a
// person looks at the contralateral oblique picture before advancing.
bool too_near(const Session& session, double depth_mm, double keep_line_mm) {
  const Command move = MoveInstrument{depth_mm, 0.0, 0.0, 0.0};
  if (!validate(session.world(), session.state(), move).ok) return true;
  return measure(session.world(), apply(session.world(), session.state(), move)).line_mm <
         keep_line_mm;
}

Tally work(Session& session, InstrumentKind kind, double start_mm,
           const ReferenceRunLimits& limits) {
  Tally tally;
  const InstrumentModel* model = session.world().model(kind);
  if (model == nullptr || !session.dispatch(SelectInstrument{kind}).ok) return tally;
  for (double depth = start_mm; depth <= model->max_reach_mm && tally.bites < limits.max_bites;
       depth += kDepthStepMm) {
    if (session.state().portal->depth_stop_mm < depth && !session.dispatch(SetDepthStop{depth}).ok)
      break;
    if (too_near(session, depth, limits.keep_line_mm)) break;
    bite_around(session, depth, limits.max_bites, tally);
    tally.deepest_mm = depth;
  }
  session.dispatch(MoveInstrument{0.0, 0.0, 0.0, 0.0});
  return tally;
}

std::string sentence(const char* what, const Tally& t) {
  char text[200];
  std::snprintf(
      text, sizeof text,
      "%s: %d bites to %.0f mm beyond the portal, %.0f mm3 of bone, %.0f mm3 of ligament.", what,
      t.bites, t.deepest_mm, t.bone_mm3, t.ligament_mm3);
  return text;
}

}  // namespace

std::vector<std::string> run_reference(Session& session, const ReferenceRunLimits& limits) {
  std::vector<std::string> said;
  if (!session.state().portal) return said;
  said.push_back(sentence("Bone work", work(session, InstrumentKind::BoneRongeur, 1.0, limits)));
  said.push_back(
      sentence("Ligament work", work(session, InstrumentKind::TissueSculptor, 1.0, limits)));
  session.dispatch(SelectInstrument{InstrumentKind::None});
  return said;
}

}  // namespace flavum
