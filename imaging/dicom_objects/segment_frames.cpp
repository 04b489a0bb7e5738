#include "imaging/dicom_objects/segment_frames.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "imaging/base/error.h"
#include "imaging/dicom_file/slice_header.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_objects/segment_codes.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// Engineering defaults: twice the largest CT matrix, more frames than any body has slices times
// structures, and what a workstation can hold.
constexpr int kMaxSide = 4096, kMaxFrames = 65535, kMaxSegments = 2000;
constexpr std::int64_t kMaxBytes = 2LL << 30;
constexpr Uint32 kMaxValueBytes = 4096;  // longer values (pixels) stay in the file at first
constexpr const char* kLabelMapClass = "1.2.840.10008.5.1.4.1.1.66.7";  // newer than DCMTK's list
constexpr double kUnitTolerance = 1e-3;  // six decimals are common, four occur

[[noreturn]] void refuse(const std::string& sentence, const std::string& details) {
  throw InputRefused(sentence, details);
}
[[noreturn]] void damaged(const fs::path& path, const std::string& details) {
  refuse("The segmentation file is damaged or incomplete; copy it again from its source.",
         path.filename().string() + ": " + details);
}

// The parser runs on this file in a child process first, under limits: what ends it ends the child.
void require_harmless(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) refuse("The segmentation file does not exist.", path);
  const FileVerdict verdict = inspect_files({path}).at(0);
  if (verdict.kind == FileVerdict::Kind::NotDicom)
    refuse("The file is no DICOM file, so it holds no segmentation.", path.filename().string());
  const bool broken = verdict.kind == FileVerdict::Kind::Refused &&
                      (verdict.refusal.kind == "unreadable" || verdict.refusal.kind == "timeout");
  if (broken) refuse(verdict.refusal.reason, verdict.refusal.details);
}

DcmItem* first_item(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* found = nullptr;
  return item.findAndGetSequenceItem(sequence, found, 0).good() ? found : nullptr;
}

CodedConcept code_in(DcmItem& item, const DcmTagKey& sequence) {
  DcmItem* code = first_item(item, sequence);
  if (code == nullptr) return {};
  return {text_of(*code, DCM_CodeValue), text_of(*code, DCM_CodingSchemeDesignator),
          readable_text_of(*code, DCM_CodeMeaning)};
}

int whole_number(DcmItem& item, const DcmTagKey& tag) {
  Uint16 value = 0;
  return item.findAndGetUint16(tag, value).good() ? value : -1;
}

std::vector<ImportedSegment> read_segments(DcmDataset& data, const fs::path& path) {
  DcmSequenceOfItems* sequence = nullptr;
  data.findAndGetSequence(DCM_SegmentSequence, sequence);
  if (sequence == nullptr || sequence->card() == 0)
    damaged(path, "no Segment Sequence (0062,0002)");
  if (sequence->card() > kMaxSegments) damaged(path, "too many segments");
  std::vector<ImportedSegment> segments;
  std::set<int> numbers;
  for (unsigned long n = 0; n < sequence->card(); ++n) {
    DcmItem& item = *sequence->getItem(n);
    const CodedConcept type = code_in(item, DCM_SegmentedPropertyTypeCodeSequence);
    const CodedConcept region = code_in(item, DCM_AnatomicRegionSequence);
    ImportedSegment s;
    s.number = whole_number(item, DCM_SegmentNumber);
    if (s.number < 0 || !numbers.insert(s.number).second)
      damaged(path, "Segment Number (0062,0004) absent or twice");
    s.name = readable_text_of(item, DCM_SegmentLabel);
    s.code = type.code + " (" + type.scheme + "), " + type.meaning;
    s.automatic = text_of(item, DCM_SegmentAlgorithmType) == "AUTOMATIC";
    s.label = label_of_segment({text_of(item, DCM_TrackingID), s.name, type, region});
    segments.push_back(std::move(s));
  }
  return segments;
}

