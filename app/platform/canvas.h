#pragma once
// A picture of the whole window that keeps what was drawn, for drawing only what changed: a
// window's own back buffer holds nothing certain after a swap. Needs the window's context current.

#include <cstdint>

namespace flavum {

class Canvas {
 public:
  Canvas() = default;
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// From now on drawing goes here. True if it is new, or of another size than before: then it
  /// holds nothing yet.
  bool draw_here(int width, int height);
  /// Copies all of it to the window's back buffer, where drawing goes again.
  void show() const;

 private:
  std::uint32_t framebuffer_ = 0, texture_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace flavum
