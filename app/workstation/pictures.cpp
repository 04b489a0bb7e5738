#include "app/workstation/pictures.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "app/view/pane_image.h"
#include "app/workstation/xray_source.h"

namespace flavum {
namespace {

constexpr int kFullPx = 512;      // 0.58 mm pixels on a 298 mm detector
constexpr int kCoarseFactor = 2;  // traced at 256 x 256 while the C-arm moves
// A C-arm that has not moved for so long rests, and its picture is refined. Longer than a key
// repeats or a mouse reports (engineering default).
constexpr std::chrono::milliseconds kRest{90};
constexpr int kThumbnailPx = 128;
constexpr double kPreviewFrames = 4.0;

}  // namespace

// The projector's cache and the frames of a run live in the worker thread, for the case at hand.
struct Pictures::Worker {
  explicit Worker(std::optional<std::int64_t> bytes) : xray_bytes(bytes) {}
  std::optional<std::int64_t> xray_bytes;  // asked for
  std::shared_ptr<const Case> patient;
  std::shared_ptr<const std::string> said;
  std::optional<Fluoroscope> full, coarse;
  std::optional<CArmPose> last_pose;
  FrameChain frames;                         // foot pedal: with lag and averaging
  FrameChain stills{FrameMixing{0.0, 1.0}};  // preview: every picture for itself

  void start(const Request& r) {
    full.reset();  // the old volumes go before new ones come
    coarse.reset();
    XraySource source = make_xray_source(r.world.patient->ct,
                                         xray_limit_bytes(xray_bytes, available_memory_bytes()));
    full.emplace(r.world, source.trace, source.cut);
    coarse.emplace(r.world, coarse_tracer(source.trace, kCoarseFactor));
    said = std::make_shared<const std::string>(std::move(source.said));
    patient = r.world.patient;
    last_pose.reset();
    frames = {};
    stills = FrameChain(FrameMixing{0.0, 1.0});
  }

  void picture(const Request& r, const std::function<void(Made)>& publish,
               const std::function<bool(std::chrono::milliseconds)>& outdated) {
    if (!patient || patient->ct != r.world.patient->ct) start(r);
    PulseSettings settings;
    settings.noise = r.key.noise;
    // Grain of its own for every picture: a fixed pattern would look like dirt on the screen. The
    // coarse and the fine picture of one pose share it.
    settings.pulse = r.key.preview ? r.key.revision : static_cast<std::uint64_t>(r.key.pulses);
    World world = r.world;
    world.carm.detector_width_mm *= r.key.magnification;
    world.detector.default_ngy *= magnification_dose(r.key.magnification);
    // A preview is drawn like a last image averaged over some frames.
    if (r.key.preview) world.detector.default_ngy *= kPreviewFrames;
    State state = r.state;
    state.imaging.settings = magnified(r.key.settings, r.world.carm, r.key.magnification);
    // A moving C-arm first shows a picture from fewer rays; the fine one follows when it rests.
    if (last_pose != r.state.carm) {
      publish({patient, said, coarse->pulse(world, state, kFullPx, settings), r.state.carm, false,
               false});
      if (outdated(kRest)) return;
    }
    Made made{patient, said, full->pulse(world, state, kFullPx, settings), r.state.carm};
    FrameChain& chain = r.key.preview ? stills : frames;
    if (!r.key.subtract) chain.clear_mask();
    if (r.key.subtract && !chain.subtracting()) chain.take_mask();
    made.picture.grey = std::make_shared<const PixelImage>(
        chain.next(*made.picture.signal, made.picture.geometry, made.picture.field));
    made.mask_lost = r.key.subtract && !chain.subtracting();
    publish(std::move(made));
    last_pose = r.state.carm;
  }
};

Pictures::Pictures(const ViewState& view, std::optional<std::int64_t> xray_bytes)
    : view_(view),
      worker_([worker = std::make_shared<Worker>(xray_bytes)](const Request& r, const auto& publish,
                                                              const auto& outdated) {
        worker->picture(r, publish, outdated);
      }) {}

void Pictures::show(const Session* session, const FluoroscopyConsole* console) {
  session_ = session;
  console_ = console;
  picture_.reset();
  requested_.reset();
  thumbnails_.clear();
  scene_.set_surfaces(nullptr);
}

void Pictures::set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces) {
  scene_.set_surfaces(std::move(surfaces));
}

Pictures::Key Pictures::key() const {
  Key k;
  k.preview = console_->preview;
  k.noise = view_.fluoroscopy_noise;
  k.subtract = view_.subtract;
  k.settings = console_->settings;
  k.magnification = console_->share(session_->world().carm);
  // With the pedal the beam makes the picture: nothing else does.
  if (k.preview) {
    k.revision = session_->revision();
  } else {
    k.pulses = console_->imaging().pulses;
  }
  return k;
}

bool Pictures::update() {
  if (session_ == nullptr) return false;
  const Key now = key();
  const bool due = now.preview ? requested_ != now
                               : now.pulses > 0 && (!requested_ || requested_->preview ||
                                                    requested_->pulses != now.pulses);
  if (due) {
    worker_.request({session_->world(), session_->state(), now});
    requested_ = now;
  }
  auto made = worker_.take();
  if (!made || made->patient->ct != session_->world().patient->ct) return false;
  picture_ = std::move(made);
  ++picture_revision_;
  return true;
}

