#include "app/workstation/controller.h"

#include "app/config/config.h"
#include "app/storage/case_folder.h"
#include "app/storage/case_shelf.h"
#include "app/view/slice_plane.h"
#include "imaging/measure/measure_spine.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

constexpr double kNoticeSeconds = 8.0;

Analysis analyse(const World& world, const State& state, std::uint64_t revision) {
  Analysis analysis;
  analysis.revision = revision;
  analysis.readings = measure(world, state);
  if (state.portal) {
    analysis.portal = examine_portal(*world.patient, *world.field, *state.portal, world.portal);
  }
  return analysis;
}

}  // namespace

Controller::Controller(ViewState& view, Pictures& pictures)
    : view_(view),
      pictures_(pictures),
      archive_([this](const std::shared_ptr<const PassingFolder>& folder) {
        look_through(folder->path(), folder);
      }),
      carms_(carm_presets()),
      analyser_([](const AnalysisRequest& r, const auto& publish, const auto&) {
        publish(analyse(r.world, r.state, r.revision));
      }),
      measurer_([](const std::shared_ptr<const Case>& of, const auto& publish, const auto&) {
        publish(Measured{of, measure_spine(*of->labels, of->landmarks)});
      }) {
  recent_ = shelved_cases(shelf_folder());
  pictures_.show_series(&series_);
}

void Controller::fail(const Problem& problem) {
  problem_ = problem;
  failed_ever_ = true;
}

void Controller::start_opening(const std::string& title, int level_shift, const Source& source,
                               const std::optional<std::filesystem::path>& folder) {
  problem_.reset();
  auto found = std::make_shared<Catalogue>();
  opening_.start(
      title,
      [this, source, level_shift, found,
       folder](const Progress& progress) -> BackgroundJob::Finish {
        OpenedPath got = source(progress, *found);
        const Opened opened{std::make_shared<Session>(std::move(got.opened), std::move(got.notes)),
                            level_shift, folder};
        if (got.portal) {  // a stored case goes on where it was left
          opened.session->choose_level(got.portal->level);
          opened.session->dispatch(PlacePortal{*got.portal});
        }
        return [this, opened, portal = got.portal] {
          adopt(opened);
          if (portal) look_at(*portal);
        };
      },
      [this, found](const Problem& problem) {
        fail(problem);
        if (found->volumes.size() > 1) offer(std::move(*found));
      });
}

void Controller::open(const std::filesystem::path& path) {
  if (is_single_volume(path)) {
    open_chosen(path, std::nullopt);
  } else {
    look_through(path, nullptr);
  }
}

void Controller::open_chosen(const std::filesystem::path& path,
                             const std::optional<std::string>& volume_id) {
  // No folder name on screen: it may be a patient's.
  start_opening(
      "Opening the case", 0,
      [path, volume_id](const Progress& progress, Catalogue& found) -> OpenedPath {
        if (is_case_folder(path)) return flavum::open_case(path, std::nullopt, {}, progress);
        OpenedVolume volume = flavum::open_volume(path, volume_id, progress.part(0.0, 0.35));
        found = volume.catalogue;
        return make_or_take_over(std::move(volume), progress.part(0.35, 1.0));
      },
      is_case_folder(path) ? std::optional(path) : std::nullopt);
}

void Controller::open_builtin() {
  start_opening("Opening the built-in case", 0,
                [](const Progress& progress, Catalogue&) -> OpenedPath {
                  const auto folder = builtin_case_folder(progress.part(0.0, 0.4));
                  OpenedCase opened =
                      make_case(flavum::open_volume(folder, std::nullopt, progress.part(0.4, 0.5)),
                                SegmentOptions{}, true, progress.part(0.5, 1.0));
                  opened.volume.catalogue = {};  // nothing to choose from, and no patient's files
                  return {std::move(opened), std::nullopt, {}};
                });
}

void Controller::shift_numbering(int levels) {
  if (!session_) return;
  SegmentOptions options;
  options.level_shift = level_shift_ + levels;
  const bool generated = session_->opened().patient.generated;
  start_opening(
      "Counting the vertebrae again", options.level_shift,
      [session = session_, options, generated](const Progress& progress, Catalogue&) -> OpenedPath {
        return {
            make_case(session->opened().volume, options, generated, progress), std::nullopt, {}};
      });
}

void Controller::adopt(const Opened& opened) {
  const bool same_volume =
      session_ && session_->opened().volume.image == opened.session->opened().volume.image;
  level_.cancel();
  surfaces_.cancel();
  pictures_.show(nullptr, nullptr);
  session_ = opened.session;
  page_ = Page::Case;
  level_shift_ = opened.level_shift;
  analysis_.reset();
  analysis_requested_ = 0;
  proposal_reasons_.clear();
  view_.pending_dock.reset();
  view_.pending_entry.reset();
  view_.click = ClickMode::Crosshair;
  view_.chosen_drawn = 0;
  view_.shown_automatic.reset();
  view_.tilted.reset();
  console_.release();
  if (!same_volume) {
    console_ = {};
    const OpenedVolume& volume = session_->opened().volume;
    fit_to_volume(view_, volume.image->geometry);
    const SpineLandmarks& found = session_->opened().patient.landmarks;
    if (const LevelLandmarks* level = found.level(SpineLevel{label::kL4})) {
      view_.crosshair = level->canal_centre;
      view_.scene.focus = level->canal_centre;
    }
    view_.windows.clear();
    for (const ShownImage& shown : session_->opened().images) view_.windows.push_back(shown.window);
    view_.image = {};
    view_.maximised.reset();
  }
  pictures_.show(session_.get(), &console_);
  desk_.follow(session_, opened.folder);
  start_surfaces();
}

