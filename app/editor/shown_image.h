#pragma once
// The images of a case that slices can show. The first is the one planned on; on MR there are the
// series of the study beside it.

#include <memory>
#include <string>
#include <vector>

#include "app/editor/view_state.h"
#include "imaging/dicom_file/slice_source.h"
#include "imaging/volume/image.h"

namespace flavum {

struct ShownImage {
  std::shared_ptr<const ScalarImage> image;  ///< in the patient, brought there where it was moved
  Modality modality = Modality::Other;
  std::string title;   ///< "T2 sagittal"; cleaned words, never a name
  std::string note;    ///< what one must know of it: "moved by 2.1 mm", "no CT: painted"; or empty
  std::string date;    ///< study date YYYYMMDD; empty if absent
  WindowLevel window;  ///< to start with: DICOM's own, else from the values
  bool painted = false;  ///< a pseudo-CT
};

/// DICOM's window when there is one (width above 0); for CT else bone; for MR else between the 1st
/// and 99th percentile of what is not zero.
WindowLevel starting_window(const ScalarImage& image, Modality modality, double stored_centre,
                            double stored_width);

}  // namespace flavum
