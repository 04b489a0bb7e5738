#include "imaging/dicom_file/deidentify.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcwcache.h>

#include <charconv>
#include <chrono>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom_file/clean_words.h"
#include "imaging/dicom_file/kept_attributes.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

struct Replacement {
  const PseudonymKey& key;
  std::string patient;  ///< pseudonym
  int shift_days = 0;   ///< 0: dates are emptied
};

void check(const OFCondition& status) {
  if (status.bad()) {
    throw OperationFailed("An image cannot be de-identified.", status.text());
  }
}

// YYYYMMDD moved back; empty if it is no date. What follows (a DT's time and zone) is dropped but
// for the time's digits.
std::string moved_date(const std::string& text, int days) {
  if (text.size() < 8) return {};
  int y = 0, m = 0, d = 0;
  const auto digits = [&](std::size_t first, std::size_t count, int& out) {
    const char* end = text.data() + first + count;
    return std::from_chars(text.data() + first, end, out).ptr == end;
  };
  if (!digits(0, 4, y) || !digits(4, 2, m) || !digits(6, 2, d)) return {};
  namespace ch = std::chrono;
  const ch::year_month_day date{ch::year{y}, ch::month{static_cast<unsigned>(m)},
                                ch::day{static_cast<unsigned>(d)}};
  if (!date.ok()) return {};
  const ch::year_month_day moved{ch::sys_days{date} - ch::days{days}};
  const int number = static_cast<int>(moved.year()) * 10000 +
                     static_cast<int>(static_cast<unsigned>(moved.month())) * 100 +
                     static_cast<int>(static_cast<unsigned>(moved.day()));
  std::string out = std::to_string(number);
  for (std::size_t n = 8; n < std::min<std::size_t>(14, text.size()); ++n) {
    if (text[n] < '0' || text[n] > '9') break;
    out += text[n];
  }
  return out;
}

// HHMMSS.FFFFFF; anything else is no time.
std::string clean_time(const std::string& text) {
  const bool time = text.find_first_not_of("0123456789.") == std::string::npos && text.size() <= 13;
  return time ? text : "";
}

// Characters of a decimal string (PS3.5, 6.2) and a number: "nan(…)" is none.
bool is_number(const std::string& text) {
  if (text.find_first_not_of("0123456789+-.eE") != std::string::npos) return false;
  double value = 0.0;
  const std::size_t plus = text.starts_with('+') ? 1 : 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + plus, end, value);
  return read.ec == std::errc() && read.ptr == end;
}

std::vector<std::string> values_of(DcmElement& element) {
  std::vector<std::string> values;
  for (unsigned long n = 0; n < element.getVM(); ++n) {
    OFString value;
    if (element.getOFString(value, n).bad()) return {};
    std::string text(value.c_str(), value.length());
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(std::string(" \0", 2)) + 1);
    values.push_back(std::move(text));
  }
  return values;
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& v : values) all += (&v == &values.front() ? "" : "\\") + v;
  return all;
}

bool is_text(DcmEVR vr) {
  switch (vr) {
    case EVR_AE:
    case EVR_AS:
    case EVR_CS:
    case EVR_DA:
    case EVR_DS:
    case EVR_DT:
    case EVR_IS:
    case EVR_LO:
    case EVR_LT:
    case EVR_PN:
    case EVR_SH:
    case EVR_ST:
    case EVR_TM:
    case EVR_UC:
    case EVR_UI:
    case EVR_UR:
    case EVR_UT:
      return true;
    default:
      return false;
  }
}

bool is_binary_number(DcmEVR vr) {
  switch (vr) {
    case EVR_US:
    case EVR_SS:
    case EVR_UL:
    case EVR_SL:
    case EVR_FL:
    case EVR_FD:
    case EVR_AT:
    case EVR_UV:
    case EVR_SV:
    case EVR_xs:
    case EVR_lt:

    case EVR_OW:
    case EVR_OB:
      return true;
    default:
      return false;
  }
}

// False: the element is to be removed.
bool keep_number(DcmElement& element) {
  const DcmEVR vr = element.getVR();
  if (!is_text(vr)) return is_binary_number(vr);
  if (vr != EVR_DS && vr != EVR_IS) return false;
  for (const std::string& value : values_of(element)) {
    if (!value.empty() && !is_number(value)) return false;
  }
  return true;
}

bool keep_text(DcmElement& element, Keep how, const Replacement& by) {
  if (!is_text(element.getVR())) return false;
  std::vector<std::string> values = values_of(element);
  for (std::string& value : values) {
    switch (how) {
      case Keep::Code:
        // A value in the middle keeps the places of the others: ImageType counts on them.
        value = clean_code(value);
        if (value.empty() && values.size() > 1) value = "OTHER";
        break;
      case Keep::Description:
        value = clean_description(value);
        break;
      case Keep::Pseudonym:
        if (!value.empty()) value = pseudonym_code(by.key, "K", value);
        break;
      case Keep::Uid:
        if (!value.empty()) value = pseudonym_uid(by.key, value);
        break;
      case Keep::StandardUid:
        if (!value.starts_with("1.2.840.10008.") ||
            value.find_first_not_of("0123456789.") != std::string::npos || value.size() > 64) {
          return false;
        }
        break;
      case Keep::Date:
        value = by.shift_days == 0 ? "" : moved_date(value, by.shift_days);
        break;
      case Keep::Time:
        value = by.shift_days == 0 ? "" : clean_time(value);
        break;
      case Keep::Patient:
        value = by.patient;
        break;
      default:
        return false;
    }
  }
  check(element.putString(joined(values).c_str()));
  return true;
}

void clean_item(DcmItem& item, const Replacement& by);