const ProjectionGeometry* Pictures::fluoroscopy_geometry() const {
  return picture_ ? &picture_->picture.geometry : nullptr;
}

TextureView Pictures::draw_slice(SliceView& slice, std::size_t image,
                                 const SlicePlane& plane) const {
  const auto& images = session_->opened().images;
  SliceColours colours;
  colours.window = view_.windows[image];
  colours.label_opacity = view_.labels_shown ? view_.label_opacity : 0.0;
  colours.outlines_only = view_.outlines_only;
  SliceContent content;
  content.image = images[image].image;
  content.labels = &session_->labels();
  content.tissue = &session_->state().tissue;
  if (view_.over && *view_.over < images.size() && *view_.over != image) {
    content.over = images[*view_.over].image;
    colours.over_window = view_.windows[*view_.over];
    colours.over_share = view_.over_share;
  }
  return slice.draw(content, session_->labels_revision(), plane, colours);
}

TextureView Pictures::slice(SliceKind kind, const SlicePlane& plane) {
  return draw_slice(slices_[index_of(kind)], image_of(kind, *session_, view_), plane);
}

TextureView Pictures::compared(const SlicePlane& plane) {
  const auto image = compared_image(*session_, view_);
  return image ? draw_slice(compared_, *image, plane) : TextureView{};
}

TextureView Pictures::image(std::size_t index) {
  const ShownImage& shown_image = session_->opened().images[index];
  while (images_.size() <= index) images_.push_back(std::make_unique<ImageThumbnail>());
  ImageThumbnail& t = *images_[index];
  if (t.of == shown_image.image && t.window == view_.windows[index]) return t.texture.view();
  t.of = shown_image.image;
  t.window = view_.windows[index];
  const ImageGeometry& g = t.of->geometry;
  const SliceAxes axes = axes_in(own_kind(g), g);
  const Eigen::Vector3d size_mm = g.spacing_mm.cwiseProduct(g.size.cast<double>());
  const auto extent_mm = [&](const PatientVector& d) {
    return (g.direction.transpose() * d.v).cwiseAbs().dot(size_mm);
  };
  SliceCamera camera;
  camera.centre = g.centre();
  camera.view_height_mm = std::max(extent_mm(axes.right), extent_mm(axes.down));
  const SlicePlane plane = slice_plane(axes, camera, camera.centre, kThumbnailPx, kThumbnailPx);
  SliceColours colours;
  colours.window = t.window;
  t.texture.upload(kThumbnailPx, kThumbnailPx,
                   colour_slice(sample_slice(*t.of, nullptr, nullptr, plane), colours));
  return t.texture.view();
}

ShownPicture Pictures::on_screen() const {
  if (!picture_) return {};
  return {picture_revision_, picture_->pose, picture_->refined};
}

std::optional<KeptImage> Pictures::current() const {
  if (!picture_) return std::nullopt;
  return KeptImage{picture_->picture.grey, picture_->picture.geometry, picture_->pose,
                   console_->orientation,  pose_words(picture_->pose), picture_->picture.padded};
}

TextureView Pictures::fluoroscopy() {
  const std::pair lies(picture_revision_, console_->orientation);
  if (shown_of_ != lies) {
    shown_ = shown(console_->orientation, *picture_->picture.grey);
    shown_of_ = lies;
    ++shown_revision_;
  }
  return fluoroscopy_.draw(shown_, shown_revision_);
}

TextureView Pictures::reference() {
  const KeptImage& kept = *console_->reference();
  const bool other = reference_of_ != kept.grey;
  if (other) {
    reference_of_ = kept.grey;
    ++reference_revision_;
  }
  return reference_.draw(other ? shown(kept.orientation, *kept.grey) : PixelImage(),
                         reference_revision_);
}

TextureView Pictures::thumbnail(std::size_t index) {
  const KeptImage& kept = console_->kept()[index];
  while (thumbnails_.size() <= index) thumbnails_.push_back(std::make_unique<Thumbnail>());
  Thumbnail& t = *thumbnails_[index];
  if (t.of != kept.grey) {
    t.of = kept.grey;
    const PixelImage lies = shown(kept.orientation, *kept.grey);
    std::vector<std::uint32_t> pixels;
    pixels.reserve(kThumbnailPx * kThumbnailPx);
    for (int r = 0; r < kThumbnailPx; ++r) {
      for (int c = 0; c < kThumbnailPx; ++c) {
        const float grey = lies.at(c * lies.columns / kThumbnailPx, r * lies.rows / kThumbnailPx);
        const auto g = static_cast<std::uint32_t>(std::clamp(grey, 0.0F, 1.0F) * 255.0F + 0.5F);
        pixels.push_back(0xFF000000U | (g << 16U) | (g << 8U) | g);
      }
    }
    t.texture.upload(kThumbnailPx, kThumbnailPx, pixels);
  }
  return t.texture.view();
}

TextureView Pictures::scene(int width, int height) {
  return scene_.draw(session_->world(), session_->state(), session_->operation_revision(),
                     view_.scene, view_.visible, width, height);
}

}  // namespace flavum
