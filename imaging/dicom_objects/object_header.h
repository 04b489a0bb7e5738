#pragma once
// What every object that Flavum writes has in common: whose it is, where it belongs, who made it
// and when. Identifiers of series and object are always new; nothing of the source but its study
// and frame of reference is kept.

#include <string>

namespace flavum {

/// Named in series descriptions and in the texts of everything that was computed.
inline constexpr const char* kSimulatedMark = "SIMULATED - not for clinical use";

struct ObjectHeader {
  std::string study_uid;     ///< the source's where the object belongs to that study, else new
  std::string series_uid;    ///< new
  std::string instance_uid;  ///< new
  std::string frame_of_reference_uid;  ///< the source's; empty where the object has none
  /// Empty, and the object says that identity was removed; filled in only where the person asked
  /// for it.
  std::string patient_name, patient_id;
  /// The patient's pseudonym in the source's study (VolumeEntry): stands for name and number where
  /// these are empty, because one study has one patient.
  std::string pseudonym = {};
  std::string description;  ///< of the series, after kSimulatedMark
  std::string derivation;   ///< how the object was made: one sentence, after kSimulatedMark
  int series_number = 1;
  int instance_number = 1;
  std::string date, time;  ///< of writing, YYYYMMDD and HHMMSS, local
};

/// With new identifiers and the present time. `study_uid` empty: a study of its own.
ObjectHeader new_object(const std::string& description, const std::string& study_uid = {},
                        const std::string& frame_of_reference_uid = {});

/// "0.1.0": SoftwareVersions (0018,1020) of every object.
const char* software_version();

}  // namespace flavum
