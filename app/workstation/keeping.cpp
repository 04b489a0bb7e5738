// The part of Controller that changes labels and notes and keeps the case.

#include "app/report/rehearsal_sheet.h"
#include "app/storage/case_shelf.h"
#include "app/storage/measured_table.h"
#include "app/storage/whole_file.h"
#include "app/workstation/controller.h"
#include "imaging/measure/measure_spine.h"

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

// Only where they are looked at: the whole spine takes a second or two.
bool Controller::measure_when_asked() {
  if (session_ && view_.tab == PanelTab::Measure && measuring_ != session_->world().patient) {
    measuring_ = session_->world().patient;
    measurer_.request(measuring_);
  }
  auto made = measurer_.take();
  if (!made && measurer_.take_failure()) made = Measured{measuring_, {}};
  if (!made) return false;
  measured_ = std::move(made);
  return true;
}

void Controller::write_measurements() {
  if (!session_) return;
  desk_.finish();
  if (!desk_.folder()) desk_.save_in(shelf_folder() / "rehearsal");
  std::vector<MeasuredByHand> by_hand;
  const auto& images = session_->opened().images;
  for (const DrawnMeasurement& d : session_->notes().drawn) {
    const ShownImage* on = d.image < images.size() ? &images[d.image] : nullptr;
    by_hand.push_back({d, value_of(d, on != nullptr ? on->image.get() : nullptr),
                       on != nullptr && on->modality == Modality::Ct ? "HU" : ""});
  }
  table_.start(
      "Writing measurements",
      [this, patient = session_->world().patient, by_hand,
       file = *desk_.folder() /
              "measurements.csv"](const Progress& progress) -> BackgroundJob::Finish {
        const auto found = measure_spine(*patient->labels, patient->landmarks, {}, progress);
        write_whole_file(measurements_csv(found, by_hand), file);
        return [this, file] { say("The table is written: " + file.string()); };
      },
      [this](const Problem& problem) { fail(problem); });
}

}  // namespace flavum
