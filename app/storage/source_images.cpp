#include "app/storage/source_images.h"

#include <nlohmann/json.hpp>

#include "imaging/base/error.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& details) {
  throw InputRefused("What the case says of its images is damaged.", details);
}

std::string text_field(const Json& j, const char* key) {
  const auto it = j.find(key);
  if (it == j.end() || !it->is_string()) refuse(std::string(key) + " is missing");
  return it->get<std::string>();
}

// PS3.5, 9.1; empty: the images do not say.
std::string uid_field(const Json& j, const char* key) {
  std::string uid = text_field(j, key);
  if (uid.size() > 64 || uid.find_first_not_of("0123456789.") != std::string::npos)
    refuse(std::string(key) + " is no UID");
  return uid;
}

// A term of PS3.3, "HFS" or "ANON-12AB34CD".
std::string word_field(const Json& j, const char* key) {
  std::string word = text_field(j, key);
  if (word.size() > 16 ||
      word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ ") != std::string::npos)
    refuse(std::string(key) + " is no code");
  return word;
}

}  // namespace

Json source_images_json(const VolumeEntry& s) {
  Json j{{"study_uid", s.study_uid},
         {"series_uid", s.series_uid},
         {"frame_of_reference_uid", s.frame_of_reference_uid},
         {"modality", modality_name(s.modality)},
         {"patient_position", s.patient_position},
         {"identity_removed", s.identity_removed},
         {"pseudonym", s.pseudonym}};
  j["images"] = Json::array();
  for (const SliceSource& slice : s.slices) {
    j["images"].push_back(
        {{"class", slice.sop_class}, {"instance", slice.sop_instance}, {"frame", slice.frame}});
  }
  return j;
}

VolumeEntry source_images_from_json(const Json& j, const ImageGeometry& geometry) {
  if (!j.is_object()) refuse("source is not an object");
  VolumeEntry s;
  s.id = "case";
  s.study_uid = uid_field(j, "study_uid");
  s.series_uid = uid_field(j, "series_uid");
  s.frame_of_reference_uid = uid_field(j, "frame_of_reference_uid");
  s.modality =
      text_field(j, "modality") == modality_name(Modality::Mr) ? Modality::Mr : Modality::Ct;
  s.patient_position = word_field(j, "patient_position");
  s.pseudonym = word_field(j, "pseudonym");
  const auto removed = j.find("identity_removed");
  if (removed == j.end() || !removed->is_boolean()) refuse("identity_removed is missing");
  s.identity_removed = removed->get<bool>();
  s.geometry = geometry;
  const auto images = j.find("images");
  if (images == j.end() || !images->is_array() ||
      images->size() != static_cast<std::size_t>(geometry.size.z()))
    refuse("images does not list one image for every slice");
  for (const Json& image : *images) {
    if (!image.is_object() || !image.contains("frame") || !image["frame"].is_number_integer())
      refuse("an image lacks its frame");
    s.slices.push_back(
        {{}, image["frame"].get<int>(), uid_field(image, "class"), uid_field(image, "instance")});
  }
  return s;
}

}  // namespace flavum
