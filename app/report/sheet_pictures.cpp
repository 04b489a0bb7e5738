#include "app/report/sheet_pictures.h"

#include <algorithm>
#include <cmath>

#include "app/view/orientation.h"
#include "app/view/pane_image.h"
#include "app/view/slice_plane.h"
#include "app/view/slice_raster.h"
#include "app/view/tube_section.h"

namespace flavum {
namespace {

constexpr double kAxialMm = 110.0;  // shown width and height
constexpr int kAxialPixels = 880;   // 300 per inch at the printed size
constexpr int kFluoroscopyPixels = 640;
constexpr double kLabelOpacity = 0.35;
constexpr Ink kPortalInk{0.47, 1.0, 0.47}, kBoneInk{1.0, 1.0, 1.0}, kLigamentInk{1.0, 0.85, 0.2};

std::array<std::string, 4> letters_of(const PatientVector& right, const PatientVector& down) {
  return {orientation_letters(-right), orientation_letters(right), orientation_letters(-down),
          orientation_letters(down)};
}

// A box's outline on the slice, where the slice meets it.
SheetOutline box_outline(const PlannedCut& cut, const OperativeField& field,
                         const SlicePlane& plane) {
  const PatientVector across =
      std::cos(cut.turn_rad) * field.left + std::sin(cut.turn_rad) * field.dorsal;
  const PatientVector deep =
      std::cos(cut.turn_rad) * field.dorsal - std::sin(cut.turn_rad) * field.left;
  // Along the box's height to the slice.
  const double climb = field.cranial.dot(plane.normal());
  const double rise = -plane.project(cut.centre).z() / climb;
  if (std::abs(climb) < 0.3 || std::abs(rise) > 0.5 * cut.height_mm) return {};
  SheetOutline outline;
  outline.ink = cut.tissue == CutTissue::Bone ? kBoneInk : kLigamentInk;
  for (const auto& [x, y] : {std::pair(-0.5, -0.5), {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}}) {
    const PatientPoint corner =
        cut.centre + (x * cut.width_mm) * across + (y * cut.depth_mm) * deep + rise * field.cranial;
    const Eigen::Vector3d at = plane.project(corner);
    outline.corners.push_back({at.x(), at.y()});
  }
  return outline;
}

}  // namespace

namespace {

SheetPicture section_picture(const Session& session, SliceKind kind, const PatientPoint& middle,
                             const PortalPlan& plan, const std::vector<PlannedCut>& cuts) {
  const World& world = session.world();
  ViewState view;
  view.crosshair = middle;
  for (SliceCamera& camera : view.slices) camera = {middle, kAxialMm};
  const ShownImage& shown = session.opened().images[image_of(kind, session, view)];
  const SlicePlane plane = pane_plane(kind, session, view, kAxialPixels, kAxialPixels);
  const SliceSamples samples =
      sample_slice(*shown.image, world.patient->labels.get(), &session.state().tissue, plane);
  SheetPicture picture;
  picture.title = shown.painted ? "CT painted from MR labels" : modality_name(shown.modality);
  picture.pixels = {kAxialPixels, kAxialPixels, {}};
  SliceColours colours;
  // CT as bone and soft tissue together; MR as it was opened.
  if (shown.modality != Modality::Ct) colours.window = shown.window;
  colours.label_opacity = kLabelOpacity;
  for (const std::uint32_t abgr : colour_slice(samples, colours)) {
    for (const unsigned shift : {0U, 8U, 16U})
      picture.pixels.rgb.push_back(static_cast<std::uint8_t>(abgr >> shift));
  }
  picture.letters = letters_of(plane.right, plane.down);
  for (const PlannedCut& cut : cuts) {
    SheetOutline box = box_outline(cut, *world.field, plane);
    if (!box.corners.empty()) picture.outlines.push_back(std::move(box));
  }
  const PatientPoint end = plan.dock - world.portal.length_mm * portal_direction(plan);
  SheetOutline tube{{}, kPortalInk};
  for (const Eigen::Vector2d& p :
       tube_section(plane, plan.dock, end, world.portal.outer_diameter_mm)) {
    tube.corners.push_back({p.x(), p.y()});
  }
  if (!tube.corners.empty()) picture.outlines.push_back(std::move(tube));
  return picture;
}

}  // namespace

SheetPicture axial_picture(const Session& session, const PortalPlan& plan,
                           const std::vector<PlannedCut>& cuts) {
  const PatientPoint& c = session.world().field->centre;
  const PatientPoint middle(c.x(), 0.5 * (c.y() + plan.dock.y()) + 8.0, plan.dock.z());
  SheetPicture picture = section_picture(session, SliceKind::Axial, middle, plan, cuts);
  picture.title = "Axial " + picture.title + " at the dock";
  return picture;
}

SheetPicture along_portal_picture(const Session& session, const PortalPlan& plan,
                                  const std::vector<PlannedCut>& cuts) {
  SheetPicture picture = section_picture(session, SliceKind::AlongPortal, plan.dock, plan, cuts);
  picture.title = picture.title + " along the portal, upright";
  return picture;
}

SheetPicture fluoroscopy_picture_of(Session& session, Fluoroscope& scope, const CArmPose& pose) {
  session.dispatch(PoseCArm{pose});
  const PulsePicture pulse = scope.pulse(session.world(), session.state(), kFluoroscopyPixels, {});
  SheetPicture picture;
  picture.pixels = {pulse.grey->columns, pulse.grey->rows, {}};
  for (const float g : pulse.grey->pixels) {
    const auto v = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
    picture.pixels.rgb.insert(picture.pixels.rgb.end(), {v, v, v});
  }
  picture.letters = letters_of(pulse.geometry.column_dir, pulse.geometry.row_dir);
  picture.title = pose_words(session.state().carm);
  if (pulse.padded) picture.caption = "Soft tissue beyond the CT is estimated.";
  return picture;
}

}  // namespace flavum
