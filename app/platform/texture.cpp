#include "app/platform/texture.h"

#include <algorithm>
#include <map>

#include <epoxy/gl.h>

#include "imaging/base/check.h"
#include "imaging/base/error.h"

extern "C" int stbi_write_png(char const* filename, int w, int h, int comp, const void* data,
                              int stride_in_bytes);

namespace flavum {
namespace {
void flip_rows(std::vector<std::uint32_t>& pixels, int width, int height) {
  for (int row = 0; row < height / 2; ++row) {
    std::swap_ranges(pixels.begin() + row * width, pixels.begin() + (row + 1) * width,
                     pixels.begin() + (height - 1 - row) * width);
  }
}

// By name. A name that is deleted and given out again keeps counting, so it never looks unchanged.
std::map<std::uintptr_t, std::uint64_t>& contents() {
  static std::map<std::uintptr_t, std::uint64_t> all;
  return all;
}
}  // namespace

std::uint64_t texture_content(std::uintptr_t id) {
  const auto known = contents().find(id);
  return known == contents().end() ? 0 : known->second;
}
void texture_changed(std::uintptr_t id) { ++contents()[id]; }

Texture::~Texture() {
  if (id_ != 0) glDeleteTextures(1, &id_);
}

void Texture::upload(int columns, int rows, std::span<const std::uint32_t> pixels) {
  CHECK(pixels.size() == static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  if (id_ == 0) glGenTextures(1, &id_);
  glBindTexture(GL_TEXTURE_2D, id_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  if (columns != columns_ || rows != rows_) {
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, columns, rows, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels.data());
    columns_ = columns;
    rows_ = rows;
  } else {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, columns, rows, GL_RGBA, GL_UNSIGNED_BYTE,
                    pixels.data());
  }
  texture_changed(id_);
}

void clear_window(int width, int height, float red, float green, float blue) {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, width, height);
  glClearColor(red, green, blue, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

void clear_box(const PixelBox& box, int height, float red, float green, float blue) {
  glEnable(GL_SCISSOR_TEST);
  glScissor(box.x0, height - box.y1, box.x1 - box.x0, box.y1 - box.y0);
  glClearColor(red, green, blue, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  glDisable(GL_SCISSOR_TEST);
}

std::vector<std::uint32_t> read_window(int width, int height) {
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(width) *
                                    static_cast<std::size_t>(height));
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  flip_rows(pixels, width, height);
  for (std::uint32_t& p : pixels) p |= 0xFF000000U;
  return pixels;
}

std::vector<std::uint32_t> read_texture(const TextureView& texture, int& columns, int& rows) {
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture.id));
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &columns);
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &rows);
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(columns) *
                                    static_cast<std::size_t>(rows));
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  if (texture.bottom_up) flip_rows(pixels, columns, rows);
  return pixels;
}

void write_png(const std::filesystem::path& path, int width, int height,
               std::span<const std::uint32_t> pixels) {
  CHECK(pixels.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  if (stbi_write_png(path.c_str(), width, height, 4, pixels.data(), width * 4) == 0) {
    throw OperationFailed("The picture could not be written to " + path.filename().string() + ".",
                          path.string());
  }
}

}  // namespace flavum
