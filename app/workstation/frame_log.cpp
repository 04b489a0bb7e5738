#include "app/workstation/frame_log.h"

#include <cstdio>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {

FrameLog::FrameLog(const std::filesystem::path& path) : out_(path) {
  if (!out_) throw OperationFailed("The frame log could not be written.", path.string());
  out_ << "shown_s,frame_ms,draw_ms,picture,refined,orbital_deg,tilt_deg,x_mm,y_mm,z_mm\n";
}

void FrameLog::frame(double began_s, double drawn_s, double shown_s, const ShownPicture& picture) {
  if (!out_.is_open()) return;
  char line[200];
  std::snprintf(line, sizeof line, "%.4f,%.1f,%.1f,%llu,%d,%.2f,%.2f,%.1f,%.1f,%.1f\n", shown_s,
                1e3 * (shown_s - began_s), 1e3 * (drawn_s - began_s),
                static_cast<unsigned long long>(picture.number), picture.refined ? 1 : 0,
                deg_from_rad(picture.pose.orbital_rad), deg_from_rad(picture.pose.tilt_rad),
                picture.pose.isocentre.x(), picture.pose.isocentre.y(), picture.pose.isocentre.z());
  out_ << line << std::flush;
}

}  // namespace flavum