class GroupReader {
 public:
  GroupReader(DcmDataset& data, const fs::path& path) : path_(path) {
    shared_ = first_item(data, DCM_SharedFunctionalGroupsSequence);
    data.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, per_frame_);
  }
  int frames() const { return per_frame_ == nullptr ? 0 : static_cast<int>(per_frame_->card()); }

  // A functional group of the frame, else the shared one.
  DcmItem* group(int frame, const DcmTagKey& sequence) {
    DcmItem* own = per_frame_->getItem(static_cast<unsigned long>(frame));
    DcmItem* found = own == nullptr ? nullptr : first_item(*own, sequence);
    return found != nullptr || shared_ == nullptr ? found : first_item(*shared_, sequence);
  }

  SegmentFrame frame(int n, bool label_map) {
    SegmentFrame f;
    f.frame = n;
    DcmItem* position = group(n, DCM_PlanePositionSequence);
    DcmItem* orientation = group(n, DCM_PlaneOrientationSequence);
    DcmItem* measures = group(n, DCM_PixelMeasuresSequence);
    if (position == nullptr || orientation == nullptr || measures == nullptr) {
      refuse("The segmentation is not placed in the patient, so it cannot be put on a volume.",
             path_.filename().string() + ": frame " + std::to_string(n + 1) +
                 " has no plane position, orientation or pixel spacing");
    }
    for (unsigned long a = 0; a < 3; ++a) {
      f.position.v[static_cast<int>(a)] = number(*position, DCM_ImagePositionPatient, a, n);
      f.row_dir[static_cast<int>(a)] = number(*orientation, DCM_ImageOrientationPatient, a, n);
      f.column_dir[static_cast<int>(a)] =
          number(*orientation, DCM_ImageOrientationPatient, a + 3, n);
    }
    f.spacing_j_mm = number(*measures, DCM_PixelSpacing, 0, n);
    f.spacing_i_mm = number(*measures, DCM_PixelSpacing, 1, n);
    if (!number_of(*measures, DCM_SpacingBetweenSlices, 0, f.thickness_mm) &&
        !number_of(*measures, DCM_SliceThickness, 0, f.thickness_mm))
      f.thickness_mm = 0.0;
    f.thickness_mm = std::abs(f.thickness_mm);
    const bool unit = std::abs(f.row_dir.norm() - 1.0) <= kUnitTolerance &&
                      std::abs(f.column_dir.norm() - 1.0) <= kUnitTolerance &&
                      std::abs(f.row_dir.dot(f.column_dir)) <= kUnitTolerance;
    const bool sized = f.spacing_i_mm > 1e-4 && f.spacing_i_mm < 1e3 && f.spacing_j_mm > 1e-4 &&
                       f.spacing_j_mm < 1e3 && f.thickness_mm < 1e3 &&
                       f.position.v.cwiseAbs().maxCoeff() < 1e6;
    if (!unit || !sized) damaged(path_, "impossible placement of frame " + std::to_string(n + 1));
    f.row_dir.normalize();
    f.column_dir.normalize();
    if (!label_map) {
      DcmItem* id = group(n, DCM_SegmentIdentificationSequence);
      f.segment = id == nullptr ? -1 : whole_number(*id, DCM_ReferencedSegmentNumber);
      if (f.segment < 0) damaged(path_, "frame " + std::to_string(n + 1) + " names no segment");
    }
    return f;
  }

 private:
  double number(DcmItem& item, const DcmTagKey& tag, unsigned long index, int n) {
    double value = 0.0;
    if (!number_of(item, tag, index, value))
      damaged(path_, "no placement of frame " + std::to_string(n + 1));
    return value;
  }
  const fs::path& path_;
  DcmItem* shared_ = nullptr;
  DcmSequenceOfItems* per_frame_ = nullptr;
};

void read_kind(DcmDataset& data, SegmentFile& file, const fs::path& path) {
  const std::string sop_class = text_of(data, DCM_SOPClassUID);
  if (sop_class != UID_SegmentationStorage && sop_class != kLabelMapClass) {
    refuse("The file is no DICOM segmentation.",
           path.filename().string() + ": SOP Class UID (0008,0016) = \"" + sop_class + "\"");
  }
  if (text_of(data, DCM_DimensionOrganizationType).rfind("TILED", 0) == 0 ||
      data.tagExists(DCM_TotalPixelMatrixColumns)) {
    refuse("The segmentation is of a microscopic slide, not of a scanned patient.",
           path.filename().string());
  }
  const std::string kind = text_of(data, DCM_SegmentationType);
  file.fractional = kind == "FRACTIONAL";
  file.label_map = kind == "LABELMAP";
  file.bits = whole_number(data, DCM_BitsAllocated);
  const bool fits = kind == "BINARY"  ? file.bits == 1
                    : file.fractional ? file.bits == 8
                    : file.label_map  ? file.bits == 8 || file.bits == 16
                                      : false;
  if (!fits)
    damaged(path, "Segmentation Type (0062,0001) \"" + kind + "\" with " +
                      std::to_string(file.bits) + " bits");
  if (file.fractional) {
    const int largest = whole_number(data, DCM_MaximumFractionalValue);
    if (largest < 1) damaged(path, "no Maximum Fractional Value (0062,000e)");
    file.threshold = (largest + 1) / 2;
  }
}

