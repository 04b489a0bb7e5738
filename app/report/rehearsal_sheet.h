#pragma once
// What the rehearsal sheet of a plan says: numbers as words, sentences, pictures. Computed once
// from the case and its portal; how it looks on paper is draw_sheet's.

#include <array>
#include <string>
#include <vector>

#include "app/editor/open_case.h"
#include "app/report/pdf_paper.h"
#include "imaging/base/progress.h"

namespace flavum {

struct SheetLine {
  std::string name, value;
  std::string note;  ///< small, below; empty: none
};

/// Drawn over a picture, in its columns and rows.
struct SheetOutline {
  std::vector<std::array<double, 2>> corners;
  Ink ink;
};

struct SheetPicture {
  std::string title, caption;
  ColourPicture pixels;
  std::array<std::string, 4> letters;  ///< left, right, top, bottom
  std::vector<SheetOutline> outlines;  ///< portal, planned boxes
};

struct SheetColour {
  std::string name;
  Ink ink;
};

struct RehearsalSheet {
  std::string level, side;        ///< "L4-5", "LEFT"
  std::string numbering;          ///< how the levels were counted
  std::string review;             ///< review state, one sentence
  bool reviewed = false;          ///< false: watermark
  std::vector<SheetLine> places;  ///< dock, depth, stop, skin entry
  std::vector<SheetLine> views;   ///< C-arm
  std::string views_note;
  std::vector<SheetLine> margins;
  std::string margins_note;
  std::vector<SheetLine> removal;  ///< labelled tissue in the planned boxes
  SheetPicture axial, ap, clo;
  SheetPicture sagittal;                  ///< upright plane through the portal's axis
  std::vector<SheetLine> findings;        ///< measured at the level, by the program or by hand
  std::vector<SheetColour> colours;       ///< of the labels in `axial`
  std::vector<std::string> warnings;      ///< of the segmentation and the plan
  std::vector<SheetLine> tissues;         ///< skin to stop, along the axis
  std::vector<SheetLine> structures;      ///< review state of each
  std::vector<std::string> not_assessed;  ///< sentences
  std::string case_title;                 ///< never a patient's name
  std::string identity;                   ///< name and number where asked for; else empty
  std::string printed;                    ///< date and program version
};

/// Throws InputRefused when the case holds no portal or its level cannot be planned on.
RehearsalSheet rehearsal_sheet(OpenedPath opened, const Progress& progress = {});

/// The PDF, two pages.
std::string draw_sheet(const RehearsalSheet& sheet);

}  // namespace flavum
