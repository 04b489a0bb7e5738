#include "imaging/dicom_file/frame_pixels.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

#include "imaging/dicom_file/jpeg2000.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {

std::optional<Encoding> encoding_of(DcmItem& data) {
  Uint16 allocated = 0;
  Uint16 stored = 0;
  Uint16 high = 0;
  Uint16 representation = 0;
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  if (data.findAndGetUint16(DCM_BitsStored, stored).bad()) stored = allocated;
  if (data.findAndGetUint16(DCM_HighBit, high).bad()) high = static_cast<Uint16>(stored - 1);
  data.findAndGetUint16(DCM_PixelRepresentation, representation);
  if ((allocated != 8 && allocated != 16) || stored == 0 || stored > allocated ||
      high >= allocated || high + 1 < stored || representation > 1) {
    return std::nullopt;
  }
  return Encoding{allocated, stored, static_cast<unsigned>(high + 1 - stored), representation == 1};
}

bool FramePixels::open(DcmDataset& data, const Encoding& encoding, int columns, int rows) {
  allocated_ = encoding.allocated;
  columns_ = columns;
  rows_ = rows;
  DcmElement* element = nullptr;
  const E_TransferSyntax syntax = data.getOriginalXfer();
  if (syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly) {
    Sint32 frames = 1;
    data.findAndGetSint32(DCM_NumberOfFrames, frames);
    frames_ = frames;
    if (data.findAndGetElement(DCM_PixelData, element).bad()) return false;
    auto* pixels = dynamic_cast<DcmPixelData*>(element);
    return can_decode_jpeg2000() && pixels != nullptr &&
           pixels->getEncapsulatedRepresentation(syntax, nullptr, jpeg2000_).good() &&
           jpeg2000_ != nullptr;
  }
  Uint16 samples = 1;
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  if (samples != 1 && (samples != 3 || allocated_ != 8)) return false;
  if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad()) return false;
  if (samples == 3) {  // asked after decoding, which may have changed both
    const std::string photometric = text_of(data, DCM_PhotometricInterpretation);
    if (photometric != "RGB" && photometric != "YBR_FULL") return false;
    colour_ = photometric == "RGB" ? Colour::Rgb : Colour::Ybr;
    Uint16 planar = 0;
    data.findAndGetUint16(DCM_PlanarConfiguration, planar);
    planar_ = planar == 1;
  }
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr) return false;
  bytes_ = element->getLength();
  if (element->getUint16Array(words_).good() && words_ != nullptr) return true;
  return element->getUint8Array(octets_).good() && octets_ != nullptr;
}

std::vector<std::uint16_t> FramePixels::frame(int number) const {
  if (jpeg2000_ != nullptr) return jpeg2000_frame(number);
  if (colour_ != Colour::None) return brightness(number);
  const std::size_t count = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
  const std::size_t first = count * static_cast<std::size_t>(number);
  if (bytes_ < (first + count) * (allocated_ / 8U)) return {};
  std::vector<std::uint16_t> out(count);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t at = first + n;
    if (allocated_ == 8) {
      out[n] = octet(at);
    } else {
      out[n] = words_ == nullptr
                   ? static_cast<std::uint16_t>(octets_[2 * at] | octets_[2 * at + 1] << 8U)
                   : words_[at];
    }
  }
  return out;
}

// Words hold two pixels each, the first in the low byte.
std::uint8_t FramePixels::octet(std::size_t at) const {
  return words_ == nullptr ? octets_[at]
                           : static_cast<std::uint8_t>((words_[at / 2] >> (8U * (at % 2))) & 0xffU);
}

std::vector<std::uint16_t> FramePixels::brightness(int number) const {
  const std::size_t count = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
  const std::size_t first = 3 * count * static_cast<std::size_t>(number);
  if (bytes_ < first + 3 * count) return {};
  std::vector<std::uint16_t> out(count);
  for (std::size_t n = 0; n < count; ++n) {
    const auto sample = [&](std::size_t s) {
      return octet(first + (planar_ ? s * count + n : 3 * n + s));
    };
    // ITU-R BT.601; the first sample of YBR is that sum already (PS3.3 C.7.6.3.1.2).
    out[n] = colour_ == Colour::Ybr
                 ? sample(0)
                 : static_cast<std::uint16_t>(0.299 * sample(0) + 0.587 * sample(1) +
                                              0.114 * sample(2) + 0.5);
  }
  return out;
}

// Item 0 is the offset table. One frame may lie in several fragments only where it is the only one:
// writers of multi-frame files use one fragment per frame.
std::vector<std::uint16_t> FramePixels::jpeg2000_frame(int number) const {
  const unsigned long items = jpeg2000_->card();
  if (items < 2 || number < 0 ||
      (frames_ > 1 && items != static_cast<unsigned long>(frames_) + 1)) {
    return {};
  }
  const unsigned long first = frames_ > 1 ? static_cast<unsigned long>(number) + 1 : 1;
  const unsigned long last = frames_ > 1 ? first : items - 1;
  std::vector<std::uint8_t> stream;
  for (unsigned long n = first; n <= last; ++n) {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (jpeg2000_->getItem(item, n).bad() || item->getUint8Array(bytes).bad() || bytes == nullptr) {
      return {};
    }
    stream.insert(stream.end(), bytes, bytes + item->getLength());
  }
  return decode_jpeg2000(stream, columns_, rows_);
}

}  // namespace flavum