bool keep_sequence(DcmElement& element, const Replacement& by) {
  auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
  if (sequence == nullptr) return false;
  for (unsigned long n = 0; n < sequence->card(); ++n) clean_item(*sequence->getItem(n), by);
  return true;
}

bool keep(DcmElement& element, const Replacement& by) {
  const auto how = kept_as(element.getTag().getXTag());
  if (!how) return false;
  switch (*how) {
    case Keep::Pixels:
      return true;
    case Keep::Number:
      return keep_number(element);
    case Keep::Sequence:
      return keep_sequence(element, by);
    case Keep::Empty:
      check(element.putString(""));
      return true;
    default:
      return keep_text(element, *how, by);
  }
}

void clean_item(DcmItem& item, const Replacement& by) {
  for (unsigned long n = item.card(); n-- > 0;) {
    DcmElement* element = item.getElement(n);
    if (!keep(*element, by)) delete item.remove(element);
  }
}

void add_method(DcmDataset& data, const char* code, const char* meaning) {
  DcmItem* item = nullptr;
  check(data.findOrCreateSequenceItem(DCM_DeidentificationMethodCodeSequence, item, -2));
  check(item->putAndInsertString(DCM_CodeValue, code));
  check(item->putAndInsertString(DCM_CodingSchemeDesignator, "DCM"));
  check(item->putAndInsertString(DCM_CodeMeaning, meaning));
}

// PS3.15 E.3 and PS3.3 C.12.1.1.1: what was done, in words and codes (PS3.16 CID 7050).
void say_so(DcmDataset& data, bool dates_moved) {
  check(data.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192"));
  check(data.putAndInsertString(DCM_PatientIdentityRemoved, "YES"));
  check(data.putAndInsertString(DCM_DeidentificationMethod,
                                "Flavum: only attributes that images need are kept"));
  add_method(data, "113100", "Basic Application Confidentiality Profile");
  add_method(data, "113105", "Clean Descriptors Option");
  if (dates_moved) {
    add_method(data, "113107", "Retain Longitudinal Temporal Information Modified Dates Option");
  }
  check(data.putAndInsertString(DCM_LongitudinalTemporalInformationModified,
                                dates_moved ? "MODIFIED" : "REMOVED"));
}

bool may_show_text(DcmItem& data) {
  const std::string declared = text_of(data, DCM_BurnedInAnnotation);
  if (declared == "YES") return true;
  const std::string sop_class = text_of(data, DCM_SOPClassUID);
  const bool capture = sop_class.starts_with("1.2.840.10008.5.1.4.1.1.7") ||
                       text_of(data, DCM_ImageType, 1) == "SECONDARY" ||
                       !text_of(data, DCM_ConversionType).empty();
  return capture && declared != "NO";
}

void write_in_pieces(DcmFileFormat& format, E_TransferSyntax syntax,
                     const std::function<void(std::string_view)>& out) {
  std::vector<char> buffer(kPieceBytes);
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  DcmWriteCache cache;
  check(format.validateMetaInfo(syntax, EWM_createNewMeta));
  format.transferInit();
  OFCondition status = EC_StreamNotifyClient;
  while (status == EC_StreamNotifyClient) {
    status = format.write(stream, syntax, EET_ExplicitLength, &cache, EGL_recalcGL,
                          EPD_withoutPadding, 0, 0, 0, EWM_createNewMeta);
    void* piece = nullptr;
    offile_off_t length = 0;
    stream.flushBuffer(piece, length);
    out({static_cast<const char*>(piece), static_cast<std::size_t>(length)});
  }
  format.transferEnd();
  check(status);
}

}  // namespace

DeidentifiedFile deidentify(DcmDataset& data, const PseudonymKey& key,
                            const DeidentifyOptions& options) {
  DeidentifiedFile file;
  file.burned_in_risk = may_show_text(data);
  file.was_deidentified = text_of(data, DCM_PatientIdentityRemoved) == "YES";
  // Name and number together: either may be missing or a dummy.
  const std::string who = text_of(data, DCM_PatientID) + '\0' + text_of(data, DCM_PatientName);
  Replacement by{key, pseudonym_code(key, kPatientPseudonym, who), 0};
  if (options.shift_dates) {
    by.shift_days = pseudonym_number(key, "days", who, kLeastShiftDays, kGreatestShiftDays);
  }
  clean_item(data, by);
  for (const DcmTagKey& tag : {DCM_PatientName, DCM_PatientID}) {
    check(data.putAndInsertString(tag, by.patient.c_str()));
  }
  for (const DcmTagKey& tag : {DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate, DCM_StudyTime,
                               DCM_AccessionNumber, DCM_ReferringPhysicianName, DCM_StudyID}) {
    if (!data.tagExists(tag)) check(data.insertEmptyElement(tag));
  }
  say_so(data, options.shift_dates);
  file.sop_instance_uid = text_of(data, DCM_SOPInstanceUID);
  return file;
}

DeidentifiedFile deidentify_file(const std::filesystem::path& in, const PseudonymKey& key,
                                 const DeidentifyOptions& options,
                                 const std::function<void(std::string_view)>& out) {
  prepare_dicom_toolkit();
  DcmFileFormat format;
  const OFCondition status = format.loadFile(in.c_str());
  if (status.bad()) {
    throw InputRefused("An image is damaged and cannot be imported.", status.text());
  }
  const E_TransferSyntax syntax = format.getDataset()->getOriginalXfer();
  const DeidentifiedFile file = deidentify(*format.getDataset(), key, options);
  // The meta header and the preamble are the source's as well: both are made anew.
  DcmFileFormat fresh(format.getDataset());
  write_in_pieces(fresh, syntax, out);
  return file;
}

}  // namespace flavum
