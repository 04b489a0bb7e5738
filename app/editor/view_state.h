#pragma once
// How a person looks at the case: cameras, windowing, layout, crosshair, what is being placed. A
// plain value; nothing here changes the procedure (that is State) and nothing here is undone.

#include <array>
#include <optional>
#include <vector>

#include "app/editor/seen_slices.h"
#include "imaging/base/frames.h"
#include "imaging/measure/measurement.h"
#include "imaging/volume/labels.h"

namespace flavum {

/// Slice planes: the anatomical ones in the order they are shown, then those of the planned portal:
/// at right angles to its axis (seen along it, from the skin), and the two planes that hold the
/// axis, one upright (as sagittal as can be), one across.
enum class SliceKind { Axial, Sagittal, Coronal, DownPortal, AlongPortal, AcrossPortal };
inline constexpr std::array kSliceKinds{SliceKind::Axial, SliceKind::Sagittal, SliceKind::Coronal};
inline constexpr std::array kPortalKinds{SliceKind::DownPortal, SliceKind::AlongPortal,
                                         SliceKind::AcrossPortal};
inline constexpr std::size_t kAllSliceKinds = kSliceKinds.size() + kPortalKinds.size();
constexpr std::size_t index_of(SliceKind kind) { return static_cast<std::size_t>(kind); }
constexpr bool of_portal(SliceKind kind) { return kind >= SliceKind::DownPortal; }

/// Grey window as on a CT console: centre (WL) and width (WW), in the image's own units (CT: HU).
struct WindowLevel {
  double centre_hu = 300.0;
  double width_hu = 1500.0;
  friend bool operator==(const WindowLevel&, const WindowLevel&) = default;
};

/// Where a slice view looks, in its own plane. The slice itself passes through the crosshair.
struct SliceCamera {
  PatientPoint centre;            ///< shown in the middle of the view
  double view_height_mm = 200.0;  ///< what fits between top and bottom
};

/// Orbit camera of the 3D view. Azimuth 0 looks from behind (dorsal), positive from the patient's
/// right.
struct SceneCamera {
  PatientPoint focus;
  double azimuth_rad = 0.6;
  double elevation_rad = 0.25;
  double view_height_mm = 190.0;
  friend bool operator==(const SceneCamera&, const SceneCamera&) = default;
};

struct SceneVisibility {
  bool bone = true, flavum = true, sac = true, cavity = true, portal = true;
  double bone_opacity = 1.0;
  friend bool operator==(const SceneVisibility&, const SceneVisibility&) = default;
};

/// Portal: the planes of the portal with the fluoroscopic picture. Compare: one plane of two
/// images.
enum class Layout { All, Slices, Portal, Compare, Fluoroscopy, Scene };
/// A pane of the view area; the first ones are slices, numbered as SliceKind.
enum class Pane {
  Axial,
  Sagittal,
  Coronal,
  DownPortal,
  AlongPortal,
  AcrossPortal,
  Fluoroscopy,
  Scene
};
constexpr Pane pane_of(SliceKind kind) { return static_cast<Pane>(index_of(kind)); }
constexpr bool is_slice(Pane pane) { return pane < Pane::Fluoroscopy; }
/// What the left button does in a view.
enum class ClickMode { Crosshair, PlaceDock, PlaceEntry, Distance, Angle, Region, Brush, Eraser };
enum class PanelTab { Plan, Resect, Measure, Anatomy, Images };
/// Pages of the C-arm's controls: its angles, where it looks, computed views.
enum class CArmPage { Turn, Move, Find };

struct ViewState {
  PatientPoint crosshair;
  /// Of every image of the case, in its order (OpenedCase::images); never empty.
  std::vector<WindowLevel> windows{WindowLevel{}};
  /// Which image a slice view shows; nothing: the one that shows its plane best.
  std::array<std::optional<std::size_t>, kAllSliceKinds> image;
  std::array<SliceCamera, kAllSliceKinds> slices;
  SceneCamera scene;
  SceneVisibility visible;
  bool labels_shown = true;
  double label_opacity = 0.35;
  bool overlays_shown = true;   ///< read-outs, plan, lines: one key hides them all, letters stay
  bool identity_shown = true;   ///< dates and titles among the read-outs
  bool reference_lines = true;  ///< where the other slices on screen cut this one
  bool outlines_only = false;   ///< labels as borders
  SliceKind compared_kind = SliceKind::Sagittal;  ///< the plane of Layout::Compare
  /// The image on the right of Layout::Compare; nothing: another one than on the left.
  std::optional<std::size_t> compared;
  std::optional<std::size_t> over;  ///< an image laid over those of all slices
  double over_share = 0.5;          ///< 0: not seen; 1: it alone
  bool plan_on_fluoroscopy = true;
  bool fluoroscopy_noise = true;
  bool subtract = false;      ///< show what came after the mask, contrast above all
  bool pedal_button = false;  ///< the mouse holds the pedal's button
  Layout layout = Layout::All;
  std::optional<Pane> maximised;
  Pane active = Pane::Axial;
  PanelTab tab = PanelTab::Plan;
  CArmPage carm_page = CArmPage::Turn;
  ClickMode click = ClickMode::Crosshair;
  Label structure = label::kLigamentumFlavum;  ///< that brush and eraser work on
  double brush_mm = 2.0;                       ///< radius
  bool brush_ball = false;                     ///< paints in depth, too, not in the slice alone
  SeenSlices seen;                             ///< with the labels of `seen_labels` (labels_id)
  std::uint64_t seen_labels = 0;
  std::uint32_t chosen_drawn = 0;  ///< id of the measurement picked in the table; 0: none
  std::optional<Measurement> shown_automatic;  ///< drawn where it was taken
  /// A measurement's plane, in which the view of `tilted_kind` lies while it is looked at.
  std::optional<MeasuredPlane> tilted;
  SliceKind tilted_kind = SliceKind::Axial;
  std::optional<PatientPoint> pending_dock, pending_entry;  ///< placed before there is a portal
  SpineLevel level{label::kL4};
  Side side = Side::Left;
  double ui_scale = 1.0;
  bool help_shown = false;
};

}  // namespace flavum
