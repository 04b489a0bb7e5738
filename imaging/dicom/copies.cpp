#include "imaging/dicom/copies.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr double kSamePlaceMm = 0.01;    // engineering default: rounding of a rewritten header
constexpr double kSameDirection = 1e-5;  // between unit vectors; engineering default

bool same_bytes(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::file_size(a, error) != fs::file_size(b, error) || error) return false;
  std::ifstream left(a, std::ios::binary);
  std::ifstream right(b, std::ios::binary);
  std::vector<char> x(1U << 16U);
  std::vector<char> y(x.size());
  while (left && right) {
    left.read(x.data(), static_cast<std::streamsize>(x.size()));
    right.read(y.data(), static_cast<std::streamsize>(y.size()));
    if (left.gcount() != right.gcount() ||
        std::memcmp(x.data(), y.data(), static_cast<std::size_t>(left.gcount())) != 0) {
      return false;
    }
  }
  return left.eof() && right.eof();
}

bool same_place(const SliceHeader& a, const SliceHeader& b) {
  return a.columns == b.columns && a.rows == b.rows && a.modality == b.modality &&
         (a.position.v - b.position.v).norm() <= kSamePlaceMm &&
         (a.row_dir - b.row_dir).norm() <= kSameDirection &&
         (a.column_dir - b.column_dir).norm() <= kSameDirection;
}

bool same_pixels(const SliceHeader& a, const SliceHeader& b, const Progress& progress) {
  std::array<std::vector<float>, 2> values;
  try {
    decode_frames(
        {a.source, b.source}, {a.modality, a.columns, a.rows, a.description},
        [&](std::size_t n, const DecodedFrame& frame) { values.at(n) = frame.values; }, progress);
  } catch (const InputRefused&) {
    return false;  // one of them cannot be read: nothing says which is right
  }
  return !values[0].empty() && values[0] == values[1];
}

Refusal conflict_of(const SliceHeader& a, const SliceHeader& b,
                    const std::vector<SliceHeader>& all) {
  Refusal r;
  r.series_uid = a.series_uid;
  r.description = a.description;
  r.kind = "duplicate";
  r.reason =
      "Two images that differ carry the same identity, and nothing says which is the right one.";
  r.details = "SOP Instance UID (0008,0018) " + a.sop_uid + " in " +
              a.source.file.filename().string() + " and " + b.source.file.filename().string();
  r.modality = modality_name(a.modality);
  r.columns = a.columns;
  r.rows = a.rows;
  for (const SliceHeader& s : all) {
    if (r.files.empty() || r.files.back() != s.source.file) r.files.push_back(s.source.file);
  }
  return r;
}

}  // namespace

CopiesSorted sort_copies(std::vector<SliceHeader> slices, const Progress& progress) {
  const auto identity = [](const SliceHeader& s) {
    return std::tie(s.sop_uid, s.source.frame, s.source.file);
  };
  std::stable_sort(slices.begin(), slices.end(), [&](const SliceHeader& a, const SliceHeader& b) {
    return identity(a) < identity(b);
  });
  CopiesSorted result;
  std::map<std::pair<fs::path, fs::path>, bool> compared;  // frames of one file are compared once
  for (const SliceHeader& s : slices) {
    const SliceHeader* twin = result.kept.empty() ? nullptr : &result.kept.back();
    if (s.sop_uid.empty() || twin == nullptr || twin->sop_uid != s.sop_uid ||
        twin->source.frame != s.source.frame) {
      result.kept.push_back(s);
      continue;
    }
    const auto files = std::make_pair(twin->source.file, s.source.file);
    auto known = compared.find(files);
    if (known == compared.end()) {
      known = compared.emplace(files, same_bytes(files.first, files.second)).first;
    }
    if (!known->second && !(same_place(*twin, s) && same_pixels(*twin, s, progress))) {
      result.conflict = conflict_of(*twin, s, slices);
      result.kept.clear();
      return result;
    }
    ++result.copies;
  }
  return result;
}

}  // namespace flavum
