#include "imaging/dicom_objects/object_header.h"

#include <algorithm>
#include <ctime>

#include "imaging/base/error.h"
#include "imaging/dicom_file/numbers.h"
#include "imaging/dicom_file/uid.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {
namespace fs = std::filesystem;

const char* software_version() { return FLAVUM_VERSION; }

ObjectHeader new_object(const std::string& description, const std::string& study_uid,
                        const std::string& frame_of_reference_uid) {
  const std::uint64_t seed = random_uid_seed();
  ObjectHeader h;
  h.study_uid = study_uid.empty() ? derived_uid(seed, "study") : study_uid;
  h.series_uid = derived_uid(seed, "series");
  h.instance_uid = derived_uid(seed, "instance");
  h.frame_of_reference_uid = frame_of_reference_uid;
  h.description = description;
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[16];
  std::strftime(text, sizeof text, "%Y%m%d", &local);
  h.date = text;
  std::strftime(text, sizeof text, "%H%M%S", &local);
  h.time = text;
  return h;
}

std::string fitting(std::string value, std::size_t most_characters) {
  std::replace(value.begin(), value.end(), '\\', '/');
  if (value.size() <= most_characters) return value;
  std::size_t end = most_characters;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0U) == 0x80U) --end;
  return value.substr(0, end);
}

void ObjectWriter::check(const OFCondition& status) const {
  if (status.bad()) throw OperationFailed(what_ + " cannot be written.", status.text());
}

void ObjectWriter::text(const DcmTagKey& tag, const std::string& value) {
  check(item_.putAndInsertString(tag, value.c_str()));
}

void ObjectWriter::number(const DcmTagKey& tag, int value) {
  check(item_.putAndInsertUint16(tag, static_cast<Uint16>(value)));
}

void ObjectWriter::decimal(const DcmTagKey& tag, double value) { text(tag, decimal_string(value)); }

void ObjectWriter::decimals(const DcmTagKey& tag, const std::vector<double>& values) {
  std::string joined;
  for (const double v : values) joined += (joined.empty() ? "" : "\\") + decimal_string(v);
  text(tag, joined);
}

void ObjectWriter::code(const DcmTagKey& sequence, const char* value, const char* scheme,
                        const char* meaning) {
  DcmItem* item = nullptr;
  check(item_.findOrCreateSequenceItem(sequence, item, -2));
  check(item->putAndInsertString(DCM_CodeValue, value));
  check(item->putAndInsertString(DCM_CodingSchemeDesignator, scheme));
  check(item->putAndInsertString(DCM_CodeMeaning, meaning));
}

void ObjectWriter::empty_sequence(const DcmTagKey& tag) {
  check(item_.insertEmptyElement(tag, OFTrue));
}

void put_header(ObjectWriter& w, const ObjectHeader& h, const char* sop_class,
                const char* modality) {
  w.text(DCM_SpecificCharacterSet, "ISO_IR 192");
  w.text(DCM_SOPClassUID, sop_class);
  w.text(DCM_SOPInstanceUID, h.instance_uid);
  w.text(DCM_InstanceCreationDate, h.date);
  w.text(DCM_InstanceCreationTime, h.time);
  const bool named = !h.patient_name.empty() || !h.patient_id.empty();
  w.text(DCM_PatientName, fitting(named ? h.patient_name : h.pseudonym, kLongStringLength));
  w.text(DCM_PatientID, fitting(named ? h.patient_id : h.pseudonym, kLongStringLength));
  w.text(DCM_PatientBirthDate, "");
  w.text(DCM_PatientSex, "");
  if (!named) {
    w.text(DCM_PatientIdentityRemoved, "YES");
    w.text(DCM_DeidentificationMethod, "Flavum: no identity copied from the source");
  } else {
    w.text(DCM_PatientIdentityRemoved, "NO");
  }
  w.text(DCM_StudyInstanceUID, h.study_uid);
  w.text(DCM_StudyID, "");
  w.text(DCM_StudyDate, "");
  w.text(DCM_StudyTime, "");
  w.text(DCM_AccessionNumber, "");
  w.text(DCM_ReferringPhysicianName, "");
  w.text(DCM_Modality, modality);
  w.text(DCM_SeriesInstanceUID, h.series_uid);
  w.text(DCM_SeriesNumber, std::to_string(h.series_number));
  w.text(DCM_SeriesDescription,
         fitting(std::string(kSimulatedMark) + (h.description.empty() ? "" : ". " + h.description),
                 kLongStringLength));
  w.text(DCM_SeriesDate, h.date);
  w.text(DCM_SeriesTime, h.time);
  w.text(DCM_InstanceNumber, std::to_string(h.instance_number));
  w.text(DCM_ContentDate, h.date);
  w.text(DCM_ContentTime, h.time);
  w.text(DCM_Manufacturer, "Flavum");
  w.text(DCM_ManufacturerModelName, "Flavum");
  w.text(DCM_DeviceSerialNumber, "0");
  w.text(DCM_SoftwareVersions, software_version());
  if (!h.frame_of_reference_uid.empty()) {
    w.text(DCM_FrameOfReferenceUID, h.frame_of_reference_uid);
    w.text(DCM_PositionReferenceIndicator, "");
  }
}

void save_object(DcmFileFormat& file, const fs::path& path, const std::string& what) {
  fs::path partial = path;
  partial += ".part";
  const OFCondition status = file.saveFile(partial.c_str(), EXS_LittleEndianExplicit);
  std::error_code failure;
  if (status.good()) fs::rename(partial, path, failure);
  if (status.good() && !failure) return;
  const std::string reason = status.bad() ? status.text() : failure.message();
  fs::remove(partial, failure);
  throw OperationFailed(what + " " + path.filename().string() + " cannot be written.", reason);
}

}  // namespace flavum
