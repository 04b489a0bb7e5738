#include "imaging/pacs/send.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>

#include "imaging/dicom_file/toolkit.h"
#include "imaging/pacs/association.h"
#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"
#include "imaging/pacs/retry.h"

namespace flavum {
namespace {

struct Item {
  SentFile* result = nullptr;
  std::string sop_class, syntax;
  bool readable = false;
};

// Class, instance and encoding from the meta header alone; the object is read when it is sent.
Item look_at(SentFile& file) {
  Item item;
  item.result = &file;
  DcmMetaInfo meta;
  DcmFileFormat whole;
  const OFCondition c =
      whole.loadFile(file.file.c_str(), EXS_Unknown, EGL_noChange, 64, ERM_metaOnly);
  if (c.good()) {
    item.sop_class = text_of(*whole.getMetaInfo(), DCM_MediaStorageSOPClassUID);
    file.sop_uid = text_of(*whole.getMetaInfo(), DCM_MediaStorageSOPInstanceUID);
    item.syntax = text_of(*whole.getMetaInfo(), DCM_TransferSyntaxUID);
  }
  item.readable = !item.sop_class.empty() && !file.sop_uid.empty() && !item.syntax.empty();
  if (!item.readable) {
    file.sentence = "This is not a DICOM file that can be sent.";
    file.details = file.file.string() + ": " + c.text();
  }
  return item;
}

bool is_uncompressed(const std::string& syntax) {
  return std::ranges::find(uncompressed_syntaxes(), syntax) != uncompressed_syntaxes().end();
}

// One context for each kind and encoding; PS3.8 has room for 128.
std::vector<Proposal> proposals_for(const std::vector<Item>& items) {
  std::vector<Proposal> all;
  for (const Item& item : items) {
    if (!item.readable) continue;
    const Proposal p{item.sop_class, is_uncompressed(item.syntax)
                                         ? uncompressed_syntaxes()
                                         : std::vector<std::string>{item.syntax}};
    const bool known = std::ranges::any_of(all, [&](const Proposal& q) {
      return q.sop_class == p.sop_class && q.syntaxes == p.syntaxes;
    });
    if (!known && all.size() < 127) all.push_back(p);
  }
  return all;
}

void judge(SentFile& file, unsigned status, const std::string& comment) {
  file.details = status_text(status, comment);
  file.stored = status == STATUS_STORE_Success || DICOM_WARNING_STATUS(status);
  if (status == STATUS_STORE_Success) {
    file.details.clear();
  } else if (file.stored) {
    file.sentence = "Stored, with a remark of the archive.";
  } else if ((status & 0xff00U) == STATUS_STORE_Refused_OutOfResources) {
    file.sentence = "The archive has no room for it. Tell its administrators.";
  } else if (status == STATUS_STORE_Refused_NotAuthorized) {
    file.sentence =
        "The archive does not permit this workstation to store. Ask its administrators.";
  } else if (status == STATUS_STORE_Refused_SOPClassNotSupported) {
    file.sentence = "The archive does not take objects of this kind.";
  } else {
    file.sentence = "The archive refused it; the details hold the reason for its administrators.";
  }
}

T_ASC_PresentationContextID context_for(const Association& a, const Item& item) {
  if (const T_ASC_PresentationContextID same = a.accepted(item.sop_class, item.syntax)) return same;
  if (!is_uncompressed(item.syntax)) return 0;
  for (const std::string& other : uncompressed_syntaxes()) {
    if (const T_ASC_PresentationContextID c = a.accepted(item.sop_class, other)) return c;
  }
  return 0;
}

void send_one(Association& a, const Item& item) {
  SentFile& file = *item.result;
  const T_ASC_PresentationContextID context = context_for(a, item);
  if (context == 0) {
    file.sentence = a.accepted(item.sop_class) != 0
                        ? "The archive does not take this compression."
                        : "The archive does not take objects of this kind.";
    file.details = "SOP class " + item.sop_class + ", transfer syntax " + item.syntax;
    return;
  }
  DcmFileFormat object;
  const OFCondition loaded = object.loadFile(file.file.c_str());
  if (loaded.bad()) {
    file.sentence = "This is not a DICOM file that can be sent.";
    file.details = file.file.string() + ": " + loaded.text();
    return;
  }
  T_DIMSE_Message request{};
  request.CommandField = DIMSE_C_STORE_RQ;
  T_DIMSE_C_StoreRQ& store = request.msg.CStoreRQ;
  store.MessageID = a.next_message_id();
  store.Priority = DIMSE_PRIORITY_MEDIUM;
  store.DataSetType = DIMSE_DATASET_PRESENT;
  OFStandard::strlcpy(store.AffectedSOPClassUID, item.sop_class.c_str(),
                      sizeof store.AffectedSOPClassUID);
  OFStandard::strlcpy(store.AffectedSOPInstanceUID, file.sop_uid.c_str(),
                      sizeof store.AffectedSOPInstanceUID);
  a.send(context, request, object.getDataset());
  T_ASC_PresentationContextID answered = 0;
  std::string comment;
  const T_DIMSE_Message answer = a.receive(answered, {}, &comment);
  if (answer.CommandField != DIMSE_C_STORE_RSP)
    throw failure_of_status(a.peer(), 0x0110, "no C-STORE-RSP");
  judge(file, answer.msg.CStoreRSP.DimseStatus, comment);
}

}  // namespace

SendReport pacs_send(const PacsPeer& peer, const std::vector<std::filesystem::path>& files,
                     const Progress& progress) {
  require_usable(peer);
  prepare_network();
  SendReport report;
  for (const auto& f : files) report.files.push_back({f, {}, false, {}, {}});
  std::vector<Item> items;
  for (SentFile& f : report.files) items.push_back(look_at(f));
  const std::vector<Proposal> proposals = proposals_for(items);
  if (proposals.empty()) throw UsageError("None of these files is a DICOM file that can be sent.");

  std::size_t next = 0;
  const auto stage = [&] {
    return "Sending to " + peer.name + ": " + std::to_string(next) + " of " +
           std::to_string(items.size());
  };
  const auto fraction = [&] {
    return static_cast<double>(next) / static_cast<double>(items.size());
  };
  with_one_retry(progress, [&] {
    Watch watch;
    watch.stop_asked = asking(progress, fraction, stage);
    Association a(peer, proposals, watch);
    for (; next < items.size(); ++next) {
      progress.report(fraction(), stage());
      if (items[next].readable) send_one(a, items[next]);
    }
    a.release();
  });
  report.stored = static_cast<int>(std::ranges::count_if(report.files, &SentFile::stored));
  progress.report(1.0, stage());
  return report;
}

}  // namespace flavum
