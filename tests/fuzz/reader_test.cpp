// The parent's side: whatever a reader does, every file gets a verdict, in time, and neither
// processes nor descriptors are left behind.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "imaging/dicom_reader/reader_pool.h"
#include "tests/support/child_processes.h"
#include "tests/support/dicom_files.h"
#include "tests/support/raw_dicom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::DicomSlice;
using test::TempFolder;

class Reader : public ::testing::Test {
 protected:
  void SetUp() override { descriptors_ = test::open_descriptors(); }
  void TearDown() override {
    EXPECT_FALSE(test::has_children());
    EXPECT_EQ(test::open_descriptors(), descriptors_);
    set_dicom_reader({});
  }
  // Files that read well, with the named one in the middle.
  std::vector<fs::path> files_with(const std::string& name) {
    std::vector<fs::path> files;
    for (int n = 0; n < 9; ++n) {
      DicomSlice s;
      s.position.z() = n;
      files.push_back(folder_ / (n == 4 ? name : "IM" + std::to_string(n)));
      test::save_slice(s, files.back());
    }
    return files;
  }
  const TempFolder folder_;

 private:
  std::size_t descriptors_ = 0;
};

std::vector<SliceSource> sources(const std::vector<fs::path>& files) {
  std::vector<SliceSource> all;
  for (const fs::path& f : files) all.push_back({f});
  return all;
}

// Nine files; all but the middle one are read. How the middle one is refused comes back.
Refusal refusal_of_the_middle(const std::vector<fs::path>& files, const ReaderLimits& limits) {
  const std::vector<FileVerdict> verdicts = inspect_files(files, {}, limits);
  EXPECT_EQ(verdicts.size(), files.size());
  for (std::size_t n = 0; n < verdicts.size(); ++n) {
    if (n == 4) continue;
    EXPECT_EQ(verdicts[n].kind, FileVerdict::Kind::Images) << n;
    EXPECT_EQ(verdicts[n].slices.at(0).position.z(), static_cast<double>(n));
    EXPECT_EQ(verdicts[n].slices.at(0).source.file, files[n]);
  }
  EXPECT_EQ(verdicts[4].kind, FileVerdict::Kind::Refused);
  EXPECT_EQ(verdicts[4].refusal.files, std::vector<fs::path>{files[4]});
  return verdicts[4].refusal;
}

class HostileReader : public Reader, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    Reader::SetUp();
    set_dicom_reader(FLAVUM_HOSTILE_READER);
  }
};

class HostileVerdict : public HostileReader {};
TEST_P(HostileVerdict, IsOneRefusedFile) {
  ReaderLimits limits;
  limits.seconds_per_file = 5.0;
  const auto start = std::chrono::steady_clock::now();
  const Refusal r = refusal_of_the_middle(files_with(GetParam()), limits);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  const std::string how = GetParam();
  if (how == "hang" || how == "busy") {
    EXPECT_EQ(r.kind, "timeout");
    EXPECT_NE(r.reason.find("5 seconds"), std::string::npos) << r.reason;
  } else {
    EXPECT_EQ(r.kind, "unreadable");
    EXPECT_NE(r.reason.find("ended the reader"), std::string::npos) << r.reason;
  }
  if (how == "kill") {
    EXPECT_NE(r.details.find("signal 9 (SIGKILL)"), std::string::npos) << r.details;
  }
  if (how == "exit") {
    EXPECT_NE(r.details.find("exit status 7"), std::string::npos) << r.details;
  }
}
INSTANTIATE_TEST_SUITE_P(All, HostileVerdict,
                         ::testing::Values("kill", "hang", "busy", "exit", "close", "garbage",
                                           "empty", "huge", "silent", "ready", "half", "flood",
                                           "spacing-nan", "spacing-negative", "position-infinite",
                                           "direction-long", "direction-oblique", "size-negative",
                                           "size-enormous", "frame-negative", "no-images",
                                           "no-reason"));

class HostileFrame : public HostileReader {};
TEST_P(HostileFrame, RefusesTheSeries) {
  const std::vector<fs::path> files = files_with(GetParam());
  ReaderLimits limits;
  limits.seconds_per_file = 5.0;
  const FrameShape shape{Modality::Ct, 5, 6, "Spine"};
  try {
    decode_frames(
        sources(files), shape,
        [](std::size_t, const DecodedFrame& f) { ASSERT_EQ(f.values.size(), 30U); }, {}, limits);
    FAIL() << "nothing was refused";
  } catch (const InputRefused& e) {
    EXPECT_EQ(std::string(e.what()).find("An image of the series \"Spine\" cannot be read: "), 0U);
    EXPECT_NE(e.details().find(files[4].string()), std::string::npos) << e.details();
  }
}
INSTANTIATE_TEST_SUITE_P(All, HostileFrame,
                         ::testing::Values("kill", "hang", "exit", "close", "garbage", "huge",
                                           "silent", "half", "flood", "pixel-nan", "pixel-infinite",
                                           "frame-short", "frame-other-size", "frame-twice",
                                           "frame-beyond", "frame-none"));

TEST_F(HostileReader, TextsOfAReaderAreMadePrintable) {
  const std::vector<FileVerdict> v = inspect_files(files_with("control-characters"));
  EXPECT_EQ(v.at(4).slices.at(0).description, "a??[31mb?");
}

