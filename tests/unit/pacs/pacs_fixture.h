#pragma once
// A small study of ours and an Orthanc on loopback that knows this workstation.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "imaging/dicom_objects/write_series.h"
#include "imaging/pacs/pacs_error.h"
#include "imaging/pacs/pacs_peer.h"
#include "tests/support/marker_phantom.h"
#include "tests/support/servers.h"
#include "tests/support/temp_folder.h"

namespace flavum::test {

inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> all;
  for (const auto& e : std::filesystem::recursive_directory_iterator(folder)) {
    if (e.is_regular_file()) all.push_back(e.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// 14 CT slices of markers.
inline ScalarImage small_volume() {
  return marker_phantom(marker_grid(Eigen::Matrix3d(Eigen::Matrix3d::Identity())));
}

/// What makes an object the same object: UIDs and pixels (compressed ones decompressed).
struct Content {
  std::string study_uid, series_uid, frame_of_reference_uid;
  std::vector<std::int16_t> pixels;
  bool operator==(const Content&) const = default;
};

inline std::string value_of(DcmDataset& d, const DcmTagKey& tag) {
  OFString text;
  d.findAndGetOFString(tag, text);
  return text.c_str();
}

/// By SOP Instance UID; read with DCMTK alone.
inline std::map<std::string, Content> contents_of(const std::filesystem::path& folder) {
  std::map<std::string, Content> all;
  for (const auto& path : files_below(folder)) {
    DcmFileFormat file;
    EXPECT_TRUE(file.loadFile(path.c_str()).good()) << path;
    DcmDataset& d = *file.getDataset();
    const Uint16* words = nullptr;
    unsigned long count = 0;
    EXPECT_TRUE(d.findAndGetUint16Array(DCM_PixelData, words, &count).good()) << path;
    Content c{value_of(d, DCM_StudyInstanceUID),
              value_of(d, DCM_SeriesInstanceUID),
              value_of(d, DCM_FrameOfReferenceUID),
              {words, words + count}};
    all[value_of(d, DCM_SOPInstanceUID)] = std::move(c);
  }
  return all;
}

/// One series of 14 slices; what it says of itself.
inline Content write_small_study(const std::filesystem::path& folder, std::uint64_t seed = 5,
                                 const std::string& patient = "FLAVUM^ONE") {
  SeriesDescription d;
  d.uid_seed = seed;
  d.patient_name = patient;
  d.patient_id = "P" + std::to_string(seed);
  d.study_description = "Lumbar spine";
  d.series_description = "Markers";
  write_dicom_series(small_volume(), d, folder);
  return contents_of(folder).begin()->second;
}

inline PacsPeer local_peer(int port, const std::string& ae_title) {
  PacsPeer p;
  p.name = "Test archive";
  p.ae_title = ae_title;
  p.host = "127.0.0.1";
  p.port = port;
  p.our_ae_title = "FLAVUM";
  p.timeouts = {5, 20, 60};  // generous: the machine may be busy
  return p;
}

/// What went wrong, or nothing.
template <class Work>
std::unique_ptr<PacsFailed> failure_of(Work work) {
  try {
    work();
  } catch (const PacsFailed& e) {
    return std::make_unique<PacsFailed>(e);
  }
  return nullptr;
}

/// Nothing of a retrieval is left in the folder that holds its destination.
inline bool holds_nothing(const std::filesystem::path& folder) {
  return !std::filesystem::exists(folder) || std::filesystem::is_empty(folder);
}

class Orthanc {
 public:
  /// `destination_port`: where C-MOVE to "FLAVUM" goes; `more`: further settings, JSON members.
  Orthanc(const std::filesystem::path& folder, int destination_port, const std::string& more = {})
      : port_(free_port()) {
    std::filesystem::create_directories(folder / "storage");
    std::ofstream(folder / "orthanc.json")
        << "{ \"Name\": \"FlavumTest\", \"StorageDirectory\": \"" << (folder / "storage").string()
        << "\", \"IndexDirectory\": \"" << (folder / "storage").string()
        << "\", \"Plugins\": [], \"HttpServerEnabled\": false, \"RemoteAccessAllowed\": false,"
           " \"DicomAet\": \"ARCHIVE\", \"DicomCheckCalledAet\": true, \"DicomPort\": "
        << port_
        << ", \"DicomAlwaysAllowEcho\": false, \"DicomAlwaysAllowStore\": false,"
           " \"DicomModalities\": { \"workstation\": { \"AET\": \"FLAVUM\", \"Host\": "
           "\"127.0.0.1\","
           " \"Port\": "
        << destination_port
        << ", \"AllowEcho\": true, \"AllowFind\": true, \"AllowGet\": true, \"AllowMove\": true,"
           " \"AllowStore\": true } }"
        << more << " }\n";
    server_ = std::make_unique<ServerProcess>(
        std::vector<std::string>{program_path("Orthanc"), (folder / "orthanc.json").string()},
        folder / "orthanc.log");
    ready_ = wait_for_port(port_, std::chrono::seconds(60));
  }
  static bool installed() { return !program_path("Orthanc").empty(); }
  bool ready() const { return ready_; }
  int port() const { return port_; }
  PacsPeer peer() const { return local_peer(port_, "ARCHIVE"); }
  ServerProcess& process() { return *server_; }

 private:
  int port_;
  bool ready_ = false;
  std::unique_ptr<ServerProcess> server_;
};

#define FLAVUM_NEEDS(program) \
  if (flavum::test::program_path(program).empty()) GTEST_SKIP() << program " is not installed"

}  // namespace flavum::test
