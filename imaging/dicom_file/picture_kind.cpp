#include "imaging/dicom_file/picture_kind.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "imaging/dicom_file/numbers.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

struct Word {
  const char* code;
  const char* words;
};

// PS3.3 C.7.3.1.1.1.
constexpr std::array kModalities{
    Word{"CR", "a radiograph"},
    Word{"DX", "a radiograph"},
    Word{"RG", "a radiograph"},
    Word{"MG", "a mammogram"},
    Word{"IO", "a dental radiograph"},
    Word{"PX", "a panoramic radiograph"},
    Word{"US", "an ultrasound image"},
    Word{"IVUS", "an intravascular ultrasound image"},
    Word{"PT", "a PET image"},
    Word{"NM", "a nuclear medicine image"},
    Word{"XA", "an angiographic or fluoroscopic image"},
    Word{"RF", "a fluoroscopic image"},
    Word{"SM", "a microscope slide"},
    Word{"GM", "a microscope image"},
    Word{"ES", "an endoscopic image"},
    Word{"XC", "a photograph"},
    Word{"OP", "a photograph of the eye"},
    Word{"OPT", "a tomogram of the eye"},
    Word{"OCT", "an optical coherence tomogram"},
    Word{"RTIMAGE", "a radiotherapy portal image"},
    Word{"RTDOSE", "a radiotherapy dose distribution"},
    Word{"BMD", "a bone density image"},
    Word{"DOC", "a scanned document"},
    Word{"SC", "a secondary capture"},
    Word{"OT", "an image of an unnamed kind"},
};

