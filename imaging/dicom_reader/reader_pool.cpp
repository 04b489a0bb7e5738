#include "imaging/dicom_reader/reader_pool.h"

#include <algorithm>
#include <map>
#include <thread>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_crew.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// Splitting a file's frames costs reading its header again. Engineering default.
constexpr std::size_t kFramesWorthSplitting = 16;

FileVerdict refused(const fs::path& file, const Lost& why) {
  FileVerdict v;
  v.kind = FileVerdict::Kind::Refused;
  v.refusal.description = file.filename().string();
  v.refusal.kind = why.kind;
  v.refusal.reason = why.reason;
  v.refusal.details = why.details;
  v.refusal.files = {file};
  return v;
}

// Frames of one file, in the order of the list they come from.
struct FileFrames {
  fs::path file;
  std::vector<std::size_t> indices;
  std::vector<int> frames;
  std::size_t arrived = 0;
};

std::vector<FileFrames> by_file(const std::vector<SliceSource>& frames) {
  std::map<fs::path, std::size_t> known;
  std::vector<FileFrames> files;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t most = std::clamp((frames.size() + cores - 1) / cores, kFramesWorthSplitting,
                                      static_cast<std::size_t>(kMaxFramesPerFile));
  for (std::size_t n = 0; n < frames.size(); ++n) {
    const auto [place, fresh] = known.try_emplace(frames[n].file, files.size());
    if (!fresh && files[place->second].frames.size() >= most) place->second = files.size();
    if (place->second == files.size()) files.push_back({frames[n].file, {}, {}});
    files[place->second].indices.push_back(n);
    files[place->second].frames.push_back(frames[n].frame);
  }
  return files;
}

}  // namespace

std::vector<FileVerdict> inspect_files(const std::vector<fs::path>& files, const Progress& progress,
                                       const ReaderLimits& limits) {
  std::vector<FileVerdict> verdicts(files.size());
  std::vector<bool> answered(files.size());
  CrewWork work;
  work.count = files.size();
  work.stage = "Reading file";
  work.request = [&](std::size_t n) {
    return ReaderRequest{ReaderRequest::Kind::Inspect, files[n].string(), limits, {}, {}};
  };
  work.reply = [&](std::size_t n, std::string_view reply) {
    if (answered[n]) throw BadMessage("two verdicts");
    verdicts[n] = decode_verdict(reply, files[n]);
    answered[n] = true;
  };
  work.lost = [&](std::size_t n, const Lost& why) { verdicts[n] = refused(files[n], why); };
  work.done = [&](std::size_t n) {
    if (!answered[n]) throw BadMessage("no verdict");
  };
  run_crew(work, progress);
  return verdicts;
}

void decode_frames(const std::vector<SliceSource>& frames, const FrameShape& shape,
                   const std::function<void(std::size_t, const DecodedFrame&)>& arrived,
                   const Progress& progress, const ReaderLimits& limits) {
  const auto refuse = [&](const fs::path& file, const std::string& why,
                          const std::string& details) {
    throw InputRefused("An image of the series \"" + shape.series + "\" cannot be read: " + why,
                       file.string() + (details.empty() ? "" : ": " + details));
  };
  std::vector<FileFrames> files = by_file(frames);
  DecodedFrame frame;
  CrewWork work;
  work.count = files.size();
  work.stage = "Loading file";
  work.request = [&](std::size_t n) {
    return ReaderRequest{ReaderRequest::Kind::Decode, files[n].file.string(), limits, shape,
                         files[n].frames};
  };
  work.reply = [&](std::size_t n, std::string_view reply) {
    FileFrames& f = files[n];
    if (kind_of(reply) == ReplyKind::Failed) refuse(f.file, decode_sentence(reply) + ".", "");
    std::uint32_t place = 0;
    decode_frame(reply, shape, place, frame);
    if (place != f.arrived || place >= f.indices.size()) throw BadMessage("another frame");
    ++f.arrived;
    arrived(f.indices[place], frame);
  };
  work.lost = [&](std::size_t n, const Lost& why) {
    refuse(files[n].file, why.reason, why.details);
  };
  work.done = [&](std::size_t n) {
    if (files[n].arrived != files[n].frames.size()) throw BadMessage("frames are missing");
  };
  run_crew(work, progress);
}

void deidentify_files(const std::vector<fs::path>& files, const PseudonymKey& key,
                      const DeidentifyWork& wanted, const Progress& progress,
                      const ReaderLimits& limits) {
  enum class End { None, Written, Failed };
  std::vector<End> ends(files.size(), End::None);
  CrewWork work;
  work.count = files.size();
  work.stage = "Importing image";
  work.request = [&](std::size_t n) {
    return ReaderRequest{ReaderRequest::Kind::Deidentify, files[n].string(), limits, {}, {}, key,
                         wanted.options.shift_dates};
  };
  work.reply = [&](std::size_t n, std::string_view reply) {
    if (ends[n] != End::None) throw BadMessage("an answer after the last");
    if (kind_of(reply) == ReplyKind::Failed) {
      ends[n] = End::Failed;
      wanted.lost(n);
    } else if (kind_of(reply) == ReplyKind::Rewritten) {
      const bool burned_in_risk = decode_rewritten(reply);
      ends[n] = End::Written;
      wanted.done(n, burned_in_risk);
    } else {
      wanted.piece(n, decode_piece(reply));
    }
  };
  work.lost = [&](std::size_t n, const Lost&) {
    if (ends[n] == End::None) wanted.lost(n);
    ends[n] = End::Failed;
  };
  work.done = [&](std::size_t n) {
    if (ends[n] == End::None) throw BadMessage("the file is not whole");
  };
  run_crew(work, progress);
}

}  // namespace flavum
