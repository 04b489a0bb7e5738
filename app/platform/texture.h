#pragma once
// A picture in graphics memory, and reading the window back. Needs the window's context current.

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace flavum {

/// What a panel needs to draw a picture it does not own.
struct TextureView {
  std::uintptr_t id = 0;   ///< OpenGL name; 0: nothing to show
  bool bottom_up = false;  ///< row 0 is the bottom row
};

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
/// The back buffer, rows top down, 0xAABBGGRR.
std::vector<std::uint32_t> read_window(int width, int height);
/// Any texture read back, rows top down (tests).
std::vector<std::uint32_t> read_texture(const TextureView& texture, int& columns, int& rows);
/// Throws OperationFailed when the file cannot be written.
void write_png(const std::filesystem::path& path, int width, int height,
               std::span<const std::uint32_t> pixels);

}  // namespace flavum
