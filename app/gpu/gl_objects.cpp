#include "app/gpu/gl_objects.h"

#include <epoxy/gl.h>

#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr std::array kStores{GL_UNPACK_ALIGNMENT,   GL_UNPACK_ROW_LENGTH, GL_UNPACK_IMAGE_HEIGHT,
                             GL_UNPACK_SKIP_PIXELS, GL_UNPACK_SKIP_ROWS,  GL_UNPACK_SKIP_IMAGES,
                             GL_UNPACK_SWAP_BYTES,  GL_PACK_ALIGNMENT,    GL_PACK_ROW_LENGTH,
                             GL_PACK_SKIP_PIXELS,   GL_PACK_SKIP_ROWS,    GL_PACK_SWAP_BYTES};
constexpr std::array kSwitches{GL_BLEND,         GL_DEPTH_TEST, GL_SCISSOR_TEST,
                               GL_STENCIL_TEST,  GL_CULL_FACE,  GL_RASTERIZER_DISCARD,
                               GL_COLOR_LOGIC_OP};

int integer(GLenum name) {
  GLint value = 0;
  glGetIntegerv(name, &value);
  return value;
}

GLuint name_of(int saved) { return static_cast<GLuint>(saved); }

template <class Get, class Log>
std::string log_of(GLuint id, const Get& get, const Log& log) {
  GLint length = 0;
  get(id, GL_INFO_LOG_LENGTH, &length);
  std::string text(static_cast<std::size_t>(length), '\0');
  if (length > 0) log(id, length, nullptr, text.data());
  return text;
}

}  // namespace

GlName new_texture() {
  GLuint id = 0;
  glGenTextures(1, &id);
  return {id, [](std::uint32_t n) { glDeleteTextures(1, &n); }};
}

GlName new_framebuffer() {
  GLuint id = 0;
  glGenFramebuffers(1, &id);
  return {id, [](std::uint32_t n) { glDeleteFramebuffers(1, &n); }};
}

GlName new_vertex_array() {
  GLuint id = 0;
  glGenVertexArrays(1, &id);
  return {id, [](std::uint32_t n) { glDeleteVertexArrays(1, &n); }};
}

GlName new_program(const std::vector<GlShaderText>& shaders) {
  GlName program(glCreateProgram(), [](std::uint32_t n) { glDeleteProgram(n); });
  GLint good = 0;
  for (const GlShaderText& s : shaders) {
    const GLuint shader = glCreateShader(s.stage);
    const char* text = s.text.c_str();
    glShaderSource(shader, 1, &text, nullptr);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    const std::string log = good ? "" : log_of(shader, glGetShaderiv, glGetShaderInfoLog);
    glAttachShader(program.id(), shader);
    glDeleteShader(shader);  // freed with the program
    if (!good) throw OperationFailed("The graphics driver refused a shader.", log);
  }
  glLinkProgram(program.id());
  glGetProgramiv(program.id(), GL_LINK_STATUS, &good);
  if (!good) {
    throw OperationFailed("The graphics driver refused a shader.",
                          log_of(program.id(), glGetProgramiv, glGetProgramInfoLog));
  }
  return program;
}

void expect_no_gl_error(const char* sentence) {
  const GLenum error = glGetError();
  if (error == GL_NO_ERROR) return;
  for (int n = 0; n < 16 && glGetError() != GL_NO_ERROR; ++n) continue;
  throw OperationFailed(sentence, "OpenGL error " + std::to_string(error));
}

GlStateGuard::GlStateGuard() {
  for (int n = 0; n < 16 && glGetError() != GL_NO_ERROR; ++n) continue;  // not ours
  active_unit_ = integer(GL_ACTIVE_TEXTURE);
  for (std::size_t n = 0; n < kUnits; ++n) {
    glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(n));
    units_[n] = {integer(GL_TEXTURE_BINDING_2D), integer(GL_TEXTURE_BINDING_2D_ARRAY),
                 integer(GL_TEXTURE_BINDING_3D), integer(GL_SAMPLER_BINDING)};
    glBindSampler(static_cast<GLuint>(n), 0);
  }
  program_ = integer(GL_CURRENT_PROGRAM);
  vertex_array_ = integer(GL_VERTEX_ARRAY_BINDING);
  draw_framebuffer_ = integer(GL_DRAW_FRAMEBUFFER_BINDING);
  read_framebuffer_ = integer(GL_READ_FRAMEBUFFER_BINDING);
  unpack_buffer_ = integer(GL_PIXEL_UNPACK_BUFFER_BINDING);
  pack_buffer_ = integer(GL_PIXEL_PACK_BUFFER_BINDING);
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  glGetIntegerv(GL_VIEWPORT, viewport_.data());
  std::array<GLint, 2> polygon_mode{};  // front and back in old drivers, both the same in ours
  glGetIntegerv(GL_POLYGON_MODE, polygon_mode.data());
  polygon_mode_ = polygon_mode[0];
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glGetBooleanv(GL_COLOR_WRITEMASK, colour_mask_.data());
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  for (const int name : kStores) {
    stores_.push_back({name, integer(static_cast<GLenum>(name))});
    const bool alignment = name == GL_UNPACK_ALIGNMENT || name == GL_PACK_ALIGNMENT;
    glPixelStorei(static_cast<GLenum>(name), alignment ? 1 : 0);
  }
  for (const int name : kSwitches) {
    switches_.push_back({name, glIsEnabled(static_cast<GLenum>(name))});
    glDisable(static_cast<GLenum>(name));
  }
}

GlStateGuard::~GlStateGuard() {
  for (const Saved& s : switches_) {
    if (s.value) glEnable(static_cast<GLenum>(s.name));
  }
  for (const Saved& s : stores_) glPixelStorei(static_cast<GLenum>(s.name), s.value);
  glColorMask(colour_mask_[0], colour_mask_[1], colour_mask_[2], colour_mask_[3]);
  glPolygonMode(GL_FRONT_AND_BACK, name_of(polygon_mode_));
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, name_of(unpack_buffer_));
  glBindBuffer(GL_PIXEL_PACK_BUFFER, name_of(pack_buffer_));
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, name_of(draw_framebuffer_));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, name_of(read_framebuffer_));
  glBindVertexArray(name_of(vertex_array_));
  glUseProgram(name_of(program_));
  for (std::size_t n = 0; n < kUnits; ++n) {
    const auto unit = static_cast<GLuint>(n);
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindTexture(GL_TEXTURE_2D, name_of(units_[n].texture_2d));
    glBindTexture(GL_TEXTURE_2D_ARRAY, name_of(units_[n].texture_2d_array));
    glBindTexture(GL_TEXTURE_3D, name_of(units_[n].texture_3d));
    glBindSampler(unit, name_of(units_[n].sampler));
  }
  glActiveTexture(static_cast<GLenum>(active_unit_));
}

}  // namespace flavum
