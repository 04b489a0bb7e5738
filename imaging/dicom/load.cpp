#include "imaging/dicom/load.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "imaging/dicom/tilt.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

// Of the computer's memory for one volume; more would drive everything else out. Engineering
// default.
constexpr double kMemoryShare = 0.5;

void require_room(const VolumeEntry& entry) {
  const double bytes = static_cast<double>(entry.geometry.voxel_count()) * sizeof(float);
  const double room = kMemoryShare * static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                      static_cast<double>(::sysconf(_SC_PAGESIZE));
  if (bytes <= room) return;
  throw InputRefused("The series \"" + entry.description + "\" would need " +
                         std::to_string(static_cast<std::int64_t>(bytes / 1e9)) +
                         " GB of memory, more than half of what this computer has.",
                     std::to_string(entry.geometry.size.x()) + " x " +
                         std::to_string(entry.geometry.size.y()) + " x " +
                         std::to_string(entry.geometry.size.z()) + " voxels");
}

// As decode_file() fills padding.
float outside_value(Modality m) { return m == Modality::Ct ? -1024.0F : 0.0F; }

}  // namespace

ScalarImage load_volume(const VolumeEntry& entry, const Progress& progress) {
  const std::int64_t count = static_cast<std::int64_t>(entry.slices.size());
  if (count == 0 || count != entry.geometry.size.z()) {
    throw InputRefused("The series \"" + entry.description + "\" has no images to load.");
  }
  require_room(entry);
  if (entry.tilt) {
    VolumeEntry as_scanned = entry;
    as_scanned.geometry = entry.tilt->scanned;
    as_scanned.tilt.reset();
    return made_upright(load_volume(as_scanned, progress), *entry.tilt, entry.geometry,
                        outside_value(entry.modality));
  }
  ScalarImage image(entry.geometry);
  const FrameShape shape{entry.modality, entry.geometry.size.x(), entry.geometry.size.y(),
                         entry.description};
  decode_frames(
      entry.slices, shape,
      [&](std::size_t k, const DecodedFrame& frame) {
        std::copy(frame.values.begin(), frame.values.end(),
                  image.voxels.begin() + entry.geometry.offset(0, 0, static_cast<int>(k)));
      },
      progress);
  progress.report(1.0, "Loading images");
  return image;
}

}  // namespace flavum
