#include "app/workstation/script.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <locale>
#include <sstream>

#include "app/view/window_presets.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

class Words {
 public:
  explicit Words(const std::string& step) : step_(step), stream_(step) {
    stream_.imbue(std::locale::classic());
    stream_ >> verb;
  }
  double number() {
    double value = 0;
    if (!(stream_ >> value)) refuse();
    return value;
  }
  std::string word() {
    std::string text;
    if (!(stream_ >> text)) refuse();
    return text;
  }
  /// Index of the next word among those allowed.
  template <std::size_t N>
  int one_of(const std::array<const char*, N>& allowed) {
    const std::string text = word();
    const auto it = std::ranges::find(allowed, text);
    if (it == allowed.end()) refuse();
    return static_cast<int>(it - allowed.begin());
  }
  [[noreturn]] void refuse() const {
    throw UsageError("The step \"" + step_ + "\" is not understood.");
  }
  std::string verb;

 private:
  std::string step_;
  std::istringstream stream_;
};

bool look(Words& words, ViewState& view, WorkbenchActions& actions, Interface& interface) {
  static constexpr std::array kPages{"case", "series", "archive"};
  static constexpr std::array kTabs{"plan", "resect", "measure", "anatomy", "images"};
  static constexpr std::array kCArmPages{"turn", "move", "find"};
  static constexpr std::array kLayouts{"all",     "slices",      "portal",
                                       "compare", "fluoroscopy", "scene"};
  static constexpr std::array kPanes{"axial",       "sagittal",     "coronal",
                                     "down-portal", "along-portal", "across-portal",
                                     "fluoroscopy", "scene",        "none"};
  static constexpr std::array kOnOff{"off", "on"};
  static constexpr std::array kSides{"left", "right"};
  if (words.verb == "tab") {
    view.tab = static_cast<PanelTab>(words.one_of(kTabs));
  } else if (words.verb == "carm") {
    view.carm_page = static_cast<CArmPage>(words.one_of(kCArmPages));
  } else if (words.verb == "layout") {
    view.layout = static_cast<Layout>(words.one_of(kLayouts));
  } else if (words.verb == "enlarge") {
    const int pane = words.one_of(kPanes);
    view.maximised = pane == 8 ? std::nullopt : std::optional(static_cast<Pane>(pane));
  } else if (words.verb == "side") {
    view.side = static_cast<Side>(words.one_of(kSides));
  } else if (words.verb == "labels") {
    view.labels_shown = words.one_of(kOnOff) == 1;
  } else if (words.verb == "window") {
    const auto n = static_cast<std::size_t>(words.number());
    if (n < 1 || n > window_presets().size()) words.refuse();
    view.windows.front() = window_presets()[n - 1].window;
  } else if (words.verb == "azimuth") {
    view.scene.azimuth_rad = rad_from_deg(words.number());
  } else if (words.verb == "scale") {
    view.ui_scale = words.number();
  } else if (words.verb == "help") {
    view.help_shown = true;
  } else if (words.verb == "subtract") {
    view.subtract = words.one_of(kOnOff) == 1;
  } else if (words.verb == "page") {
    actions.show_page(static_cast<Page>(words.one_of(kPages)));
  } else if (words.verb == "browse") {
    interface.show_file_browser();
  } else {
    return false;
  }
  return true;
}

bool move_carm_step(Words& words, const Session& session, WorkbenchActions& actions) {
  CArmPose pose = session.state().carm;
  if (words.verb == "view") {
    const auto wanted = parse_view(words.word());
    if (!wanted) words.refuse();
    pose = pose_for(*wanted, pose.isocentre);
  } else if (words.verb == "orbital") {
    pose.orbital_rad = rad_from_deg(words.number());
  } else if (words.verb == "tilt") {
    pose.tilt_rad = rad_from_deg(words.number());
  } else if (words.verb == "wig-wag") {
    pose.wigwag_rad = rad_from_deg(words.number());
  } else if (words.verb == "isocentre") {  // by how much, Patient frame
    const double x = words.number(), y = words.number(), z = words.number();
    pose.isocentre = pose.isocentre + PatientVector(x, y, z);
  } else if (words.verb == "machine") {
    actions.choose_carm(static_cast<std::size_t>(words.number()));
    return true;
  } else if (words.verb == "field") {  // in cm, as its button says
    const double cm = words.number();
    const std::vector<double>& fields = session.world().carm.fields_mm;
    const auto named = std::ranges::find_if(
        fields, [cm](double mm) { return std::round(0.1 * mm) == std::round(cm); });
    if (named == fields.end()) words.refuse();
    actions.choose_field(static_cast<std::size_t>(named - fields.begin()));
    return true;
  } else {
    return false;
  }
  actions.command(PoseCArm{pose});
  return true;
}

bool operate(Words& words, const Session& session, ViewState& view, WorkbenchActions& actions) {
  static constexpr std::array kInstruments{"none", "rongeur", "sculptor"};
  const State& s = session.state();
  MoveInstrument move{s.advance_mm, s.clock_rad, s.tilt_x_mm, s.tilt_y_mm};
  if (words.verb == "level") {
    const auto level = parse_level(words.word());
    if (!level) words.refuse();
    actions.choose_level(*level);
  } else if (words.verb == "propose") {
    actions.propose(view.side);
  } else if (words.verb == "depth-stop") {
    actions.command(SetDepthStop{words.number()});
  } else if (words.verb == "instrument") {
    actions.command(SelectInstrument{static_cast<InstrumentKind>(words.one_of(kInstruments))});
  } else if (words.verb == "advance") {
    move.advance_mm = words.number();
    actions.command(move);
  } else if (words.verb == "clock") {
    move.clock_rad = rad_from_deg(words.number());
    actions.command(move);
  } else if (words.verb == "sideways") {
    move.tilt_x_mm = words.number();
    move.tilt_y_mm = words.number();
    actions.command(move);
  } else if (words.verb == "bite") {
    actions.command(TakeBite{});
  } else if (words.verb == "save") {
    actions.save_in(words.word());
  } else if (words.verb == "sheet") {
    actions.write_sheet();
  } else if (words.verb == "undo") {
    actions.undo();
  } else if (words.verb == "redo") {
    actions.redo();
  } else {
    return false;
  }
  return true;
}

}  // namespace

void run_script_step(const std::string& step, const Session* session, ViewState& view,
                     WorkbenchActions& actions, Interface& interface) {
  Words words(step);
  if (look(words, view, actions, interface)) return;
  if (session != nullptr &&
      (move_carm_step(words, *session, actions) || operate(words, *session, view, actions))) {
    return;
  }
  words.refuse();
}

}  // namespace flavum
