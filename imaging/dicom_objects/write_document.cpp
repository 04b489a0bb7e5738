#include "imaging/dicom_objects/write_document.h"

#include "imaging/base/error.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {

void write_pdf_document(const std::string& pdf, const std::string& title,
                        const ObjectHeader& header, const std::filesystem::path& path) {
  prepare_dicom_toolkit();
  DcmFileFormat file;
  ObjectWriter w(*file.getDataset(), "The DICOM report");
  put_header(w, header, UID_EncapsulatedPDFStorage, "DOC");
  w.text(DCM_ConversionType, "WSD");
  w.text(DCM_AcquisitionDateTime, "");
  w.text(DCM_BurnedInAnnotation,
         header.patient_name.empty() && header.patient_id.empty() ? "NO" : "YES");
  w.text(DCM_DocumentTitle, fitting(title, kShortTextLength));
  w.empty_sequence(DCM_ConceptNameCodeSequence);
  w.text(DCM_MIMETypeOfEncapsulatedDocument, "application/pdf");
  std::vector<Uint8> bytes(pdf.begin(), pdf.end());
  w.check(w.item().putAndInsertUint32(DCM_EncapsulatedDocumentLength,
                                      static_cast<Uint32>(bytes.size())));
  if (bytes.size() % 2 != 0) bytes.push_back(0);
  w.check(w.item().putAndInsertUint8Array(DCM_EncapsulatedDocument, bytes.data(),
                                          static_cast<unsigned long>(bytes.size())));
  save_object(file, path, "The DICOM report");
}

std::string read_pdf_document(const std::filesystem::path& path) {
  prepare_dicom_toolkit();
  DcmFileFormat file;
  DcmDataset& data = *file.getDataset();
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  if (file.loadFile(path.c_str()).bad() ||
      text_of(data, DCM_MIMETypeOfEncapsulatedDocument) != "application/pdf" ||
      data.findAndGetUint8Array(DCM_EncapsulatedDocument, bytes, &count).bad() ||
      bytes == nullptr) {
    throw InputRefused("The file holds no PDF document.", path.string());
  }
  std::string pdf(bytes, bytes + count);
  Uint32 length = 0;
  if (data.findAndGetUint32(DCM_EncapsulatedDocumentLength, length).good() && length <= count)
    pdf.resize(length);
  return pdf;
}

}  // namespace flavum
