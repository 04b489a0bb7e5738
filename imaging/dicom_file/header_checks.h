#pragma once
// The parts of an image's header, read and checked one by one. Internal to the imaging/dicom rooms.

#include <string>

#include "imaging/dicom_file/slice_header.h"

class DcmDataset;
class DcmItem;

namespace flavum {

/// Why a header cannot be used; thrown by the functions below, caught in inspect_file().
struct HeaderRefused {
  std::string kind;
  std::string reason;
  std::string details;
};

/// A CT or MR slice: not a report, a screen capture, a projection (picture_kind.h).
void require_supported(DcmItem& data);
/// Refuses, by its name, a compression that DCMTK does not know at all. `syntax`: Transfer Syntax
/// UID (0002,0010); empty is fine.
void require_known_syntax(const std::string& syntax);
/// Rows and Columns into `h`.
void read_matrix(DcmItem& data, SliceHeader& h);
/// Grey pixels of a readable kind, complete for `frames` frames of the size in `h`.
void require_pixels(DcmDataset& data, const SliceHeader& h, int frames);
/// CT numbers must say how they become Hounsfield units; `item` holds the rescale values.
void require_units(DcmItem& data, DcmItem& item, const SliceHeader& h);
/// PixelSpacing, ImageOrientationPatient and ImagePositionPatient from the items that hold them.
void read_plane(DcmItem& measures, DcmItem& orientation, DcmItem& position, SliceHeader& h);
/// The first window; width 0 where there is none.
void read_window(DcmItem& item, SliceHeader& h);

}  // namespace flavum