// Objects without grey values of the patient, by SOP class (PS3.4 B.5), longest match first where
// one begins like another.
struct ObjectKind {
  const char* uid;
  bool prefix;
  const char* kind;
  const char* reason;
};
constexpr std::array kObjects{
    ObjectKind{"1.2.840.10008.5.1.4.1.1.88.67", false, "dose-report",
               "This is a report of the radiation dose, not an image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.88.59", false, "key-objects",
               "This is a list of images that somebody marked as important, not an image itself."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.88.", true, "report",
               "This is a report in writing or measurements, not an image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.104.1", false, "document",
               "This is a PDF document, not an image series."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.104.", true, "document",
               "This is an enclosed document or surface model, not an image series."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.11.", true, "presentation-state",
               "This says how other images are to be shown (a presentation state); it holds no "
               "image itself."},
    ObjectKind{
        "1.2.840.10008.5.1.4.1.1.66.4", false, "segmentation",
        "This is a segmentation (structures outlined on other images), not an image series."},
    ObjectKind{
        "1.2.840.10008.5.1.4.1.1.66.7", false, "segmentation",
        "This is a segmentation (structures outlined on other images), not an image series."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.66.5", false, "segmentation",
               "This is a surface segmentation (outlines computed from other images), not an image "
               "series."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.66.", true, "registration",
               "This says how other images fit each other (a registration); it holds no image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.67", false, "value-mapping",
               "This says what the numbers of other images mean; it holds no image itself."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.481.2", false, "modality",
               "This is a radiotherapy dose distribution; Flavum works on CT and MR."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.481.1", false, "modality",
               "This is a radiotherapy portal image; Flavum works on CT and MR."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.481.", true, "plan",
               "This is part of a radiotherapy plan (structures, beams or records), not an image "
               "series."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.9.", true, "waveform",
               "This is a recorded curve (an ECG, sound or another signal), not an image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.91.1", false, "annotation",
               "These are marks made on other images, not an image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.4.2", false, "spectroscopy",
               "This is an MR spectroscopy, not an image."},
    ObjectKind{"1.2.840.10008.5.1.4.1.1.30", false, "parametric-map",
               "This is a map computed from other images (a parametric map), not an image series."},
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::vector<std::string> values_of(const std::string& image_type) {
  std::vector<std::string> values(1);
  for (const char c : upper(image_type)) {
    if (c == '\\') {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return values;
}

bool holds_any(const std::string& image_type, const std::vector<std::string>& wanted) {
  const std::vector<std::string> values = values_of(image_type);
  return std::any_of(values.begin(), values.end(), [&](const std::string& v) {
    return std::find(wanted.begin(), wanted.end(), v) != wanted.end();
  });
}

bool holds_text(const std::string& text, const char* part) {
  return upper(text).find(part) != std::string::npos;
}

bool is_secondary_capture(const std::string& sop_class) {
  return sop_class == UID_SecondaryCaptureImageStorage ||
         sop_class.starts_with(std::string(UID_SecondaryCaptureImageStorage) + ".");
}

std::string named(const char* before, const std::string& value, const char* after = "") {
  return value.empty() ? value : before + value + after;
}

// "9.2000000000000" becomes "9.2".
std::string short_number(std::string value) {
  if (value.find('.') == std::string::npos ||
      value.find_first_not_of("0123456789.-+") != std::string::npos)
    return value;
  value.erase(value.find_last_not_of('0') + 1);
  if (value.back() == '.') value.pop_back();
  return value;
}

std::optional<Caution> lossy_caution(DcmDataset& data) {
  const DcmXfer syntax(data.getOriginalXfer());
  const E_TransferSyntax x = syntax.getXfer();
  const bool said = text_of(data, DCM_LossyImageCompression) == "01";
  const bool by_method = x == EXS_JPEGProcess1 || x == EXS_JPEGProcess2_4 ||
                         x == EXS_JPEGProcess3_5 || x == EXS_JPEGProcess6_8 ||
                         x == EXS_JPEGProcess7_9 || x == EXS_JPEGProcess10_12 ||
                         x == EXS_JPEGProcess11_13 || x == EXS_JPEGLSLossy;
  const bool may_be = x == EXS_JPEG2000 && text_of(data, DCM_LossyImageCompression).empty();
  if (!said && !by_method && !may_be) return std::nullopt;
  if (!said && may_be) {
    return Caution{
        "lossy", "The images are compressed by JPEG 2000 and do not say whether detail was lost."};
  }
  double ratio = 0.0;
  // One value per compression; the last is the one that counts for what is left.
  for (unsigned long n = 0; number_of(data, DCM_LossyImageCompressionRatio, n, ratio);) ++n;
  const std::string by =
      ratio > 1.0 ? " about " + decimal(ratio, ratio < 10.0 ? 1 : 0) + " : 1" : "";
  return Caution{"lossy", "The images were compressed" + by +
                              " with loss of detail: thin structures and grey values may differ "
                              "from what the scanner measured."};
}

}  // namespace

std::string modality_in_words(const std::string& modality) {
  const auto it = std::find_if(kModalities.begin(), kModalities.end(),
                               [&](const Word& w) { return modality == w.code; });
  return it == kModalities.end() ? std::string() : it->words;
}

bool names_localizer(const std::string& image_type) {
  return holds_text(image_type, "LOCALIZER") || holds_text(image_type, "SCOUT") ||
         holds_any(image_type, {"TOPOGRAM", "SURVEY", "SURVIEW", "SCANOGRAM", "PILOT"});
}

bool names_projection(const std::string& image_type) {
  return holds_any(image_type, {"MIP", "MINIP", "MAX_IP", "MIN_IP", "CSA MIP", "PROJECTION IMAGE",
                                "PROJECTION", "VOLUME_RENDER", "SURFACE_RENDER", "VRT", "SSD",
                                "VOLUME RENDERING", "3D RENDERING", "RENDERED"});
}

bool names_reformation(const std::string& image_type) {
  return holds_any(image_type, {"MPR", "CSA MPR", "MPR_THICK", "REFORMATTED", "CSA RESAMPLED",
                                "RESAMPLED", "CURVED_MPR"});
}

HeaderRefused projection(const std::string& image_type) {
  return {"projection",
          "A picture computed from other images (a maximum-intensity or rendered view): its grey "
          "values do not say what lies where.",
          "Image Type (0008,0008) \"" + image_type + "\""};
}

std::optional<HeaderRefused> not_a_slice(DcmItem& data) {
  const std::string modality = text_of(data, DCM_Modality);
  const std::string sop_class = text_of(data, DCM_SOPClassUID);
  const std::string image_type = texts_of(data, DCM_ImageType);
  const std::string details =
      "Modality (0008,0060) \"" + modality + "\", SOP Class UID (0008,0016) " + sop_class;
  const auto object = std::find_if(kObjects.begin(), kObjects.end(), [&](const ObjectKind& o) {
    return o.prefix ? sop_class.starts_with(o.uid) : sop_class == o.uid;
  });
  if (object != kObjects.end()) return HeaderRefused{object->kind, object->reason, details};

  const bool capture = is_secondary_capture(sop_class);
  const bool has_picture = data.tagExists(DCM_Rows) || data.tagExists(DCM_PixelData);
  if (capture || holds_any(image_type, {"SCREEN SAVE", "SCREENSHOT"})) {
    const std::string title =
        text_of(data, DCM_SeriesDescription) + ' ' + text_of(data, DCM_ImageComments);
    if (holds_text(title, "DOSE REPORT") || holds_text(title, "DOSE INFO") ||
        holds_text(title, "PATIENT PROTOCOL")) {
      return HeaderRefused{"dose-report",
                           "A picture of the scanner's dose report or protocol, not a measurement.",
                           details};
    }
    // Some programs write true volumes as secondary captures: those say where they lie.
    const bool placed = data.tagExists(DCM_ImagePositionPatient) ||
                        data.tagExists(DCM_PerFrameFunctionalGroupsSequence);
    if (!placed || (modality != "CT" && modality != "MR")) {
      return HeaderRefused{"secondary-capture",
                           "A secondary capture (a picture of a screen, a scan of paper or a "
                           "processed picture), not a measurement.",
                           details + ", Image Type (0008,0008) \"" + image_type + "\""};
    }
  }
  if (modality == "CT" || modality == "MR") {
    if (names_projection(image_type)) return projection(image_type);
    return std::nullopt;
  }
  if (!has_picture) {
    return HeaderRefused{"no-image", "This is a DICOM object without an image.", details};
  }
  if (modality.empty()) {
    return HeaderRefused{"modality", "The image does not say whether it is CT or MR.", details};
  }
  const std::string words = modality_in_words(modality);
  return HeaderRefused{
      "modality",
      words.empty() ? "The image is of the kind \"" + modality + "\"; Flavum works on CT and MR."
                    : "This is " + words + " (" + modality + "); Flavum works on CT and MR.",
      details};
}

std::vector<Caution> cautions_of(DcmDataset& data) {
  std::vector<Caution> cautions;
  if (auto lossy = lossy_caution(data)) cautions.push_back(std::move(*lossy));
  if (text_of(data, DCM_BurnedInAnnotation) == "YES") {
    cautions.push_back({"burned-in",
                        "Text is burned into the images; it may name the patient and cannot be "
                        "removed by de-identification."});
  }
  if (is_secondary_capture(text_of(data, DCM_SOPClassUID))) {
    cautions.push_back({"secondary-capture",
                        "The images are marked as secondary captures: another program made them, "
                        "and their grey values may not be the scanner's."});
  }
  const std::string unit = text_of(data, DCM_RescaleType);
  if (unit == "US" && text_of(data, DCM_Modality) == "CT") {
    cautions.push_back(
        {"units", "The images leave open whether their numbers are Hounsfield units."});
  }
  return cautions;
}

std::vector<std::string> traits_of_image(DcmItem& data) {
  const auto number = [&](const DcmTagKey& tag) { return short_number(text_of(data, tag)); };
  return {named("image type ", texts_of(data, DCM_ImageType)),
          named("echo time ", number(DCM_EchoTime), " ms"),
          named("echo ", number(DCM_EchoNumbers)),
          named("time point ", number(DCM_TemporalPositionIdentifier)),
          named("acquisition ", number(DCM_AcquisitionNumber)),
          named("trigger time ", number(DCM_TriggerTime), " ms"),
          named("inversion time ", number(DCM_InversionTime), " ms"),
          named("kernel ", text_of(data, DCM_ConvolutionKernel)),
          named("tube voltage ", number(DCM_KVP), " kV"),
          named("frame of reference ", text_of(data, DCM_FrameOfReferenceUID))};
}

}  // namespace flavum
