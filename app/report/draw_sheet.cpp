// How the rehearsal sheet looks: one page to hang beside the C-arm, one with what it rests on.

#include <algorithm>

#include "app/report/rehearsal_sheet.h"

namespace flavum {
namespace {

constexpr double kLeft = 12.0, kRight = 198.0, kColumn = 102.0, kGap = 5.0;
constexpr double kSmall = 8.0, kBody = 9.5, kLarge = 11.5, kMark = 6.0;
constexpr Ink kBand{0.12, 0.20, 0.30}, kAlarm{0.70, 0.10, 0.05};
constexpr const char* kFooter =
    "Training and planning aid - not a medical device. SIMULATED - not for clinical use.";

void footer(PdfPaper& p, const RehearsalSheet& s, int page) {
  p.line(kLeft, 285.0, kRight, 285.0, 0.3, kGrey);
  p.text(kLeft, 289.5, kFooter, kSmall, Face::Bold);
  p.text(kLeft, 293.0, s.printed + ". Case: " + s.case_title, 7.0, Face::Regular, kGrey);
  p.text_right(kRight, 293.0, "Page " + std::to_string(page) + " of 2", 7.0, Face::Regular, kGrey);
}

double heading(PdfPaper& p, double x, double y, double width, const std::string& words) {
  p.text(x, y, words, kBody, Face::Bold, kBand);
  p.line(x, y + 1.4, x + width, y + 1.4, 0.35, kBand);
  return y + 6.2;
}

// Name small above its value; the value is what is read from a distance.
double stacked(PdfPaper& p, double x, double y, double width, const SheetLine& l) {
  p.text(x, y, l.name, kSmall, Face::Regular, kGrey);
  y = p.paragraph(x, y + 4.4, width, l.value, kLarge, Face::Bold);
  if (!l.note.empty()) y = p.paragraph(x, y - 0.7, width, l.note, kSmall) + 0.2;
  return y + 1.3;
}

// The name gives way where both do not fit at their size.
double row(PdfPaper& p, double x, double y, double width, const SheetLine& l, double size) {
  const double room = width - p.width_of(l.value, size, Face::Bold) - 2.0;
  const double needed = p.width_of(l.name, size);
  p.text(x, y, l.name, needed > room ? size * std::max(0.6, room / needed) : size);
  p.text_right(x + width, y, l.value, size, Face::Bold);
  return y + size * 0.46;
}

void letter(PdfPaper& p, double x, double y, const std::string& words) {
  p.text(x - 0.5 * p.width_of(words, kBody, Face::Bold), y, words, kBody, Face::Bold,
         {1.0, 0.78, 0.23});
}

double picture(PdfPaper& p, double x, double y, double side, const SheetPicture& s) {
  p.text(x, y, s.title, kSmall, Face::Bold);
  y += 1.5;
  p.picture(x, y, side, side, s.pixels);
  const double scale = side / s.pixels.columns;
  for (const SheetOutline& o : s.outlines) {
    std::vector<std::array<double, 2>> on_paper;
    for (const auto& c : o.corners) {
      on_paper.push_back({x + std::clamp((c[0] + 0.5) * scale, 0.0, side),
                          y + std::clamp((c[1] + 0.5) * scale, 0.0, side)});
    }
    p.polygon(on_paper, 0.35, o.ink);
  }
  letter(p, x + 3.0, y + 0.5 * side, s.letters[0]);
  letter(p, x + side - 3.0, y + 0.5 * side, s.letters[1]);
  letter(p, x + 0.5 * side, y + 4.0, s.letters[2]);
  letter(p, x + 0.5 * side, y + side - 6.0, s.letters[3]);
  const std::string mark = "SIMULATED \u2013 not for clinical use";
  p.rectangle(x, y + side - 3.2, p.width_of(mark, kMark) + 1.6, 3.2, kBlack);
  p.text(x + 0.8, y + side - 0.9, mark, kMark, Face::Regular, kWhite);
  y += side + 3.4;
  return s.caption.empty() ? y : p.paragraph(x, y, side, s.caption, 7.0, Face::Regular, kGrey);
}

void band(PdfPaper& p, const RehearsalSheet& s) {
  p.rectangle(0.0, 0.0, PdfPaper::kWidthMm, 27.0, kBand);
  p.text(kLeft, 11.0, "Rehearsal sheet", 15.0, Face::Bold, kWhite);
  p.text(kLeft, 17.0, "Minimally invasive lumbar decompression", kBody, Face::Regular, kWhite);
  if (!s.identity.empty()) p.text(kLeft, 23.0, s.identity, kBody, Face::Bold, kWhite);
  p.text_right(kRight, 19.0, s.level + "  " + s.side, 38.0, Face::Bold, kWhite);
  p.text_right(kRight, 24.5, "the patient's " + std::string(s.side == "LEFT" ? "left" : "right"),
               kSmall, Face::Regular, kWhite);
}

void first_page(PdfPaper& p, const RehearsalSheet& s) {
  p.add_page();
  band(p, s);
  double y = p.paragraph(kLeft, 33.0, kRight - kLeft, s.numbering, kBody, Face::Bold);
  y = p.paragraph(kLeft, y + 0.5, kRight - kLeft, s.review, kBody, Face::Bold,
                  s.reviewed ? kBlack : kAlarm) +
      2.5;
  const double top = y;
  const double width = kColumn - kLeft - kGap;
  y = heading(p, kLeft, y, width, "Portal");
  for (const SheetLine& l : s.places) y = stacked(p, kLeft, y, width, l);
  y = heading(p, kLeft, y + 2.0, width, "C-arm");
  for (const SheetLine& l : s.views) y = stacked(p, kLeft, y, width, l);
  y = p.paragraph(kLeft, y, width, s.views_note, kSmall, Face::Bold) + 1.5;
  y = heading(p, kLeft, y + 1.0, width, "Margins");
  for (const SheetLine& l : s.margins) y = row(p, kLeft, y, width, l, kLarge) + 0.6;
  y = p.paragraph(kLeft, y, width, s.margins_note, 7.5, Face::Regular, kGrey);
  const double side = kRight - kColumn;
  double right = picture(p, kColumn, top, side, s.axial) + 0.5;
  double x = kColumn;
  for (const SheetColour& c : s.colours) {
    const double needed = p.width_of(c.name, 7.5) + 8.5;
    if (x + needed > kRight) x = kColumn, right += 4.0;
    p.rectangle(x, right - 2.3, 3.0, 3.0, c.ink);
    p.text(x + 4.2, right, c.name, 7.5);
    x += needed;
  }
  right += 5.0;
  const double half = 0.5 * (side - 4.0);
  const double a = picture(p, kColumn, right, half, s.ap);
  const double b = picture(p, kColumn + half + 4.0, right, half, s.clo);
  right = std::max(a, b) + 2.5;
  right = heading(p, kColumn, right, side, "Planned removal");
  for (const SheetLine& l : s.removal) right = row(p, kColumn, right, side, l, kBody) + 0.3;
  right = p.paragraph(kColumn, right, side,
                      "Labelled tissue planned for removal; not predicted benefit.", kSmall,
                      Face::Bold) +
          2.5;
  right = heading(p, kColumn, right, side, "Not assessed");
  for (const std::string& n : s.not_assessed) right = p.paragraph(kColumn, right, side, n, kSmall);
  if (!s.reviewed) p.watermark("NOT REVIEWED");
  footer(p, s, 1);
}

void second_page(PdfPaper& p, const RehearsalSheet& s) {
  p.add_page();
  p.text(kLeft, 16.0, "What this sheet rests on: " + s.level + " " + s.side, 15.0, Face::Bold,
         kBand);
  const double whole = kRight - kLeft, half = 0.5 * (whole - 10.0);
  double y = heading(p, kLeft, 27.0, whole, "To be looked at");
  if (s.warnings.empty()) y = p.paragraph(kLeft, y, whole, "Nothing was noticed.", kBody);
  for (const std::string& w : s.warnings) y = p.paragraph(kLeft, y, whole, w, kBody) + 1.0;
  y += 3.0;
  const double beside = kLeft + half + 10.0;
  double right = picture(p, beside, y - 1.0, half, s.sagittal) + 3.0;
  right = heading(p, beside, right, half, "Structures");
  for (const SheetLine& l : s.structures) right = row(p, beside, right, half, l, kSmall) + 0.2;
  y = heading(p, kLeft, y, half, "Measured at this level");
  for (const SheetLine& l : s.findings) {
    y = row(p, kLeft, y, half, l, kSmall) + 0.3;
    if (l.note.empty()) continue;
    p.text_right(kLeft + half, y, l.note, 7.0, Face::Regular, kGrey);
    y += 3.5;
  }
  y = heading(p, kLeft, y + 3.0, half, "Tissues from the skin to the stop");
  for (const SheetLine& l : s.tissues) y = row(p, kLeft, y, half, l, kSmall) + 0.3;
  y = heading(p, kLeft, y + 3.0, half, "How to read it");
  for (const char* sentence :
       {"Left and right are the patient's. Lengths are in millimetres, in the position of the "
        "scan.",
        "The planned boxes of bone and ligament are engineering defaults around the dock; their "
        "volumes count labelled tissue, not what an instrument will take.",
        "Fluoroscopic pictures are computed from the CT: prone, head up, the patient's left on the "
        "left at AP."}) {
    y = p.paragraph(kLeft, y, half, sentence, kSmall) + 1.0;
  }
  if (!s.reviewed) p.watermark("NOT REVIEWED");
  footer(p, s, 2);
}

}  // namespace

std::string draw_sheet(const RehearsalSheet& sheet) {
  PdfPaper paper("Rehearsal sheet " + sheet.level + " " + sheet.side);
  first_page(paper, sheet);
  second_page(paper, sheet);
  return paper.finish();
}

}  // namespace flavum
