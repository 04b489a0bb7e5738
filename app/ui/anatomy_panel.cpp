#include <algorithm>
#include <array>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

const char* confidence_words(double confidence) {
  return confidence >= 0.75 ? "good" : confidence >= 0.5 ? "fair" : "doubtful";
}

}  // namespace

void draw_anatomy_panel(PanelContext& c) {
  widgets::section("STRUCTURES");
  const Segmentation& found = c.session().opened().segmentation;
  for (const auto& [structure, confidence] : found.confidence) {
    const LabelInfo* info = find_label(structure);
    if (info == nullptr) continue;
    widgets::value_row(
        info->name, std::string(state_name(c.session().structure_states().of(structure))) + ", " +
                        confidence_words(confidence));
  }
}

}  // namespace flavum
