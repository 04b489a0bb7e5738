#include "imaging/pacs/find.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "imaging/dicom_file/toolkit.h"
#include "imaging/pacs/association.h"
#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"
#include "imaging/pacs/identifier.h"
#include "imaging/pacs/retry.h"

namespace flavum {
namespace {

using Take = std::function<void(DcmDataset&)>;

// Sends the query and hands over each match. True: there were more than `limit`.
bool query_once(const PacsPeer& peer, DcmDataset& keys, int limit, const Progress& progress,
                const Take& take) {
  int found = 0;
  Watch watch;
  watch.stop_asked = asking(
      progress, [&] { return std::min(0.95, static_cast<double>(found) / limit); },
      [&] { return peer.name + ": " + std::to_string(found) + " found"; });
  const std::string model = UID_FINDStudyRootQueryRetrieveInformationModel;
  Association a(peer, {{model, uncompressed_syntaxes()}}, watch);
  T_ASC_PresentationContextID context = a.need(model, "searching (C-FIND)");

  T_DIMSE_Message request{};
  request.CommandField = DIMSE_C_FIND_RQ;
  T_DIMSE_C_FindRQ& find = request.msg.CFindRQ;
  find.MessageID = a.next_message_id();
  find.Priority = DIMSE_PRIORITY_MEDIUM;
  find.DataSetType = DIMSE_DATASET_PRESENT;
  OFStandard::strlcpy(find.AffectedSOPClassUID, model.c_str(), sizeof find.AffectedSOPClassUID);
  a.send(context, request, &keys);
  a.cancel_on_stop(context, find.MessageID);

  bool enough = false;
  for (;;) {
    std::string comment;
    T_DIMSE_Message message{};
    try {
      message = a.receive(context, {}, &comment);
    } catch (const Cancelled&) {
      if (enough) return true;  // it goes on sending: we hang up with what we have
      throw;
    }
    if (message.CommandField != DIMSE_C_FIND_RSP) {
      throw failure_of_status(peer, 0x0110, "no C-FIND-RSP");
    }
    const unsigned status = message.msg.CFindRSP.DimseStatus;
    const bool pending = DICOM_PENDING_STATUS(status);
    if (message.msg.CFindRSP.DataSetType != DIMSE_DATASET_NULL) {
      const auto match = a.receive_dataset({});
      if (pending && !enough && found < limit) {
        take(*match);
        ++found;
      } else if (pending && !enough) {
        enough = true;
        watch.stop();
      }
    }
    if (pending) continue;
    if (enough || DICOM_CANCEL_STATUS(status)) break;
    if (status != STATUS_FIND_Success && !DICOM_WARNING_STATUS(status)) {
      throw failure_of_status(peer, status, comment);
    }
    break;
  }
  if (watch.stopping() && !enough) throw Cancelled();
  a.release();
  progress.report(1.0, peer.name + ": " + std::to_string(found) + " found");
  return enough;
}

int count_of(DcmDataset& d, const DcmTagKey& tag) {
  const std::string text = text_of(d, tag);
  char* end = nullptr;
  const long n = std::strtol(text.c_str(), &end, 10);
  return end == text.c_str() || n < 0 || n > 1000000 ? -1 : static_cast<int>(n);
}

// "CT\\MR" becomes "CT MR"; a code string has capitals, digits and spaces (PS3.5, 6.2).
std::string modalities_of(DcmDataset& d) {
  std::string all = texts_of(d, DCM_ModalitiesInStudy).substr(0, 128);
  for (char& c : all) {
    const bool code = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!code) c = ' ';
  }
  return all;
}

PacsStudy study_of(DcmDataset& d) {
  PacsStudy s;
  s.uid = readable_text_of(d, DCM_StudyInstanceUID);
  s.patient_name = readable_text_of(d, DCM_PatientName);
  s.patient_id = readable_text_of(d, DCM_PatientID);
  s.birth_date = readable_text_of(d, DCM_PatientBirthDate);
  s.date = readable_text_of(d, DCM_StudyDate);
  s.time = readable_text_of(d, DCM_StudyTime);
  s.modalities = modalities_of(d);
  s.description = readable_text_of(d, DCM_StudyDescription);
  s.accession = readable_text_of(d, DCM_AccessionNumber);
  s.series = count_of(d, DCM_NumberOfStudyRelatedSeries);
  s.images = count_of(d, DCM_NumberOfStudyRelatedInstances);
  return s;
}

PacsSeries series_of(DcmDataset& d) {
  PacsSeries s;
  s.uid = readable_text_of(d, DCM_SeriesInstanceUID);
  s.study_uid = readable_text_of(d, DCM_StudyInstanceUID);
  s.modality = readable_text_of(d, DCM_Modality);
  s.number = readable_text_of(d, DCM_SeriesNumber);
  s.description = readable_text_of(d, DCM_SeriesDescription);
  s.body_part = readable_text_of(d, DCM_BodyPartExamined);
  s.date = readable_text_of(d, DCM_SeriesDate);
  s.images = count_of(d, DCM_NumberOfSeriesRelatedInstances);
  return s;
}

void check_limit(int limit) {
  if (limit < 1 || limit > 10000) throw UsageError("The limit of a search is 1 to 10000.");
}

}  // namespace

