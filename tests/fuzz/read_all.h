#pragma once
// Reads and decodes files as a scan and a load would, and notes what it cost.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_pool.h"
#include "tests/support/child_processes.h"

namespace flavum::test {

namespace fs = std::filesystem;
constexpr std::int64_t kMib = 1 << 20;

struct Outcome {
  std::vector<FileVerdict> verdicts;
  int decoded = 0;
  int not_decoded = 0;
  std::vector<std::string> lost;    ///< files that ended their reader, and how
  std::int64_t reader_bytes = 0;    ///< the most any reader held
  std::int64_t declared_bytes = 0;  ///< the most any file declares for its pixels
  double longest_s = 0.0;           ///< time without any progress
};

// Time without any progress, and memory of the readers, while it goes on.
class Watch {
 public:
  explicit Watch(Outcome& all) : all_(all) {}
  Progress progress() {
    last_ = Clock::now();
    return Progress([this](double, const std::string& stage) {
      memory_.look();
      const auto now = Clock::now();
      if (stage != stage_) last_ = now;
      stage_ = stage;
      all_.longest_s = std::max(all_.longest_s, std::chrono::duration<double>(now - last_).count());
      all_.reader_bytes = std::max(all_.reader_bytes, memory_.largest());
    });
  }

 private:
  using Clock = std::chrono::steady_clock;
  Outcome& all_;
  ChildMemory memory_;
  std::string stage_;
  Clock::time_point last_;
};

using Shape = std::tuple<Modality, int, int>;

// All files of one shape together; one by one where a file among them is refused.
inline void decode_all(const Shape& shape, const std::vector<const FileVerdict*>& files,
                       Outcome& all, Watch& watch) {
  std::vector<SliceSource> frames;
  for (const FileVerdict* v : files) {
    for (const SliceHeader& s : v->slices) frames.push_back(s.source);
  }
  const auto [modality, columns, rows] = shape;
  try {
    decode_frames(
        frames, {modality, columns, rows, "S"}, [](std::size_t, const DecodedFrame&) {},
        watch.progress());
    all.decoded += static_cast<int>(files.size());
  } catch (const InputRefused& e) {
    if (files.size() == 1) {
      ++all.not_decoded;
      if (e.details().find("flavum-dicom-reader") != std::string::npos) {
        all.lost.push_back(e.details());
      }
      return;
    }
    const auto middle = files.begin() + static_cast<std::ptrdiff_t>(files.size() / 2);
    decode_all(shape, {files.begin(), middle}, all, watch);
    decode_all(shape, {middle, files.end()}, all, watch);
  }
}

// Reads all headers, then all pixels that are promised.
inline Outcome read_all(const std::vector<fs::path>& files) {
  Outcome all;
  Watch watch(all);
  all.verdicts = inspect_files(files, watch.progress());
  std::map<Shape, std::vector<const FileVerdict*>> promised;
  for (const FileVerdict& v : all.verdicts) {
    if (v.kind == FileVerdict::Kind::Refused) {
      EXPECT_FALSE(v.refusal.reason.empty());
      EXPECT_EQ(v.refusal.files.size(), 1U);
      if (v.refusal.details.find("flavum-dicom-reader") != std::string::npos) {
        all.lost.push_back(v.refusal.files[0].string() + ": " + v.refusal.details);
      }
    }
    if (v.kind != FileVerdict::Kind::Images) continue;
    const SliceHeader& h = v.slices.front();
    all.declared_bytes = std::max(all.declared_bytes, std::int64_t{2} * h.columns * h.rows *
                                                          static_cast<int>(v.slices.size()));
    promised[{h.modality, h.columns, h.rows}].push_back(&v);
  }
  for (const auto& [shape, same] : promised) decode_all(shape, same, all, watch);
  return all;
}

inline void expect_kept_limits(const Outcome& o) {
  EXPECT_LT(o.longest_s, 11.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LE(o.reader_bytes, 128 * kMib + 4 * o.declared_bytes);
#endif
  for (const std::string& how : o.lost) {  // a sanitizer's report ends the reader so
    EXPECT_EQ(how.find("exit status 99"), std::string::npos) << how;
  }
  EXPECT_FALSE(has_children());
}

inline void print(const char* name, const Outcome& o) {
  int kinds[4] = {};
  for (const FileVerdict& v : o.verdicts) ++kinds[static_cast<int>(v.kind)];
  std::printf(
      "%s: %zu files: %d no DICOM, %d directories, %d refused, %d with images; decoded %d, "
      "not %d; %zu ended the reader; readers held at most %.0f MiB\n",
      name, o.verdicts.size(), kinds[0], kinds[1], kinds[2], kinds[3], o.decoded, o.not_decoded,
      o.lost.size(), static_cast<double>(o.reader_bytes) / static_cast<double>(kMib));
  for (const std::string& how : o.lost) std::printf("  %s\n", how.c_str());
}

}  // namespace flavum::test
