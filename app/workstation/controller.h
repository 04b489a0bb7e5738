#pragma once
// Carries out what the panels ask for: opens cases, builds levels, dispatches commands; long work
// in the background. Main thread only.

#include <memory>

#include "app/workstation/archive_desk.h"
#include "app/workstation/background_job.h"
#include "app/workstation/case_desk.h"
#include "app/workstation/pictures.h"
#include "app/workstation/series_desk.h"

namespace flavum {

/// Skin to vertebral body around a level: what slice views show then.
inline constexpr double kPlanningHeightMm = 150.0;

class Controller : public WorkbenchActions {
 public:
  Controller(ViewState& view, Pictures& pictures);

  void open(const std::filesystem::path& path) override;
  void open_builtin() override;
  void show_page(Page page) override;
  void open_series(std::size_t row) override;
  void import_series(const std::filesystem::path& folder, const ImportOptions& how) override;
  ArchiveActions& archive() override { return archive_; }
  void shift_numbering(int levels) override;
  void choose_level(SpineLevel level) override;
  void propose(Side side) override;
  void command(const Command& command) override;
  void choose_carm(std::size_t index) override;
  void choose_field(std::size_t index) override;
  void end_stroke() override;
  void note(PlanNotes notes, const std::string& name, bool goes_on) override;
  void edit(const std::function<EditOutcome(const EditedLabels&)>& operation,
            bool goes_on) override;
  void save_in(const std::filesystem::path& folder) override;
  void write_sheet() override;
  void write_measurements() override;
  void undo() override;
  void redo() override;
  void cancel_job() override { opening_.cancel(); }
  void dismiss_problem() override;
  void say(const std::string& sentence) override;
  void keep_image() override;

  /// Without asking which series: the one named, else the largest.
  void open_chosen(const std::filesystem::path& path, const std::optional<std::string>& volume_id);
  /// Scripted runs leave nothing behind that was not asked for.
  void save_by_request_only() { desk_.by_request_only(); }
  /// Before the program ends.
  void finish() { desk_.finish(); }
  /// Takes finished work. True when something on screen changed.
  bool update(double now_s);
  /// Nothing is being computed.
  bool idle() const;
  /// Something happens by itself after a while: a text ends, an edited case is saved or measured.
  bool waiting() const { return !notice_.empty() || desk_.waiting() || to_prepare(); }
  /// X-ray is on: time passes and pictures come by themselves.
  bool beam_on() const { return console_.beam_on(); }
  WorkbenchModel model();
  const Session* session() const { return session_.get(); }
  bool failed_ever() const { return failed_ever_; }

 private:
  struct Opened {
    std::shared_ptr<Session> session;
    int level_shift = 0;
    std::optional<std::filesystem::path> folder;  ///< where it is kept
  };
  /// Makes the case in the worker; what it finds in the folder is left in `found`, so that the
  /// others can be offered when this one is refused.
  using Source = std::function<OpenedPath(const Progress&, Catalogue& found)>;
  void start_opening(const std::string& title, int level_shift, const Source& source,
                     const std::optional<std::filesystem::path>& folder = {});
  /// Looks through the path; asks when there is something to choose. `keep`: lives as long as what
  /// was found.
  void look_through(const std::filesystem::path& path, std::shared_ptr<const void> keep);
  void offer(Catalogue found);
  void adopt(const Opened& opened);
  void look_at(const PortalPlan& portal);
  void start_surfaces();
  void prepare_again(double now_s);
  bool to_prepare() const {
    return session_ && session_->needs() && given_up_ != session_->operation_revision();
  }
  void fail(const Problem& problem);

  ViewState& view_;
  Pictures& pictures_;
  std::shared_ptr<Session> session_;
  FluoroscopyConsole console_;
  double updated_s_ = -1;
  int level_shift_ = 0;
  std::optional<Problem> problem_;
  Page page_ = Page::Case;
  CaseDesk desk_;
  std::vector<ShelvedCase> recent_;
  SeriesDesk series_;
  ArchiveDesk archive_;
  std::string notice_;
  double notice_until_s_ = -1;
  std::vector<std::string> proposal_reasons_;
  std::vector<CArmModel> carms_;
  std::optional<Analysis> analysis_;
  std::uint64_t analysis_requested_ = 0;
  bool failed_ever_ = false;

  struct AnalysisRequest {
    World world;
    State state;
    std::uint64_t revision = 0;
  };
  LatestWorker<AnalysisRequest, Analysis> analyser_;
  /// Measurements of the whole spine, of the labels a case came with or was prepared with last.
  struct Measured {
    std::shared_ptr<const Case> of;
    std::vector<Measurement> found;
  };
  std::shared_ptr<const Case> measuring_;
  std::optional<Measured> measured_;
  LatestWorker<std::shared_ptr<const Case>, Measured> measurer_;
  bool measure_when_asked();
  std::uint64_t labels_seen_ = 0;  ///< Session::labels_id when update() last looked
  double labels_changed_s_ = -1.0;
  std::uint64_t surfaces_of_ = 0;  ///< labels_id that the 3D view shows
  /// At which revision the level could not be prepared: not tried again.
  std::optional<std::uint64_t> given_up_;
  BackgroundJob opening_, level_, surfaces_, sheet_, table_;
};

}  // namespace flavum
