#pragma once
// The C-arm's console in a planning session: foot pedal, pulses, dose, image store. Practising with
// the beam changes nothing of the plan, so that none of it is State and nothing is undone. An
// attempt has its own imaging in State (sim/procedure/imaging.h); both are shown alike.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/volume/pixel_image.h"
#include "sim/detector/picture_orientation.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// A picture kept in the store.
struct KeptImage {
  std::shared_ptr<const PixelImage> grey;  ///< 0 black .. 1 white, as it left the processor
  ProjectionGeometry geometry;
  CArmPose pose;
  PictureOrientation orientation;
  std::string title;  ///< "AP", "CLO, detector left 50°"
  bool padded = false;
};

/// Ask again after so much beam: 21 CFR 1020.32(h), an audible signal each 5 minutes.
inline constexpr std::int64_t kSignalTicks = 5 * 60 * kTicksPerSecond;
/// More pictures than this push out the oldest.
inline constexpr std::size_t kMostKept = 24;

class FluoroscopyConsole {
 public:
  /// Preview: the picture follows every change at once, as if the beam were always on, and nothing
  /// is counted. Off: the picture changes only while the pedal is down, as in the room.
  bool preview = true;
  FluoroscopySettings settings;
  PictureOrientation orientation;
  std::size_t field = 0;  ///< magnification: which of CArmModel::fields_mm; 0 is all of it
  /// Share of the detector's width that the field shows; a machine with fewer fields shows its
  /// smallest.
  double share(const CArmModel& carm) const;

  /// Beam on. Nothing happens while it is on.
  void press(const World& world, const CArmPose& pose);
  void release() { imaging_.pedal = false; }
  /// One exposure.
  void single(const World& world, const CArmPose& pose);
  bool beam_on() const { return imaging_.pedal; }
  /// Time passes: pulses that fall due are counted at the dose of this pose.
  void advance(double seconds, const World& world, const CArmPose& pose);
  const Imaging& imaging() const { return imaging_; }
  /// Five minutes of beam since the start or since the signal was silenced.
  bool signal() const { return imaging_.fluoroscopy_ticks >= signal_at_; }
  void silence() { signal_at_ = imaging_.fluoroscopy_ticks + kSignalTicks; }

  void keep(KeptImage image);
  const std::vector<KeptImage>& kept() const { return kept_; }
  /// Shown beside the live picture; empty before one is kept.
  const KeptImage* reference() const;
  void choose_reference(std::size_t index);

 private:
  void count_pulse(const World& world, const CArmPose& pose);
  Imaging imaging_;
  double beam_ticks_ = 0.0;  ///< of the running press
  std::int64_t signal_at_ = kSignalTicks;
  std::vector<KeptImage> kept_;
  std::size_t reference_ = 0;
};

/// Settings as the field's magnification changes them: a smaller field at the detector.
FluoroscopySettings magnified(const FluoroscopySettings& settings, const CArmModel& carm,
                              double share);

}  // namespace flavum
