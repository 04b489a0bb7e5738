#include "imaging/dicom_file/japanese.h"

#include <iconv.h>

#include <array>

namespace flavum {
namespace {

constexpr char kEscape = '\x1b';

// Two-byte kanji in the form in which iconv knows them, with their escape sequence.
std::string kanji(const std::string& escape, const std::string& bytes) {
  const iconv_t converter = ::iconv_open("UTF-8", "ISO-2022-JP-2");
  if (converter == reinterpret_cast<iconv_t>(-1)) return bytes;
  std::string in = escape + bytes + "\x1b(B";
  std::string out(4 * in.size() + 8, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size();
  std::size_t room = out.size();
  const bool whole = ::iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
  ::iconv_close(converter);
  if (!whole) return std::string(bytes.size(), '?');
  out.resize(out.size() - room);
  return out;
}

// JIS X 0201: 0xA1 to 0xDF are U+FF61 to U+FF9F.
std::string single_bytes(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    if (b < 0xa1 || b > 0xdf) {
      out += c;
      continue;
    }
    const unsigned code = 0xff61U + (b - 0xa1U);
    out += static_cast<char>(0xe0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  }
  return out;
}

}  // namespace

bool is_japanese(const std::string& character_set) {
  for (const char* name : {"IR 13", "IR 87", "IR 159", "IR_13"}) {
    if (character_set.find(name) != std::string::npos) return true;
  }
  return false;
}

std::string utf8_from_japanese(const std::string& raw) {
  // PS3.3 table C.12-4: the escape sequences, and which begin two-byte characters.
  struct Escape {
    const char* code;
    bool two_bytes;
  };
  static constexpr std::array kEscapes{Escape{"\x1b$B", true},  Escape{"\x1b$@", true},
                                       Escape{"\x1b$(D", true}, Escape{"\x1b(B", false},
                                       Escape{"\x1b(J", false}, Escape{"\x1b)I", false}};
  std::string out;
  std::string current;  // the escape sequence of two-byte characters, or empty
  for (std::size_t n = 0; n < raw.size();) {
    bool escaped = false;
    for (const Escape& e : kEscapes) {
      const std::string code = e.code;
      if (raw.compare(n, code.size(), code) != 0) continue;
      current = e.two_bytes ? code : std::string();
      n += code.size();
      escaped = true;
      break;
    }
    if (escaped) continue;
    std::size_t end = raw.find(kEscape, n + 1);
    if (end == std::string::npos) end = raw.size();
    const std::string part = raw.substr(n, end - n);
    out += current.empty() ? single_bytes(part) : kanji(current, part);
    n = end;
  }
  return out;
}

}  // namespace flavum
