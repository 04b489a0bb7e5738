// The part of Controller that prepares what a level and its labels need: tissue and distances, and
// the surfaces of the 3D view.

#include <algorithm>

#include "app/view/slice_plane.h"
#include "app/workstation/controller.h"
#include "imaging/segment/surface.h"

namespace flavum {
namespace {

constexpr double kEditingPauseS = 0.8;  // after an edit, before distances are made anew

std::vector<SceneSurface> make_surfaces(const LabelMap& labels, const Progress& progress) {
  std::vector<Label> present;
  for (const LabelInfo& info : all_labels()) {
    const bool wanted = is_bone(info.value) || info.value == label::kLigamentumFlavum ||
                        info.value == label::kThecalSac;
    if (wanted && std::ranges::find(labels.voxels, info.value) != labels.voxels.end()) {
      present.push_back(info.value);
    }
  }
  std::vector<SceneSurface> surfaces;
  for (std::size_t n = 0; n < present.size(); ++n) {
    progress.report(static_cast<double>(n) / static_cast<double>(present.size()),
                    "Making surfaces");
    const Label wanted = present[n];
    const SurfaceKind kind = is_bone(wanted)               ? SurfaceKind::Bone
                             : wanted == label::kThecalSac ? SurfaceKind::Sac
                                                           : SurfaceKind::Flavum;
    surfaces.push_back(
        {wanted, kind, surface_of(labels, [wanted](Label l) { return l == wanted; })});
  }
  return surfaces;
}

}  // namespace

void Controller::start_surfaces() {
  surfaces_of_ = session_->labels_id();
  surfaces_.start(
      "3D view",
      [this,
       patient = session_->world().patient](const Progress& progress) -> BackgroundJob::Finish {
        auto prepared = prepare_surfaces(make_surfaces(*patient->labels, progress.part(0.0, 0.7)),
                                         progress.part(0.7, 1.0));
        return [this, prepared] { pictures_.set_surfaces(prepared); };
      },
      [this](const Problem& problem) { fail(problem); });
}

void Controller::choose_level(SpineLevel level) {
  if (!session_) return;
  say("");
  view_.shown_automatic.reset();
  view_.tilted.reset();
  level_.start(
      "Preparing " + level_name(level),
      [this, session = session_, level,
       request = session_->request(level)](const Progress& progress) -> BackgroundJob::Finish {
        progress.report(0.0, "tissue and distances");
        return [this, session, level, prepared = prepare_level(request)] {
          session->choose_level(level, prepared);
          proposal_reasons_.clear();
          analysis_.reset();
          if (const LevelLandmarks* l = session->world().patient->landmarks.level(level)) {
            focus_on(view_, l->interlaminar_centre, kPlanningHeightMm);
            view_.scene.focus = l->interlaminar_centre;
          }
        };
      },
      [this](const Problem& problem) { fail(problem); });
}

// After undo, redo or editing the level may lack its tissue and distances, or hold those of other
// labels.
void Controller::prepare_again(double now_s) {
  if (!session_) return;
  if (labels_seen_ != session_->labels_id()) {
    labels_seen_ = session_->labels_id();
    labels_changed_s_ = now_s;
  }
  // Not between two dabs of the brush.
  if (now_s < labels_changed_s_ + kEditingPauseS) return;
  if (level_.active() || !to_prepare()) return;
  const auto level = session_->needs();
  level_.start(
      "Preparing " + level_name(*level),
      [this, session = session_,
       request = session_->request(*level)](const Progress& progress) -> BackgroundJob::Finish {
        progress.report(0.0, "tissue and distances");
        return [this, session, prepared = prepare_level(request)] {
          session->adopt(prepared);
          if (session == session_ && surfaces_of_ != prepared.labels_id) start_surfaces();
        };
      },
      [this](const Problem& problem) {
        given_up_ = session_->operation_revision();
        fail(problem);
      });
}

}  // namespace flavum
