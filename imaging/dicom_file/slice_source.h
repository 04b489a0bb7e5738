#pragma once
// Which picture is meant: a frame of a file, and the kind of machine it came from.

#include <filesystem>
#include <string>

namespace flavum {

enum class Modality { Ct, Mr, Other };
constexpr const char* modality_name(Modality m) {
  switch (m) {
    case Modality::Ct:
      return "CT";
    case Modality::Mr:
      return "MR";
    case Modality::Other:
      break;
  }
  return "OT";
}

/// One image (frame) of a volume: where its pixels are.
struct SliceSource {
  std::filesystem::path file;
  int frame = 0;  ///< 0 unless multi-frame
  /// Of the file, for objects that refer to it; empty where it does not say.
  std::string sop_class = {}, sop_instance = {};
};

}  // namespace flavum