void Controller::look_at(const PortalPlan& portal) {
  view_.level = portal.level;
  view_.side = portal.side;
  view_.crosshair = portal.dock;
  focus_on(view_, portal.dock, kPlanningHeightMm);
  view_.scene.focus = portal.dock;
}

void Controller::propose(Side side) {
  if (!session_ || !session_->world().field) return;
  const World world = session_->world();
  level_.start(
      "Proposing a portal",
      [this, session = session_, world, side](const Progress&) -> BackgroundJob::Finish {
        const PortalProposal proposal =
            propose_portal(*world.patient, *world.field, world.field->level, side, world.portal);
        return [this, session, proposal] {
          command(PlacePortal{proposal.plan});
          proposal_reasons_ = proposal.reasons;
          view_.crosshair = proposal.plan.dock;
        };
      },
      [this](const Problem& problem) { fail(problem); });
}

void Controller::command(const Command& command) {
  if (!session_) return;
  const Verdict verdict = session_->dispatch(command);
  say(verdict.ok ? "" : verdict.reason);
}

void Controller::choose_carm(std::size_t index) {
  if (!session_ || index >= carms_.size()) return;
  const Verdict verdict = session_->use_carm(carms_[index]);
  say(verdict.ok ? "" : verdict.reason);
}

void Controller::choose_field(std::size_t index) {
  if (!session_) return;
  const std::vector<double>& fields = session_->world().carm.fields_mm;
  if (index >= fields.size()) {
    say("This machine has " + std::to_string(fields.size()) + " fields.");
    return;
  }
  console_.field = index;
}

void Controller::end_stroke() {
  if (session_) session_->end_stroke();
}

void Controller::undo() {
  if (session_) session_->undo();
  say("");
}

void Controller::redo() {
  if (session_) session_->redo();
  say("");
}

void Controller::dismiss_problem() { problem_.reset(); }

void Controller::say(const std::string& sentence) {
  notice_ = sentence;
  notice_until_s_ = -1;
}

void Controller::keep_image() {
  if (auto image = pictures_.current()) console_.keep(std::move(*image));
}

bool Controller::update(double now_s) {
  if (session_ && updated_s_ >= 0) {
    console_.advance(now_s - updated_s_, session_->world(), session_->state().carm);
  }
  updated_s_ = now_s;
  bool changed = opening_.collect() || level_.collect() || surfaces_.collect() ||
                 sheet_.collect() || table_.collect();
  changed = desk_.update(now_s) || changed;
  changed = series_.collect() || changed;
  changed = archive_.collect() || changed;
  if (pictures_.update()) {
    changed = true;
    if (pictures_.mask_lost()) view_.subtract = false;
  }
  if (const std::exception_ptr failure = pictures_.take_failure()) {
    try {
      std::rethrow_exception(failure);
    } catch (...) {
      fail(problem_of_current_exception());
    }
    changed = true;
  }
  prepare_again(now_s);
  if (session_ && session_->world().field &&
      analysis_requested_ != session_->operation_revision()) {
    analysis_requested_ = session_->operation_revision();
    analyser_.request({session_->world(), session_->state(), analysis_requested_});
  }
  if (auto made = analyser_.take();
      made && session_ && made->revision <= session_->operation_revision()) {
    analysis_ = std::move(made);
    changed = true;
  }
  changed = measure_when_asked() || changed;
  if (!notice_.empty()) {
    if (notice_until_s_ < 0) notice_until_s_ = now_s + kNoticeSeconds;
    if (now_s > notice_until_s_) {
      notice_.clear();
      changed = true;
    }
  }
  return changed;
}

bool Controller::idle() const {
  return !opening_.active() && !level_.active() && !surfaces_.active() && !sheet_.active() &&
         !table_.active() && !measurer_.busy() && !desk_.busy() && !analyser_.busy() &&
         !pictures_.fluoroscopy_busy() && !series_.busy() && !archive_.busy();
}

WorkbenchModel Controller::model() {
  WorkbenchModel model;
  model.session = session_.get();
  if (opening_.active()) {
    model.job = opening_.status();
    model.job.blocking = true;
  } else if (level_.active()) {
    model.job = level_.status();
  } else if (sheet_.active()) {
    model.job = sheet_.status();
  } else if (surfaces_.active()) {
    model.job = surfaces_.status();
  }
  model.problem = problem_;
  model.page = page_;
  model.series = series_.model();
  model.archive = archive_.model();
  model.analysis = analysis_ ? &*analysis_ : nullptr;
  if (measured_ && session_ && measured_->of == session_->world().patient)
    model.measured = &measured_->found;
  model.console = &console_;
  model.fluoroscopy = pictures_.fluoroscopy_geometry();
  if (const auto image = pictures_.current()) model.fluoroscopy_pose = image->pose;
  model.fluoroscopy_busy = pictures_.fluoroscopy_busy();
  model.xray_said = pictures_.xray_said();
  model.fluoroscopy_padded = pictures_.fluoroscopy_padded();
  model.notice = notice_;
  model.proposal_reasons = proposal_reasons_;
  for (const CArmModel& carm : carms_) model.carm_names.push_back(carm.name);
  model.level_shift = level_shift_;
  model.saved_said = desk_.said();
  model.save_failed = desk_.failed();
  model.recent = recent_;
  return model;
}

}  // namespace flavum
