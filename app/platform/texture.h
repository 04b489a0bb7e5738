#pragma once
// A picture in graphics memory, and reading the window back. Needs the window's context current.

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace flavum {

/// Pixels of the window, rows counted from the top, high side excluded.
struct PixelBox {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  bool empty() const { return x0 >= x1 || y0 >= y1; }
  std::int64_t area() const { return empty() ? 0 : static_cast<std::int64_t>(x1 - x0) * (y1 - y0); }
  friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

/// What a panel needs to draw a picture it does not own.
struct TextureView {
  std::uintptr_t id = 0;               ///< OpenGL name; 0: nothing to show
  bool bottom_up = false;              ///< row 0 is the bottom row
  float edge_u = 0.0F, edge_v = 0.0F;  ///< so much of each side is left out, all around
};

/// A number that changes whenever texture_changed() is told of that texture. Main thread only.
std::uint64_t texture_content(std::uintptr_t id);
/// Whoever draws into a texture says so, since its name stays the same.
void texture_changed(std::uintptr_t id);

/// RGBA, 8 bits per channel, rows top down.
class Texture {
 public:
  Texture() = default;
  ~Texture();
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  /// Precondition: pixels.size() == columns * rows; each pixel is 0xAABBGGRR.
  void upload(int columns, int rows, std::span<const std::uint32_t> pixels);
  TextureView view() const { return {id_, false}; }

 private:
  std::uint32_t id_ = 0;
  int columns_ = 0, rows_ = 0;
};

void clear_window(int width, int height, float red, float green, float blue);
/// Clears a box of whatever is drawn into, `height` rows high.
void clear_box(const PixelBox& box, int height, float red, float green, float blue);
/// The back buffer, rows top down, 0xAABBGGRR.
std::vector<std::uint32_t> read_window(int width, int height);
/// Any texture read back, rows top down (tests).
std::vector<std::uint32_t> read_texture(const TextureView& texture, int& columns, int& rows);
/// Throws OperationFailed when the file cannot be written.
void write_png(const std::filesystem::path& path, int width, int height,
               std::span<const std::uint32_t> pixels);

}  // namespace flavum
