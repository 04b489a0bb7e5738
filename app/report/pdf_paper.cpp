#include "app/report/pdf_paper.h"

#include <hpdf.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <sstream>

#include "imaging/base/check.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;
constexpr double kLeading = 1.28;  // of the type's size
constexpr double kWatermarkAngle = 0.95532;

HPDF_REAL real(double v) { return static_cast<HPDF_REAL>(v); }
HPDF_REAL points(double mm) { return real(mm * kPointsPerMm); }

// libharu is C: an exception must not pass through it, so its errors are noted and thrown later.
void note_error(HPDF_STATUS error, HPDF_STATUS detail, void* noted) {
  auto& text = *static_cast<std::string*>(noted);
  if (text.empty()) text = "libharu error " + std::to_string(error) + ", " + std::to_string(detail);
}

}  // namespace

struct PdfPaper::Inside {
  std::string error;
  HPDF_Doc document = nullptr;
  HPDF_Page page = nullptr;
  HPDF_Font regular = nullptr, bold = nullptr;

  void check() const {
    if (!error.empty()) throw OperationFailed("The report cannot be made.", error);
  }
  HPDF_Font load(const char* file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
      throw OperationFailed("A font for the report is missing; install fonts-dejavu-core.", file);
    }
    const char* name = HPDF_LoadTTFontFromFile(document, file, HPDF_TRUE);
    check();
    HPDF_Font font = HPDF_GetFont(document, name, "UTF-8");
    check();
    return font;
  }
  HPDF_Font font(Face face) const { return face == Face::Bold ? bold : regular; }
  HPDF_REAL down(double y) const { return points(kHeightMm - y); }
  void stroke(double thickness, const Ink& ink) const {
    HPDF_Page_SetLineWidth(page, points(thickness));
    HPDF_Page_SetRGBStroke(page, real(ink[0]), real(ink[1]), real(ink[2]));
  }
  void fill(const Ink& ink) const {
    HPDF_Page_SetRGBFill(page, real(ink[0]), real(ink[1]), real(ink[2]));
  }
};

PdfPaper::PdfPaper(const std::string& title) : in_(std::make_unique<Inside>()) {
  in_->document = HPDF_New(note_error, &in_->error);
  CHECK(in_->document != nullptr);
  HPDF_UseUTFEncodings(in_->document);
  HPDF_SetCompressionMode(in_->document, HPDF_COMP_ALL);
  HPDF_SetInfoAttr(in_->document, HPDF_INFO_TITLE, title.c_str());
  HPDF_SetInfoAttr(in_->document, HPDF_INFO_CREATOR, "Flavum");
  try {
    in_->regular = in_->load(FLAVUM_SHEET_FONT);
    in_->bold = in_->load(FLAVUM_SHEET_FONT_BOLD);
  } catch (...) {
    HPDF_Free(in_->document);
    throw;
  }
}

PdfPaper::~PdfPaper() { HPDF_Free(in_->document); }

void PdfPaper::add_page() {
  in_->page = HPDF_AddPage(in_->document);
  in_->check();
  HPDF_Page_SetWidth(in_->page, points(kWidthMm));
  HPDF_Page_SetHeight(in_->page, points(kHeightMm));
}

void PdfPaper::text(double x, double y, const std::string& words, double size, Face face,
                    const Ink& ink) {
  HPDF_Page_BeginText(in_->page);
  HPDF_Page_SetFontAndSize(in_->page, in_->font(face), real(size));
  in_->fill(ink);
  HPDF_Page_TextOut(in_->page, points(x), in_->down(y), words.c_str());
  HPDF_Page_EndText(in_->page);
  in_->check();
}

double PdfPaper::width_of(const std::string& words, double size, Face face) {
  HPDF_Page_SetFontAndSize(in_->page, in_->font(face), real(size));
  const double width = HPDF_Page_TextWidth(in_->page, words.c_str()) / kPointsPerMm;
  in_->check();
  return width;
}

void PdfPaper::text_right(double x, double y, const std::string& words, double size, Face face,
                          const Ink& ink) {
  text(x - width_of(words, size, face), y, words, size, face, ink);
}

