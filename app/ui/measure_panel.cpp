#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {

void draw_measure_panel(PanelContext& c) {
  widgets::section("DRAWN MEASUREMENTS");
  if (c.session().notes().drawn.empty()) widgets::muted("Nothing was measured by hand yet.");
}

}  // namespace flavum
