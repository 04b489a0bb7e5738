#pragma once
// Gives the panels their pictures: joins the views of app/render with the session and the view
// state.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/render/fluoroscopy_view.h"
#include "app/render/scene_view.h"
#include "app/render/slice_view.h"
#include "app/ui/workbench.h"
#include "app/workstation/frame_log.h"
#include "app/workstation/latest_worker.h"
#include "app/workstation/series_desk.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/fluoroscope/frame_chain.h"

namespace flavum {

class Pictures : public ViewPictures {
 public:
  /// `xray_bytes`: what the X-ray volumes may take; nothing: a share of the machine's memory.
  Pictures(const ViewState& view, std::optional<std::int64_t> xray_bytes);

  /// What is shown from now on; null: nothing. Session and console must outlive their use here.
  void show(const Session* session, const FluoroscopyConsole* console);
  void set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces);
  /// Asks for a new fluoroscopic picture when the state or the settings changed, takes a finished
  /// one. True when a new one is there.
  bool update();
  bool fluoroscopy_busy() const { return worker_.busy(); }
  const ProjectionGeometry* fluoroscopy_geometry() const;
  /// The picture on screen, to be kept; nothing before the first one.
  std::optional<KeptImage> current() const;
  /// Which picture that is.
  ShownPicture on_screen() const;
  bool fluoroscopy_padded() const { return picture_ && picture_->picture.padded; }
  /// Subtraction was asked for, but the C-arm moved and the mask is gone.
  bool mask_lost() const { return picture_ && picture_->mask_lost; }
  /// Who makes the picture and with how much memory; empty before the first one.
  std::string xray_said() const { return picture_ ? *picture_->said : std::string(); }
  /// Why the last picture could not be made; null when all is well.
  std::exception_ptr take_failure() { return worker_.take_failure(); }

  TextureView slice(SliceKind kind, const SlicePlane& plane) override;
  TextureView compared(const SlicePlane& plane) override;
  TextureView image(std::size_t index) override;
  TextureView fluoroscopy() override;
  TextureView reference() override;
  TextureView thumbnail(std::size_t index) override;
  TextureView scene(int width, int height) override;
  TextureView series(std::size_t row) override {
    return series_ == nullptr ? TextureView{} : series_->picture(row);
  }
  /// Where the thumbnails of the series list come from; must outlive its use here.
  void show_series(const SeriesDesk* series) { series_ = series; }

 private:
  /// What a picture depends on beside the state.
  struct Key {
    std::uint64_t revision = 0;
    std::int64_t pulses = 0;  ///< of the console; 0 in preview
    bool preview = true, noise = true, subtract = false;
    FluoroscopySettings settings;
    double magnification = 1.0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Request {
    World world;
    State state;
    Key key;
  };
  struct Made {
    std::shared_ptr<const Case> patient;
    std::shared_ptr<const std::string> said;
    PulsePicture picture;
    CArmPose pose;
    bool mask_lost = false;
    bool refined = true;  ///< false: traced with fewer pixels, while the C-arm moves
  };
  struct Worker;
  struct Thumbnail {
    std::shared_ptr<const PixelImage> of;
    Texture texture;
  };
  Key key() const;
  TextureView draw_slice(SliceView& slice, std::size_t image, const SlicePlane& plane) const;

  const ViewState& view_;
  const Session* session_ = nullptr;
  const FluoroscopyConsole* console_ = nullptr;
  std::array<SliceView, kAllSliceKinds> slices_;
  SliceView compared_;
  struct ImageThumbnail {
    std::shared_ptr<const ScalarImage> of;
    WindowLevel window;
    Texture texture;
  };
  std::vector<std::unique_ptr<ImageThumbnail>> images_;
  FluoroscopyView fluoroscopy_, reference_;
  const SeriesDesk* series_ = nullptr;
  SceneView scene_;
  std::optional<Made> picture_;
  std::optional<Key> requested_;
  std::uint64_t picture_revision_ = 0, shown_revision_ = 0;
  PixelImage shown_;  ///< the picture as it lies on the monitor
  std::optional<std::pair<std::uint64_t, PictureOrientation>> shown_of_;
  std::shared_ptr<const PixelImage> reference_of_;
  std::uint64_t reference_revision_ = 0;
  std::vector<std::unique_ptr<Thumbnail>> thumbnails_;
  LatestWorker<Request, Made> worker_;
};

}  // namespace flavum
