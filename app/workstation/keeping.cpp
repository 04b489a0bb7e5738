// The part of Controller that changes labels and notes and keeps the case.

#include "app/report/rehearsal_sheet.h"
#include "app/storage/case_shelf.h"
#include "app/storage/whole_file.h"
#include "app/workstation/controller.h"

namespace flavum {

void Controller::note(PlanNotes notes, const std::string& name, bool goes_on) {
  if (session_) session_->note(std::move(notes), name, goes_on);
}

void Controller::edit(const std::function<EditOutcome(const EditedLabels&)>& operation,
                      bool goes_on) {
  if (!session_) return;
  EditOutcome made = operation(session_->edited());
  if (!made.refused()) session_->edit(std::move(made.step), goes_on);
  say(made.refused() ? made.refusal : made.note);
}

void Controller::save_in(const std::filesystem::path& folder) { desk_.save_in(folder); }

void Controller::write_sheet() {
  if (!session_) return;
  if (!session_->state().portal) {
    say("Place a portal first: the rehearsal sheet shows where it lies.");
    return;
  }
  desk_.finish();
  if (!desk_.folder()) desk_.save_in(shelf_folder() / "rehearsal");
  OpenedPath content{session_->opened(), session_->state().portal, session_->notes()};
  content.opened.segmentation = session_->segmentation();
  content.opened.patient = *session_->world().patient;
  sheet_.start(
      "Rehearsal sheet",
      [this, content = std::move(content), file = *desk_.folder() / "rehearsal-sheet.pdf"](
          const Progress& progress) -> BackgroundJob::Finish {
        const std::string pdf = draw_sheet(rehearsal_sheet(content, progress));
        write_whole_file(pdf, file);
        return [this, file] { say("The rehearsal sheet is written: " + file.string()); };
      },
      [this](const Problem& problem) { fail(problem); });
}

}  // namespace flavum
