#include "imaging/dicom_objects/grey_pixels.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/dicom_objects/burned_mark.h"

namespace flavum {

void put_grey_pixels(ObjectWriter& w, std::span<const PixelImage> frames) {
  CHECK(!frames.empty());
  const PixelImage& first = frames.front();
  w.number(DCM_SamplesPerPixel, 1);
  w.text(DCM_PhotometricInterpretation, "MONOCHROME2");
  w.number(DCM_Rows, first.rows);
  w.number(DCM_Columns, first.columns);
  w.number(DCM_BitsAllocated, 8);
  w.number(DCM_BitsStored, 8);
  w.number(DCM_HighBit, 7);
  w.number(DCM_PixelRepresentation, 0);
  // It means text that could tell who the patient is (PS3.3 C.7.6.1.1.10); the mark does not.
  w.text(DCM_BurnedInAnnotation, "NO");
  w.text(DCM_LossyImageCompression, "00");
  std::vector<Uint8> bytes;
  bytes.reserve(frames.size() * first.pixels.size() + 1);
  for (const PixelImage& frame : frames) {
    CHECK(frame.columns == first.columns && frame.rows == first.rows);
    PixelImage marked = frame;
    burn_mark(marked);
    for (const float g : marked.pixels)
      bytes.push_back(static_cast<Uint8>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F))));
  }
  if (bytes.size() % 2 != 0) bytes.push_back(0);  // even length, PS3.5
  w.check(w.item().putAndInsertUint8Array(DCM_PixelData, bytes.data(),
                                          static_cast<unsigned long>(bytes.size())));
}

}  // namespace flavum
