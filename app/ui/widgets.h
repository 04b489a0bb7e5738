#pragma once
// Private to this folder: the few building blocks every panel uses.

#include <string>
#include <vector>

#include "app/ui/panels.h"
#include "app/ui/style.h"

namespace flavum::widgets {

/// A row of equal buttons of which one is chosen; returns the index clicked or -1.
int segmented(const char* id, const std::vector<std::string>& names, int chosen, float height_px,
              ImFont* font = nullptr);
/// Filled with the accent: the one main action of a panel.
bool primary_button(const char* label, const ImVec2& size = {0, 0});
bool danger_button(const char* label, const ImVec2& size = {0, 0});
bool toggle_button(const char* label, bool on, const ImVec2& size = {0, 0});
/// Small capitals heading with space above.
void section(const char* title);
void muted(const std::string& text);       ///< small, grey, wrapped
void muted_line(const std::string& text);  ///< small, grey, one line
void tooltip(const char* text);            ///< for the last item, after a moment
/// Name left, value right on one line.
void value_row(const char* name, const std::string& value, ImU32 colour = style::kText);
/// A triangle with an exclamation mark, then the wrapped sentence.
void warning(const std::string& sentence, ImU32 colour = style::kNote);
/// Text with a dark outline, readable on any picture.
void text_on_picture(ImDrawList* list, ImFont* font, const ImVec2& at, ImU32 colour,
                     const std::string& text);
ImVec2 text_size(ImFont* font, const std::string& text);

enum class Sign { Ring, Triangle, Octagon };  ///< clear, near, crossed: told by shape, too
void sign(ImDrawList* list, Sign which, const ImVec2& centre, float radius, ImU32 colour);

/// A sentence to beware of, on a dark plate over the lower part of a picture, with a triangle.
void caution_on_picture(const Rect& area, const std::string& text);

}  // namespace flavum::widgets
