#pragma once
// Gives the panels their pictures: joins the views of app/render with the session and the view
// state.

#include <array>
#include <memory>
#include <optional>

#include "app/render/fluoroscopy_view.h"
#include "app/render/scene_view.h"
#include "app/render/slice_view.h"
#include "app/ui/workbench.h"
#include "app/workstation/latest_worker.h"
#include "sim/fluoroscope/fluoroscope.h"

namespace flavum {

class Pictures : public ViewPictures {
 public:
  explicit Pictures(const ViewState& view);

  /// What is shown from now on; null: nothing. The session must outlive its use here.
  void show(const Session* session);
  void set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces);
  /// Asks for a new fluoroscopic picture when the state or the settings changed, takes a finished
  /// one. True when a new one is there.
  bool update();
  bool fluoroscopy_busy() const { return worker_.busy(); }
  const ProjectionGeometry* fluoroscopy_geometry() const;
  bool fluoroscopy_padded() const { return picture_ && picture_->picture.padded; }
  /// Why the last picture could not be made; null when all is well.
  std::exception_ptr take_failure() { return worker_.take_failure(); }

  TextureView slice(SliceKind kind, const SlicePlane& plane) override;
  TextureView fluoroscopy(int size_px) override;
  TextureView scene(int width, int height) override;

 private:
  struct Request {
    World world;
    State state;
    bool noise = true;
  };
  struct Made {
    std::shared_ptr<const Case> patient;
    Fluoroscope::Picture picture;
  };
  const ViewState& view_;
  const Session* session_ = nullptr;
  std::array<SliceView, 3> slices_;
  FluoroscopyView fluoroscopy_;
  SceneView scene_;
  std::optional<Made> picture_;
  std::uint64_t picture_revision_ = 0;
  std::uint64_t requested_revision_ = 0;
  bool requested_noise_ = true;
  bool requested_ = false;
  LatestWorker<Request, Made> worker_;
};

}  // namespace flavum
