#pragma once
// A PDF of A4 pages: text, lines, filled areas and pictures, in mm from the top left corner.
// libharu inside.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace flavum {

/// 8-bit sRGB, row by row from the top.
struct ColourPicture {
  int columns = 0, rows = 0;
  std::vector<std::uint8_t> rgb;
};

using Ink = std::array<double, 3>;  ///< sRGB, 0..1
inline constexpr Ink kBlack{0.0, 0.0, 0.0}, kGrey{0.38, 0.38, 0.38}, kPale{0.92, 0.93, 0.94},
    kWhite{1.0, 1.0, 1.0};

enum class Face { Regular, Bold };

/// Sizes of type in points, everything else in mm.
class PdfPaper {
 public:
  static constexpr double kWidthMm = 210.0, kHeightMm = 297.0;

  /// Throws OperationFailed when the fonts are missing.
  explicit PdfPaper(const std::string& title);
  ~PdfPaper();
  PdfPaper(const PdfPaper&) = delete;
  PdfPaper& operator=(const PdfPaper&) = delete;

  void add_page();
  /// Baseline at (x, y). UTF-8.
  void text(double x, double y, const std::string& words, double points, Face face = Face::Regular,
            const Ink& ink = kBlack);
  void text_right(double x, double y, const std::string& words, double points,
                  Face face = Face::Regular, const Ink& ink = kBlack);
  /// Broken between words into lines of at most `width`; the first baseline at y. Returns the
  /// baseline for what comes below.
  double paragraph(double x, double y, double width, const std::string& words, double points,
                   Face face = Face::Regular, const Ink& ink = kBlack);
  double width_of(const std::string& words, double points, Face face = Face::Regular);
  void line(double x0, double y0, double x1, double y1, double thickness, const Ink& ink = kBlack);
  void polygon(const std::vector<std::array<double, 2>>& corners, double thickness, const Ink& ink);
  void rectangle(double x, double y, double width, double height, const Ink& fill);
  void picture(double x, double y, double width, double height, const ColourPicture& picture);
  /// Large pale words across the page, over what is there, so that cutting does not remove them.
  void watermark(const std::string& words);
  /// The document. Ends the paper's use.
  std::string finish();

 private:
  struct Inside;
  std::unique_ptr<Inside> in_;
};

}  // namespace flavum
