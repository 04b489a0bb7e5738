#include "imaging/dicom_reader/reader_wire.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace flavum {
namespace {

constexpr std::size_t kMaxListLength = 64;  // traits and cautions of one image; engineering default
constexpr std::size_t kMaxReferences = 200000;  // of a DICOMDIR; engineering default
constexpr double kUnitTolerance = 1e-6;         // directions were normalised before they were sent

class Writer {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void operator()(std::string& text) {
    auto length = static_cast<std::uint32_t>(std::min(text.size(), kMaxTextBytes));
    (*this)(length);
    bytes_.append(text, 0, length);
  }
  void operator()(Eigen::Vector3d& v) {
    for (double& x : v) (*this)(x);
  }
  std::uint32_t length(std::size_t count) {
    auto n = static_cast<std::uint32_t>(count);
    (*this)(n);
    return n;
  }
  void append(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Bytes that are no UTF-8, and control characters, become question marks: these texts reach screens
// and documents.
void clean(std::string& text) {
  for (std::size_t n = 0; n < text.size();) {
    const auto lead = static_cast<unsigned char>(text[n]);
    std::size_t length = 1;
    if (lead >= 0x80) {
      length = lead >> 5U == 6 ? 2 : lead >> 4U == 14 ? 3 : lead >> 3U == 30 ? 4 : 0;
    }
    bool valid = length > 0 && n + length <= text.size() && lead >= 0x20 && lead != 0x7f;
    for (std::size_t c = 1; valid && c < length; ++c) {
      valid = (static_cast<unsigned char>(text[n + c]) & 0xc0U) == 0x80U;
    }
    if (!valid) {
      text[n] = '?';
      length = 1;
    }
    n += length;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(T& value) {
    const std::string_view raw = next(sizeof value);
    if constexpr (std::is_same_v<T, bool>) {
      value = raw[0] != 0;
    } else {
      std::memcpy(&value, raw.data(), sizeof value);
    }
    if constexpr (std::is_floating_point_v<T>) {
      if (!std::isfinite(value)) throw BadMessage("a number is not finite");
    }
  }
  void operator()(Modality& m) { choose(m, Modality::Other); }
  void operator()(FileVerdict::Kind& k) { choose(k, FileVerdict::Kind::Images); }
  void operator()(ReaderRequest::Kind& k) { choose(k, ReaderRequest::Kind::Deidentify); }
  void operator()(ReplyKind& k) { choose(k, ReplyKind::Done); }
  void operator()(std::string& text) {
    std::uint32_t length = 0;
    (*this)(length);
    if (length > kMaxTextBytes) throw BadMessage("a text is too long");
    text = std::string(next(length));
  }
  void operator()(Eigen::Vector3d& v) {
    for (double& x : v) (*this)(x);
  }
  std::uint32_t length(std::size_t largest) {
    std::uint32_t n = 0;
    (*this)(n);
    if (n > largest) throw BadMessage("a list is too long");
    return n;
  }
  std::string_view rest() { return next(bytes_.size()); }
  void finish() const {
    if (!bytes_.empty()) throw BadMessage("the message is too long");
  }

 private:
  std::string_view next(std::size_t count) {
    if (count > bytes_.size()) throw BadMessage("the message is too short");
    const std::string_view part = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return part;
  }
  template <class E>
  void choose(E& value, E last) {
    std::underlying_type_t<E> raw{};
    (*this)(raw);
    if (raw < 0 || raw > static_cast<std::underlying_type_t<E>>(last)) {
      throw BadMessage("an unknown kind");
    }
    value = static_cast<E>(raw);
  }
  std::string_view bytes_;
};

// One place for both directions. The structured bindings stop compiling when a field is added to
// one of these types, so that none is forgotten here.
template <class Archive>
void fields(Archive& a, std::string& text) {
  a(text);
}

template <class Archive>
void fields(Archive& a, Caution& c) {
  auto& [kind, text] = c;
  a(kind), a(text);
}

template <class T>
void list(Writer& a, std::vector<T>& values, std::size_t largest) {
  if (values.size() > largest) values.resize(largest);
  a.length(values.size());
  for (T& v : values) fields(a, v);
}
template <class T>
void list(Reader& a, std::vector<T>& values, std::size_t largest) {
  values.resize(a.length(largest));
  for (T& v : values) fields(a, v);
}

template <class Archive>
void fields(Archive& a, SliceHeader& h) {
  auto& [source, series_uid, study_uid, sop_uid, frame_of_reference_uid, modality, description,
         patient_position, date, localizer, columns, rows, spacing_i_mm, spacing_j_mm, row_dir,
         column_dir, position, window_centre, window_width, transfer_syntax, reformatted,
         identity_removed, pseudonym, cautions, traits] = h;
  a(source.frame), a(source.sop_class), a(source.sop_instance);
  a(series_uid), a(study_uid), a(sop_uid), a(frame_of_reference_uid);
  a(modality), a(description), a(patient_position), a(date);
  a(localizer), a(columns), a(rows), a(spacing_i_mm), a(spacing_j_mm);
  a(row_dir), a(column_dir), a(position.v);
  a(window_centre), a(window_width), a(transfer_syntax), a(reformatted), a(identity_removed);
  a(pseudonym);
  list(a, cautions, kMaxListLength);
  list(a, traits, kMaxListLength);
}

template <class Archive>
void fields(Archive& a, Refusal& r) {
  auto& [series_uid, description, kind, reason, details, files, modality, columns, rows] = r;
  a(series_uid), a(description), a(kind), a(reason), a(details);  // files: known to the asker
  a(modality), a(columns), a(rows);
}

template <class Archive>
void fields(Archive& a, FileVerdict& v) {
  auto& [kind, slices, references, refusal, study_uid, modality] = v;
  a(kind), a(study_uid), a(modality);
  if (kind == FileVerdict::Kind::Refused) fields(a, refusal);
  list(a, references, kMaxReferences);
  list(a, slices, kMaxFramesPerFile);
}

void require(bool holds, const char* what) {
  if (!holds) throw BadMessage(what);
}

void check(SliceHeader& h) {
  for (std::string* text : {&h.series_uid, &h.study_uid, &h.sop_uid, &h.frame_of_reference_uid,
                            &h.description, &h.patient_position, &h.date, &h.transfer_syntax,
                            &h.source.sop_class, &h.source.sop_instance, &h.pseudonym}) {
    clean(*text);
  }
  for (std::string& text : h.traits) clean(text);
  for (Caution& c : h.cautions) clean(c.kind), clean(c.text);
  require(h.source.frame >= 0 && h.source.frame < kMaxFramesPerFile, "a frame's number");
  require(std::min(h.columns, h.rows) >= 2 && std::max(h.columns, h.rows) <= kMaxMatrix,
          "an image's size");
  require(std::min(h.spacing_i_mm, h.spacing_j_mm) > 0.0, "an image's spacing");
  require(std::abs(h.row_dir.norm() - 1.0) <= kUnitTolerance &&
              std::abs(h.column_dir.norm() - 1.0) <= kUnitTolerance &&
              std::abs(h.row_dir.dot(h.column_dir)) <= kUnitTolerance,
          "an image's directions");
  require(h.window_width >= 0.0, "an image's window");
}

template <class Archive>
void fields(Archive& a, ReaderRequest& r) {
  auto& [kind, file, limits, shape, frames, key, shift_dates] = r;
  a(kind), a(file);
  a(limits.seconds_per_file), a(limits.base_bytes), a(limits.per_decoded_byte);
  a(shape.modality), a(shape.columns), a(shape.rows);  // the series' name stays here
  for (std::uint8_t& byte : key) a(byte);
  a(shift_dates);
}

Writer reply(ReplyKind kind) {
  Writer w;
  w(kind);
  return w;
}

Reader opened(std::string_view message, ReplyKind wanted) {
  Reader r(message);
  ReplyKind kind{};
  r(kind);
  require(kind == wanted, "an answer of another kind");
  return r;
}

}  // namespace

std::string encode(const ReaderRequest& request) {
  Writer w;
  ReaderRequest copy = request;
  if (copy.file.size() > kMaxTextBytes) throw BadMessage("the file's path is too long");
  fields(w, copy);
  w.length(copy.frames.size());
  for (int& f : copy.frames) w(f);
  return w.take();
}

ReaderRequest decode_request(std::string_view message) {
  Reader r(message);
  ReaderRequest request;
  fields(r, request);
  request.frames.resize(r.length(kMaxFramesPerFile));
  for (int& f : request.frames) r(f);
  r.finish();
  return request;
}

ReplyKind kind_of(std::string_view message) {
  Reader r(message);
  ReplyKind kind{};
  r(kind);
  return kind;
}

std::string encode_ready() { return reply(ReplyKind::Ready).take(); }

std::string encode_done(bool staying) {
  Writer w = reply(ReplyKind::Done);
  w(staying);
  return w.take();
}

bool decode_done(std::string_view message) {
  Reader r = opened(message, ReplyKind::Done);
  bool staying = false;
  r(staying);
  r.finish();
  return staying;
}

std::string encode_sentence(ReplyKind kind, const std::string& sentence) {
  Writer w = reply(kind);
  std::string copy = sentence;
  w(copy);
  return w.take();
}

std::string decode_sentence(std::string_view message) {
  Reader r(message);
  ReplyKind kind{};
  r(kind);
  require(kind == ReplyKind::Failed || kind == ReplyKind::CannotStart, "not a sentence");
  std::string sentence;
  r(sentence);
  r.finish();
  clean(sentence);
  return sentence;
}

std::string encode_verdict(FileVerdict verdict) {
  Writer w = reply(ReplyKind::Verdict);
  fields(w, verdict);
  return w.take();
}

FileVerdict decode_verdict(std::string_view message, const std::filesystem::path& file) {
  Reader r = opened(message, ReplyKind::Verdict);
  FileVerdict verdict;
  fields(r, verdict);
  r.finish();
  clean(verdict.study_uid);
  if (verdict.kind == FileVerdict::Kind::Refused) {
    Refusal& f = verdict.refusal;
    for (std::string* text :
         {&f.series_uid, &f.description, &f.kind, &f.reason, &f.details, &f.modality}) {
      clean(*text);
    }
    require(!f.reason.empty(), "a refusal without a reason");
    require(std::min(f.columns, f.rows) >= 0 && std::max(f.columns, f.rows) <= 65535,
            "a picture's size");
    f.files = {file};
  }
  require(verdict.slices.empty() != (verdict.kind == FileVerdict::Kind::Images),
          "images and verdict contradict each other");
  for (SliceHeader& h : verdict.slices) {
    check(h);
    h.source.file = file;
  }
  return verdict;
}

std::string encode_frame(std::uint32_t place, const DecodedFrame& frame) {
  Writer w = reply(ReplyKind::Frame);
  int columns = frame.columns;
  int rows = frame.rows;
  w(place), w(columns), w(rows);
  w.append(frame.values.data(), frame.values.size() * sizeof(float));
  return w.take();
}

void decode_frame(std::string_view message, const FrameShape& shape, std::uint32_t& place,
                  DecodedFrame& frame) {
  Reader r = opened(message, ReplyKind::Frame);
  r(place), r(frame.columns), r(frame.rows);
  if (shape.columns == 0 && shape.rows == 0) {
    require(std::min(frame.columns, frame.rows) >= 1 &&
                std::max(frame.columns, frame.rows) <= kMaxFreeSize,
            "a frame's size");
  } else {
    require(frame.columns == shape.columns && frame.rows == shape.rows, "a frame's size");
  }
  const auto count = static_cast<std::size_t>(frame.columns) * static_cast<std::size_t>(frame.rows);
  const std::string_view raw = r.rest();
  require(raw.size() == count * sizeof(float), "a frame's length");
  frame.values.resize(count);
  std::memcpy(frame.values.data(), raw.data(), raw.size());
  // A sum of zeros times the values is zero unless one of them is not finite.
  float nothing = 0.0F;
  for (const float v : frame.values) nothing += v * 0.0F;
  require(nothing == 0.0F, "a pixel is not a number");
}

std::string encode_piece(std::string_view bytes) {
  Writer w = reply(ReplyKind::Piece);
  w.append(bytes.data(), bytes.size());
  return w.take();
}

std::string_view decode_piece(std::string_view message) {
  Reader r = opened(message, ReplyKind::Piece);
  return r.rest();
}

std::string encode_rewritten(bool burned_in_risk) {
  Writer w = reply(ReplyKind::Rewritten);
  w(burned_in_risk);
  return w.take();
}

bool decode_rewritten(std::string_view message) {
  Reader r = opened(message, ReplyKind::Rewritten);
  bool risk = true;
  r(risk);
  r.finish();
  return risk;
}

std::size_t longest_reply(const ReaderRequest& request) {
  if (request.kind == ReaderRequest::Kind::Deidentify) return kPieceBytes + 64;
  if (request.kind == ReaderRequest::Kind::Inspect) return kMaxVerdictBytes;
  const bool free_size = request.shape.columns == 0 && request.shape.rows == 0;
  const auto columns = static_cast<std::size_t>(free_size ? kMaxFreeSize : request.shape.columns);
  const auto rows = static_cast<std::size_t>(free_size ? kMaxFreeSize : request.shape.rows);
  return columns * rows * sizeof(float) + kMaxTextBytes + 64;
}

}  // namespace flavum
