#include "imaging/dicom/catalogue_text.h"

#include "imaging/dicom_file/readable.h"

namespace flavum {
namespace {

constexpr std::size_t kLongestText = 2000;  // bytes; engineering default

// The sentence begins with what it is about.
std::string subject_of(const Refusal& r) {
  const std::string first = r.files.front().filename().string();
  const bool named = !r.description.empty() && r.description != first;
  const bool one = r.files.size() == 1;
  if (!named && one) return "File " + first;
  std::string what = r.modality;
  const std::string count = one ? "one file" : std::to_string(r.files.size()) + " files";
  what += (what.empty() ? "" : ", ") + count;
  if (!named) return "Series without a name (" + what + ", the first is " + first + ")";
  return "Series \"" + r.description + "\" (" + what + ")";
}

}  // namespace

void make_readable(Catalogue& catalogue) {
  const auto clean = [](std::string& text) { text = printable(text, kLongestText); };
  for (Refusal& r : catalogue.refused) {
    r.reason = subject_of(r) + ": " + r.reason;
    for (std::string* text :
         {&r.reason, &r.description, &r.details, &r.modality, &r.series_uid, &r.kind}) {
      clean(*text);
    }
  }
  for (Caution& c : catalogue.cautions) clean(c.text);
  for (VolumeEntry& v : catalogue.volumes) {
    for (std::string* text : {&v.series_uid, &v.study_uid, &v.frame_of_reference_uid, &v.part,
                              &v.description, &v.patient_position, &v.date, &v.transfer_syntax}) {
      clean(*text);
    }
    for (Caution& c : v.cautions) clean(c.text);
  }
  for (SeriesEntry& s : catalogue.series) {
    for (std::string* text : {&s.uid, &s.study_uid, &s.description}) clean(*text);
  }
}

}  // namespace flavum
