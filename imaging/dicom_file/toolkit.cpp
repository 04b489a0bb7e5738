#include "imaging/dicom_file/toolkit.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcspchrs.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <cmath>
#include <mutex>

#include "imaging/base/error.h"
#include "imaging/dicom_file/japanese.h"
#include "imaging/dicom_file/readable.h"

namespace flavum {
namespace {

std::string trimmed(const OFString& raw) {
  std::string s(raw.c_str());  // up to the first NUL, which some writers pad with
  const auto end = s.find_last_not_of(" \t\r\n");
  s.erase(end == std::string::npos ? 0 : end + 1);
  s.erase(0, s.find_first_not_of(' '));
  return s;
}

constexpr std::size_t kReadableBytes = 128;  // VR LO has 64 characters; engineering default

}  // namespace

void prepare_dicom_toolkit() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // reasons are reported by Flavum, in one place
    // Some converters write every element as "unknown"; the dictionary says what each is.
    dcmEnableUnknownVRConversion.set(OFTrue);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs(EDC_never);  // never touch the colour space
    DJLSDecoderRegistration::registerCodecs();
  });
  if (!dcmDataDict.isDictionaryLoaded()) {
    throw OperationFailed("The DICOM data dictionary is missing; reinstall the DCMTK package.",
                          "DCMTK found no dicom.dic (environment variable DCMDICTPATH)");
  }
}

std::string text_of(DcmItem& item, const DcmTagKey& tag, unsigned long index) {
  OFString value;
  if (item.findAndGetOFString(tag, value, index).bad()) return {};
  return trimmed(value);
}

std::string readable_text_of(DcmItem& item, const DcmTagKey& tag) {
  const std::string raw = text_of(item, tag);
  DcmSpecificCharacterSet converter;
  OFString utf8;
  if (converter.selectCharacterSet(item).good() &&
      converter.convertString(raw.c_str(), utf8).good()) {
    return printable(trimmed(utf8), kReadableBytes);
  }
  if (is_japanese(texts_of(item, DCM_SpecificCharacterSet))) {
    return printable(utf8_from_japanese(raw), kReadableBytes);
  }
  return printable(raw, kReadableBytes);
}

std::string texts_of(DcmItem& item, const DcmTagKey& tag) {
  OFString value;
  if (item.findAndGetOFStringArray(tag, value).bad()) return {};
  return trimmed(value);
}

bool number_of(DcmItem& item, const DcmTagKey& tag, unsigned long index, double& value) {
  Float64 number = 0.0;
  if (item.findAndGetFloat64(tag, number, index).bad() || !std::isfinite(number)) return false;
  value = number;
  return true;
}

}  // namespace flavum