PacsList<PacsStudy> pacs_find_studies(const PacsPeer& peer, const StudyQuery& query,
                                      const Progress& progress) {
  check_limit(query.limit);
  prepare_network();
  return with_one_retry(progress, [&] {
    DcmDataset keys;
    put_level(keys, "STUDY");
    put_text(keys, DCM_PatientName, beginning(query.patient_name));
    put_text(keys, DCM_PatientID, query.patient_id);
    put_text(keys, DCM_StudyDate, date_range(query.from_date, query.to_date));
    put_text(keys, DCM_ModalitiesInStudy, query.modality);
    put_text(keys, DCM_AccessionNumber, query.accession);
    put_text(keys, DCM_StudyDescription, beginning(query.description));
    for (const DcmTagKey& tag :
         {DCM_StudyInstanceUID, DCM_PatientBirthDate, DCM_StudyTime, DCM_NumberOfStudyRelatedSeries,
          DCM_NumberOfStudyRelatedInstances}) {
      put_text(keys, tag, {});
    }
    PacsList<PacsStudy> list;
    list.cut = query_once(peer, keys, query.limit, progress, [&](DcmDataset& d) {
      const PacsStudy s = study_of(d);
      // Some archives do not filter by modality.
      if (query.modality.empty() || s.modalities.empty() ||
          holds_word(s.modalities, query.modality))
        list.entries.push_back(s);
    });
    std::ranges::stable_sort(list.entries, [](const PacsStudy& a, const PacsStudy& b) {
      return a.date + a.time > b.date + b.time;
    });
    return list;
  });
}

PacsList<PacsSeries> pacs_find_series(const PacsPeer& peer, const SeriesQuery& query,
                                      const Progress& progress) {
  check_limit(query.limit);
  require_uid(query.study_uid, "study");
  prepare_network();
  return with_one_retry(progress, [&] {
    DcmDataset keys;
    put_level(keys, "SERIES");
    put_text(keys, DCM_StudyInstanceUID, query.study_uid);
    put_text(keys, DCM_Modality, query.modality);
    // Matching these is optional for archives, so Flavum does it.
    for (const DcmTagKey& tag :
         {DCM_SeriesDescription, DCM_BodyPartExamined, DCM_SeriesInstanceUID, DCM_SeriesNumber,
          DCM_SeriesDate, DCM_NumberOfSeriesRelatedInstances}) {
      put_text(keys, tag, {});
    }
    PacsList<PacsSeries> list;
    list.cut = query_once(peer, keys, query.limit, progress, [&](DcmDataset& d) {
      PacsSeries s = series_of(d);
      if (s.study_uid.empty()) s.study_uid = query.study_uid;
      if (!query.modality.empty() && s.modality != query.modality) return;
      if (matches(s.description, query.description) && matches(s.body_part, query.body_part))
        list.entries.push_back(s);
    });
    std::ranges::stable_sort(list.entries, [](const PacsSeries& a, const PacsSeries& b) {
      return std::atoi(a.number.c_str()) < std::atoi(b.number.c_str());
    });
    return list;
  });
}

}  // namespace flavum