TEST_F(Reader, CancellingEndsTheReadersAtOnce) {
  set_dicom_reader(FLAVUM_HOSTILE_READER);
  const std::vector<fs::path> files = files_with("hang");
  std::atomic<bool> cancel = false;
  const Progress progress({}, &cancel);
  std::jthread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    cancel = true;
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(inspect_files(files, progress), Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(6));  // the limit is 10
  EXPECT_FALSE(test::has_children());
}

TEST_F(Reader, WhatTheReceiverThrowsEndsTheWork) {
  struct Enough {};
  EXPECT_THROW(decode_frames(sources(files_with("IM4")), {Modality::Ct, 5, 6, ""},
                             [](std::size_t, const DecodedFrame&) { throw Enough(); }),
               Enough);
}

TEST_F(Reader, AProgramThatIsNotThereIsSaid) {
  set_dicom_reader(folder_ / "absent");
  EXPECT_THROW(inspect_files(files_with("IM4")), OperationFailed);
  set_dicom_reader("/bin/false");
  EXPECT_THROW(inspect_files(files_with("IM4")), OperationFailed);
}

TEST_F(Reader, OneKilledFromOutsideCostsAtMostTheFileItWorkedOn) {
  const std::vector<fs::path> nine = files_with("IM4");
  std::vector<fs::path> files;
  for (int n = 0; n < 200; ++n) files.insert(files.end(), nine.begin(), nine.end());
  int killed = 0;
  const Progress progress([&](double fraction, const std::string&) {
    if (killed == 0 && fraction > 0.1) {
      for (const pid_t child : test::child_processes()) killed += ::kill(child, SIGKILL) == 0;
    }
  });
  int refused = 0;
  for (const FileVerdict& v : inspect_files(files, progress)) {
    if (v.kind == FileVerdict::Kind::Images) continue;
    ++refused;
    EXPECT_NE(v.refusal.details.find("SIGKILL"), std::string::npos) << v.refusal.details;
  }
  EXPECT_GT(killed, 0);
  EXPECT_LE(refused, killed);
}

TEST_F(Reader, FramesComeFromTheirFilesAndOneFileIsSharedOut) {
  const std::vector<fs::path> files = files_with("IM4");
  std::vector<SliceSource> wanted;
  for (int n = 0; n < 40; ++n) wanted.push_back({files[static_cast<std::size_t>(n % 9)]});
  std::vector<int> seen(wanted.size());
  decode_frames(wanted, {Modality::Ct, 5, 6, ""}, [&](std::size_t n, const DecodedFrame& f) {
    ++seen[n];
    EXPECT_EQ(f.values, std::vector<float>(30, 100.0F));
  });
  EXPECT_EQ(seen, std::vector<int>(40, 1));
  EXPECT_THROW(decode_frames(wanted, {Modality::Ct, 6, 5, ""}, {}), InputRefused);
  decode_frames({wanted[0]}, {}, [](std::size_t, const DecodedFrame& f) {
    EXPECT_EQ(f.columns, 5);
    EXPECT_EQ(f.rows, 6);
  });
}

// A PACS mirror's folder: what is no file, or not readable, is said and holds nothing up.
TEST_F(Reader, PipesFoldersDevicesAndEmptyFiles) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  fs::create_directory(folder_ / "sub");
  fs::create_symlink("/dev/zero", folder_ / "zero");
  fs::create_symlink("nowhere", folder_ / "dangling");
  test::write_bytes(folder_ / "empty", "");
  DicomSlice s;
  test::save_slice(s, folder_ / "locked");
  fs::permissions(folder_ / "locked", fs::perms::none);
  const auto start = std::chrono::steady_clock::now();
  for (const char* name : {"pipe", "sub", "zero", "dangling", "absent"}) {
    const FileVerdict v = inspect_files({folder_ / name}).at(0);
    EXPECT_EQ(v.kind, FileVerdict::Kind::Refused) << name;
    EXPECT_EQ(v.refusal.reason, "This is not a file that can be read.") << name;
    EXPECT_THROW(decode_frames({{folder_ / name}}, {}, {}), InputRefused) << name;
  }
  EXPECT_EQ(inspect_files({folder_ / "empty"}).at(0).kind, FileVerdict::Kind::NotDicom);
  if (::geteuid() != 0) {
    const FileVerdict v = inspect_files({folder_ / "locked"}).at(0);
    EXPECT_EQ(v.kind, FileVerdict::Kind::Refused);
  }
  scan_dicom(folder_.path());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

// The reader's own limits, seen from outside while it works.
TEST_F(Reader, CannotWriteStartProgramsOrOutliveFlavum) {
  const std::vector<fs::path> files = files_with("IM4");
  bool looked = false;
  const Progress progress([&](double, const std::string&) {
    for (const pid_t child : test::child_processes()) {
      const fs::path proc = "/proc/" + std::to_string(child);
      const std::string limits = test::read_bytes(proc / "limits");
      const std::string status = test::read_bytes(proc / "status");
      if (status.find("NoNewPrivs:\t1") == std::string::npos) continue;  // not hardened yet
      looked = true;
      for (const char* none : {"Max core file size        0                    0 ",
                               "Max file size             0                    0 ",
                               "Max processes             0                    0 "}) {
        EXPECT_NE(limits.find(none), std::string::npos) << none << "\n" << limits;
      }
    }
  });
  std::vector<fs::path> many;
  for (int n = 0; n < 200; ++n) many.insert(many.end(), files.begin(), files.end());
  inspect_files(many, progress);
  EXPECT_TRUE(looked);
}

}  // namespace
}  // namespace flavum