void read_pixels(DcmDataset& data, SegmentFile& file, int columns, int rows, int frames,
                 const fs::path& path) {
  const DcmXfer syntax(data.getOriginalXfer());
  if (syntax.isEncapsulated()) {
    refuse("The segmentation is stored compressed, which is not read; export it uncompressed.",
           path.filename().string() + ": transfer syntax " + syntax.getXferName());
  }
  const std::int64_t bits = static_cast<std::int64_t>(columns) * rows * frames * file.bits;
  const std::int64_t bytes = (bits + 7) / 8;
  if (bytes > kMaxBytes) {
    refuse("The segmentation is too large to be read.",
           path.filename().string() + ": " + std::to_string(bytes >> 20) + " MiB of pixels");
  }
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr ||
      static_cast<std::int64_t>(element->getLength()) < bytes ||
      static_cast<std::int64_t>(element->getLength()) > bytes + 1) {
    damaged(path, "Pixel Data (7fe0,0010) has not the length that its size demands, " +
                      std::to_string(bytes) + " bytes");
  }
  file.bytes.resize(static_cast<std::size_t>(bytes));
  if (element->getVR() == EVR_OW || element->ident() == EVR_OW || file.bits == 16) {
    Uint16* words = nullptr;  // in this machine's order: little endian below
    if (element->getUint16Array(words).good() && words != nullptr) {
      for (std::size_t n = 0; n < file.bytes.size(); ++n)
        file.bytes[n] = static_cast<std::uint8_t>(words[n / 2] >> (n % 2 * 8));
      return;
    }
  }
  Uint8* stored = nullptr;
  if (element->getUint8Array(stored).bad() || stored == nullptr)
    damaged(path, "Pixel Data (7fe0,0010) cannot be read");
  std::copy_n(stored, file.bytes.size(), file.bytes.begin());
}

// Binary objects of few slices often have no distance between them: then it is that of the planes.
void complete_thickness(std::vector<SegmentFrame>& frames) {
  std::vector<double> heights;
  for (const SegmentFrame& f : frames)
    heights.push_back(f.position.v.dot(frames.front().row_dir.cross(frames.front().column_dir)));
  std::ranges::sort(heights);
  double least = 0.0;
  for (std::size_t n = 1; n < heights.size(); ++n) {
    const double step = heights[n] - heights[n - 1];
    if (step > 1e-3 && (least == 0.0 || step < least)) least = step;
  }
  for (SegmentFrame& f : frames) {
    if (f.thickness_mm < 1e-3) f.thickness_mm = least > 0.0 ? least : f.spacing_i_mm;
  }
}

// A label map's frame stands for every segment on it.
void split_label_map(SegmentFile& file) {
  std::vector<SegmentFrame> split;
  for (const ImportedSegment& s : file.segments) {
    for (SegmentFrame f : file.frames) {
      f.segment = s.number;
      split.push_back(f);
    }
  }
  file.frames = std::move(split);
}

}  // namespace

SegmentFile read_segment_file(const fs::path& path) {
  prepare_dicom_toolkit();
  require_harmless(path);
  DcmFileFormat format;
  const OFCondition status =
      format.loadFile(path.c_str(), EXS_Unknown, EGL_noChange, kMaxValueBytes, ERM_autoDetect);
  DcmDataset& data = *format.getDataset();
  if (status.bad()) damaged(path, status.text());
  SegmentFile file;
  read_kind(data, file, path);
  file.frame_of_reference_uid = text_of(data, DCM_FrameOfReferenceUID);
  file.segments = read_segments(data, path);
  const int rows = whole_number(data, DCM_Rows), columns = whole_number(data, DCM_Columns);
  Sint32 frames = 0;
  data.findAndGetSint32(DCM_NumberOfFrames, frames);
  GroupReader groups(data, path);
  if (rows < 1 || columns < 1 || rows > kMaxSide || columns > kMaxSide || frames < 1 ||
      frames > kMaxFrames || groups.frames() != frames) {
    damaged(path, std::to_string(columns) + " x " + std::to_string(rows) + " pixels, " +
                      std::to_string(frames) + " frames, of which " +
                      std::to_string(groups.frames()) + " are described");
  }
  read_pixels(data, file, columns, rows, frames, path);
  for (int n = 0; n < frames; ++n) {
    SegmentFrame f = groups.frame(n, file.label_map);
    f.columns = columns;
    f.rows = rows;
    file.frames.push_back(f);
  }
  complete_thickness(file.frames);
  if (file.label_map) split_label_map(file);
  return file;
}

std::vector<std::uint8_t> pixels_of(const SegmentFile& file, const SegmentFrame& frame) {
  const auto count = static_cast<std::size_t>(frame.columns) * static_cast<std::size_t>(frame.rows);
  const std::size_t first = static_cast<std::size_t>(frame.frame) * count;
  std::vector<std::uint8_t> inside(count);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t at = first + n;
    if (file.bits == 1) {  // packed, lowest bit first, frames not padded: PS3.5 8.1.1
      inside[n] = static_cast<std::uint8_t>(file.bytes[at / 8] >> (at % 8) & 1U);
      continue;
    }
    const int value =
        file.bits == 8 ? file.bytes[at] : file.bytes[2 * at] | file.bytes[2 * at + 1] << 8;
    inside[n] = file.label_map ? value == frame.segment : value >= file.threshold;
  }
  return inside;
}

}  // namespace flavum
