#pragma once
// What the panels are given and what they give back. Panels read a const session and a ViewState
// they may change, ask for pictures by size, and emit actions; they never touch the session itself.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/editor/fluoroscopy_console.h"
#include "app/editor/session.h"
#include "app/editor/view_state.h"
#include "app/platform/texture.h"
#include "app/storage/case_shelf.h"
#include "app/ui/study_models.h"
#include "app/view/slice_plane.h"
#include "sim/procedure/readings.h"

namespace flavum {

/// Work going on in the background.
struct JobStatus {
  bool active = false;
  bool blocking = false;  ///< nothing sensible can be done meanwhile: shown in the middle
  std::string title;      ///< "Opening the case"
  std::string stage;      ///< "Finding vertebrae"
  double fraction = 0.0;
};

/// An error as shown: a sentence, and details for support behind a fold.
struct Problem {
  std::string sentence, details;
};

/// Numbers computed from one revision of the state, in the background.
struct Analysis {
  std::uint64_t revision = 0;
  Readings readings;
  std::optional<PortalReport> portal;
};

struct WorkbenchModel {
  const Session* session = nullptr;  ///< null: nothing is open
  JobStatus job;
  std::optional<Problem> problem;
  Page page = Page::Case;
  SeriesModel series;
  const ArchiveModel* archive = nullptr;  ///< null until the page was opened once
  const Analysis* analysis = nullptr;     ///< null: not computed yet
  /// Of every level, once the page of measurements was opened; null: not measured yet.
  const std::vector<Measurement>* measured = nullptr;
  FluoroscopyConsole* console = nullptr;            ///< of the session; panels may operate it
  const ProjectionGeometry* fluoroscopy = nullptr;  ///< of the picture on screen
  CArmPose fluoroscopy_pose;                        ///< with which that picture was taken
  bool fluoroscopy_busy = false;
  std::string xray_said;  ///< who makes the picture, with how much memory; empty: not known yet
  bool fluoroscopy_padded = false;  ///< soft tissue beyond the scan is estimated in the picture
  std::string notice;               ///< the last refusal or hint, one sentence
  std::vector<std::string> proposal_reasons;  ///< of the last proposed portal
  std::vector<std::string> carm_names;        ///< machines to choose from
  int level_shift = 0;                        ///< correction of the vertebra numbering in force
  std::string saved_said;                     ///< "Saved at 14:05"; empty: nothing to save yet
  bool save_failed = false;
  std::vector<ShelvedCase> recent;  ///< while nothing is open: cases to go on with
};

class WorkbenchActions {
 public:
  virtual ~WorkbenchActions() = default;
  virtual void open(const std::filesystem::path& path) = 0;
  virtual void open_builtin() = 0;
  virtual void show_page(Page page) = 0;
  /// A row of the series list; tilted stacks are straightened.
  virtual void open_series(std::size_t row) = 0;
  /// Copies what the series list shows into `folder` and opens the copy.
  virtual void import_series(const std::filesystem::path& folder, const ImportOptions& how) = 0;
  virtual ArchiveActions& archive() = 0;
  virtual void shift_numbering(int levels) = 0;
  virtual void choose_level(SpineLevel level) = 0;
  virtual void propose(Side side) = 0;
  virtual void command(const Command& command) = 0;
  /// Another machine, by its index in WorkbenchModel::carm_names; the C-arm goes back to true AP.
  /// Can be undone.
  virtual void choose_carm(std::size_t index) = 0;
  /// A magnification field of the machine, by its index in CArmModel::fields_mm.
  virtual void choose_field(std::size_t index) = 0;
  /// The hand let go of mouse and keys: the next move is an undo step of its own.
  virtual void end_stroke() = 0;
  /// Replaces the notes: an undo step called `name`; `goes_on`: more of the same stroke.
  virtual void note(PlanNotes notes, const std::string& name, bool goes_on = false) = 0;
  /// An operation of imaging/edit on the labels: an undo step. A refusal is said to the person.
  virtual void edit(const std::function<EditOutcome(const EditedLabels&)>& operation,
                    bool goes_on = false) = 0;
  /// Keeps the case in this folder from now on.
  virtual void save_in(const std::filesystem::path& folder) = 0;
  /// The rehearsal sheet as PDF, into the case's folder.
  virtual void write_sheet() = 0;
  /// measurements.csv into the case's folder.
  virtual void write_measurements() = 0;
  virtual void undo() = 0;
  virtual void redo() = 0;
  virtual void cancel_job() = 0;
  virtual void dismiss_problem() = 0;
  virtual void say(const std::string& sentence) = 0;
  /// Puts the fluoroscopic picture on screen into the console's store.
  virtual void keep_image() = 0;
};

class ViewPictures {
 public:
  virtual ~ViewPictures() = default;
  virtual TextureView slice(SliceKind kind, const SlicePlane& plane) = 0;
  /// The same plane of the image to compare with (compared_image).
  virtual TextureView compared(const SlicePlane& plane) = 0;
  /// The middle slice of an image of the case, as it was cut, small and square.
  virtual TextureView image(std::size_t index) = 0;
  virtual TextureView fluoroscopy() = 0;
  /// The console's reference picture, and any kept one, small.
  virtual TextureView reference() = 0;
  virtual TextureView thumbnail(std::size_t index) = 0;
  virtual TextureView scene(int width, int height) = 0;
  /// Of a row of the series list; id 0 where there is none (yet). Always kThumbnailPx square.
  virtual TextureView series(std::size_t row) = 0;
};

}  // namespace flavum
