#include "app/workstation/workstation.h"

#include <algorithm>
#include <cstdio>

#include "app/gpu/gl_context.h"
#include "app/platform/window.h"
#include "app/ui/interface.h"
#include "app/workstation/controller.h"
#include "app/workstation/frame_log.h"
#include "app/workstation/script.h"

namespace flavum {
namespace {

constexpr int kSettleFrames = 3;  // the interface needs a frame or two to react to its own changes
constexpr double kFrameSeconds = 1.0 / 60.0;
constexpr double kBusySeconds = 0.1;  // progress is shown so often while nothing else changes
// Where the processor draws the window, it is drawn no more often than this, so that the X-ray
// picture gets the rest of its time. A graphics card waits for the monitor instead.
constexpr double kSoftwareFrameSeconds = 1.0 / 34.0;

std::optional<std::int64_t> xray_bytes(const WorkstationOptions& options) {
  if (!options.xray_memory_mib) return std::nullopt;
  return static_cast<std::int64_t>(*options.xray_memory_mib) << 20U;
}

class Workstation {
 public:
  explicit Workstation(const WorkstationOptions& options)
      : options_(options),
        window_("Flavum", options.width, options.height),
        interface_(window_, start_scale()),
        pictures_(view_, xray_bytes(options)),
        controller_(view_, pictures_) {
    view_.ui_scale = start_scale();
    interface_.draw_changes_only(least_frame_s_ > 0.0);
    if (options.frame_log) frames_ = FrameLog(*options.frame_log);
    if (scripted()) controller_.save_by_request_only();
    const bool nobody_to_ask = options.volume_id || options.screenshot || !options.script.empty();
    if (options.path && !nobody_to_ask) {
      controller_.open(*options.path);
    } else if (options.path) {
      controller_.open_chosen(*options.path, options.volume_id);
    } else if (!options.start_empty) {
      controller_.open_builtin();
    }
  }

  int run() {
    while (!window_.should_close()) {
      wait();
      for (const auto& path : window_.take_dropped()) controller_.open(path);
      if (window_.take_activity()) frames_due_ = kSettleFrames;
      if (controller_.update(window_.seconds())) frames_due_ = kSettleFrames;
      advance_script();
      const double now_s = window_.seconds();
      if (!controller_.idle() && now_s > began_s_ + kBusySeconds) {
        frames_due_ = std::max(frames_due_, 1);
      }
      if (frames_due_ <= 0 || now_s < began_s_ + least_frame_s_) continue;
      --frames_due_;
      draw();
    }
    controller_.finish();
    return scripted() && (controller_.failed_ever() || failed_) ? 1 : 0;
  }

 private:
  double start_scale() const {
    return options_.ui_scale > 0 ? options_.ui_scale : window_.content_scale();
  }
  bool scripted() const { return options_.screenshot.has_value() || !options_.script.empty(); }

  void wait() {
    const bool scripting = scripted() && !script_done_;
    if (frames_due_ > 0) {
      window_.poll(std::max(0.0, began_s_ + least_frame_s_ - window_.seconds()));
    } else if (scripting) {
      window_.poll(kFrameSeconds);
    } else if (interface_.wants_more_frames() || controller_.beam_on()) {
      window_.poll(kFrameSeconds);
      frames_due_ = 1;
    } else if (!controller_.idle() || controller_.waiting()) {
      window_.poll(kBusySeconds);
    } else {
      window_.poll(-1.0);
    }
  }

  void draw() {
    began_s_ = window_.seconds();
    interface_.frame(controller_.model(), view_, controller_, pictures_);
    const double drawn_s = window_.seconds();
    if (script_done_ && options_.screenshot && frames_due_ <= 0) {
      int width = 0;
      int height = 0;
      window_.framebuffer_size(width, height);
      write_png(*options_.screenshot, width, height, read_window(width, height));
      window_.close();
    }
    window_.swap();
    frames_.frame(began_s_, drawn_s, window_.seconds(), pictures_.on_screen());
  }

  void advance_script() {
    if (!scripted() || script_done_ || !controller_.idle() || frames_due_ > 0) return;
    if (next_step_ < options_.script.size()) {
      try {
        run_script_step(options_.script[next_step_++], controller_.session(), view_, controller_,
                        interface_);
      } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        failed_ = true;
      }
      const std::string notice = controller_.model().notice;
      if (!notice.empty()) std::fprintf(stderr, "%s\n", notice.c_str());
    } else {
      script_done_ = true;
    }
    frames_due_ = kSettleFrames;
  }

  WorkstationOptions options_;
  Window window_;
  ViewState view_;
  Interface interface_;
  Pictures pictures_;
  Controller controller_;
  FrameLog frames_;
  double least_frame_s_ = current_renderer().software ? kSoftwareFrameSeconds : 0.0;
  double began_s_ = -1.0;  ///< the last frame
  int frames_due_ = kSettleFrames;
  std::size_t next_step_ = 0;
  bool script_done_ = false;
  bool failed_ = false;
};

}  // namespace

int run_workstation(const WorkstationOptions& options) { return Workstation(options).run(); }

}  // namespace flavum
