#include "app/workstation/pictures.h"

namespace flavum {
namespace {

constexpr int kFullPx = 512;     // 0.58 mm pixels on a 298 mm detector
constexpr int kPreviewPx = 256;  // while the C-arm moves

// The projector's cache lives in the worker thread, for the case at hand.
struct Projectors {
  std::shared_ptr<const Case> patient;
  std::optional<Fluoroscope> full, preview;
  std::optional<CArmPose> last_full_pose;
};

}  // namespace

Pictures::Pictures(const ViewState& view)
    : view_(view),
      worker_([cache = std::make_shared<Projectors>()](const Request& r, const auto& publish,
                                                       const auto& outdated) {
        if (cache->patient != r.world.patient) {
          cache->full.emplace(r.world);
          cache->preview = cache->full;
          cache->patient = r.world.patient;
          cache->last_full_pose.reset();
        }
        ExposureSettings exposure;
        exposure.noise = r.noise;
        // A moving C-arm first shows a coarse picture; the fine one follows when it rests.
        if (cache->last_full_pose != r.state.carm) {
          publish(Made{r.world.patient,
                       cache->preview->picture(r.world, r.state, kPreviewPx, exposure)});
          if (outdated()) return;
        }
        publish(Made{r.world.patient, cache->full->picture(r.world, r.state, kFullPx, exposure)});
        cache->last_full_pose = r.state.carm;
      }) {}

void Pictures::show(const Session* session) {
  session_ = session;
  picture_.reset();
  requested_ = false;
  scene_.set_surfaces(nullptr);
}

void Pictures::set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces) {
  scene_.set_surfaces(std::move(surfaces));
}

bool Pictures::update() {
  if (session_ == nullptr) return false;
  if (!requested_ || requested_revision_ != session_->revision() ||
      requested_noise_ != view_.fluoroscopy_noise) {
    worker_.request({session_->world(), session_->state(), view_.fluoroscopy_noise});
    requested_ = true;
    requested_revision_ = session_->revision();
    requested_noise_ = view_.fluoroscopy_noise;
  }
  auto made = worker_.take();
  if (!made || made->patient != session_->world().patient) return false;
  picture_ = std::move(made);
  ++picture_revision_;
  return true;
}

const ProjectionGeometry* Pictures::fluoroscopy_geometry() const {
  return picture_ ? &picture_->picture.geometry : nullptr;
}

TextureView Pictures::slice(SliceKind kind, const SlicePlane& plane) {
  SliceColours colours;
  colours.window = view_.window;
  colours.label_opacity = view_.labels_shown ? view_.label_opacity : 0.0;
  return slices_[index_of(kind)].draw(session_->world().patient, session_->state().tissue, plane,
                                      colours);
}

TextureView Pictures::fluoroscopy(int size_px) {
  return fluoroscopy_.draw(picture_->picture.grey, picture_revision_, size_px);
}

TextureView Pictures::scene(int width, int height) {
  return scene_.draw(session_->world(), session_->state(), session_->revision(), view_.scene,
                     view_.visible, width, height);
}

}  // namespace flavum
