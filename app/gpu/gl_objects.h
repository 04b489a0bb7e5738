#pragma once
// OpenGL names that free themselves, programs with a readable error, and a guard that leaves the
// state of a context as it was found (a window's own drawing caches it). All need a current
// context.

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace flavum {

/// One name and how to free it.
class GlName {
 public:
  using Free = void (*)(std::uint32_t);
  GlName() = default;
  GlName(std::uint32_t id, Free free) : id_(id), free_(free) {}
  GlName(GlName&& o) noexcept : id_(std::exchange(o.id_, 0)), free_(o.free_) {}
  GlName& operator=(GlName&& o) noexcept {
    std::swap(id_, o.id_);
    std::swap(free_, o.free_);
    return *this;
  }
  ~GlName() {
    if (id_ != 0) free_(id_);
  }
  std::uint32_t id() const { return id_; }

 private:
  std::uint32_t id_ = 0;
  Free free_ = nullptr;
};

GlName new_texture();
GlName new_framebuffer();
GlName new_vertex_array();

struct GlShaderText {
  std::uint32_t stage = 0;  ///< GL_VERTEX_SHADER, …
  std::string text;
};
/// Compiled and linked. Throws OperationFailed; the compiler's words are in details().
GlName new_program(const std::vector<GlShaderText>& shaders);

/// Throws OperationFailed with `sentence` if OpenGL has noted an error since the last call.
void expect_no_gl_error(const char* sentence);

/// Saves what Flavum's own passes touch, sets it to plain defaults, restores it when destroyed.
class GlStateGuard {
 public:
  static constexpr std::size_t kUnits = 4;  ///< texture units 0 to 3 may be used inside
  GlStateGuard();
  ~GlStateGuard();
  GlStateGuard(const GlStateGuard&) = delete;
  GlStateGuard& operator=(const GlStateGuard&) = delete;

 private:
  struct Unit {
    int texture_2d = 0, texture_2d_array = 0, texture_3d = 0, sampler = 0;
  };
  struct Saved {
    int name = 0, value = 0;
  };
  std::array<Unit, kUnits> units_;
  std::vector<Saved> stores_, switches_;
  int active_unit_ = 0, program_ = 0, vertex_array_ = 0, draw_framebuffer_ = 0,
      read_framebuffer_ = 0, unpack_buffer_ = 0, pack_buffer_ = 0, polygon_mode_ = 0;
  std::array<int, 4> viewport_{};
  std::array<unsigned char, 4> colour_mask_{};
};

}  // namespace flavum