double PdfPaper::paragraph(double x, double y, double width, const std::string& words, double size,
                           Face face, const Ink& ink) {
  const double step = size * kLeading / kPointsPerMm;
  std::istringstream in(words);
  std::string row, word;
  const auto flush = [&] {
    if (row.empty()) return;
    text(x, y, row, size, face, ink);
    y += step;
    row.clear();
  };
  while (in >> word) {
    const std::string longer = row.empty() ? word : row + " " + word;
    if (!row.empty() && width_of(longer, size, face) > width) {
      flush();
      row = word;
    } else {
      row = longer;
    }
  }
  flush();
  return y;
}

void PdfPaper::line(double x0, double y0, double x1, double y1, double thickness, const Ink& ink) {
  in_->stroke(thickness, ink);
  HPDF_Page_MoveTo(in_->page, points(x0), in_->down(y0));
  HPDF_Page_LineTo(in_->page, points(x1), in_->down(y1));
  HPDF_Page_Stroke(in_->page);
  in_->check();
}

void PdfPaper::polygon(const std::vector<std::array<double, 2>>& corners, double thickness,
                       const Ink& ink) {
  if (corners.size() < 2) return;
  in_->stroke(thickness, ink);
  HPDF_Page_MoveTo(in_->page, points(corners[0][0]), in_->down(corners[0][1]));
  for (std::size_t n = 1; n < corners.size(); ++n)
    HPDF_Page_LineTo(in_->page, points(corners[n][0]), in_->down(corners[n][1]));
  HPDF_Page_ClosePathStroke(in_->page);
  in_->check();
}

void PdfPaper::rectangle(double x, double y, double width, double height, const Ink& ink) {
  in_->fill(ink);
  HPDF_Page_Rectangle(in_->page, points(x), in_->down(y + height), points(width), points(height));
  HPDF_Page_Fill(in_->page);
  in_->check();
}

void PdfPaper::picture(double x, double y, double width, double height,
                       const ColourPicture& picture) {
  CHECK(picture.rgb.size() ==
        static_cast<std::size_t>(picture.columns) * static_cast<std::size_t>(picture.rows) * 3);
  HPDF_Image image = HPDF_LoadRawImageFromMem(
      in_->document, picture.rgb.data(), static_cast<HPDF_UINT>(picture.columns),
      static_cast<HPDF_UINT>(picture.rows), HPDF_CS_DEVICE_RGB, 8);
  in_->check();
  HPDF_Page_DrawImage(in_->page, image, points(x), in_->down(y + height), points(width),
                      points(height));
  in_->check();
}

void PdfPaper::watermark(const std::string& words) {
  HPDF_Page_GSave(in_->page);
  HPDF_ExtGState clear = HPDF_CreateExtGState(in_->document);
  HPDF_ExtGState_SetAlphaFill(clear, 0.09F);
  HPDF_Page_SetExtGState(in_->page, clear);
  HPDF_Page_BeginText(in_->page);
  constexpr double kMostPoints = 92.0;
  const double diagonal = 0.86 * std::hypot(kWidthMm, kHeightMm);
  const double size =
      std::min(kMostPoints, kMostPoints * diagonal / width_of(words, kMostPoints, Face::Bold));
  HPDF_Page_SetFontAndSize(in_->page, in_->bold, real(size));
  in_->fill(kBlack);
  const double c = std::cos(kWatermarkAngle), s = std::sin(kWatermarkAngle);
  const double half = 0.5 * width_of(words, size, Face::Bold);
  const double rise = 0.35 * size / kPointsPerMm;  // half the height of capitals
  HPDF_Page_SetTextMatrix(in_->page, real(c), real(s), real(-s), real(c),
                          points(0.5 * kWidthMm - half * c + rise * s),
                          points(0.5 * kHeightMm - half * s - rise * c));
  HPDF_Page_ShowText(in_->page, words.c_str());
  HPDF_Page_EndText(in_->page);
  HPDF_Page_GRestore(in_->page);
  in_->check();
}

std::string PdfPaper::finish() {
  const std::time_t now = std::time(nullptr);
  std::tm t{};
  localtime_r(&now, &t);
  HPDF_SetInfoDateAttr(
      in_->document, HPDF_INFO_CREATION_DATE,
      {t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, ' ', 0, 0});
  HPDF_SaveToStream(in_->document);
  in_->check();
  std::string bytes(HPDF_GetStreamSize(in_->document), '\0');
  auto size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ResetStream(in_->document);
  HPDF_ReadFromStream(in_->document, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  in_->check();
  bytes.resize(size);
  return bytes;
}

}  // namespace flavum
