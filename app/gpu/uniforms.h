#pragma once
// Values of uniforms of the program in use; a name the driver dropped is ignored.

#include <epoxy/gl.h>
#include <Eigen/Core>

namespace flavum {

struct Uniforms {
  GLuint program;
  GLint at(const char* name) const { return glGetUniformLocation(program, name); }
  void set(const char* name, int v) const { glUniform1i(at(name), v); }
  void set(const char* name, double v) const { glUniform1f(at(name), static_cast<float>(v)); }
  void set(const char* name, const Eigen::Vector2i& v) const {
    glUniform2i(at(name), v.x(), v.y());
  }
  void set(const char* name, const Eigen::Vector3i& v) const {
    glUniform3i(at(name), v.x(), v.y(), v.z());
  }
  void set(const char* name, const Eigen::Vector3d& v) const {
    const Eigen::Vector3f f = v.cast<float>();
    glUniform3f(at(name), f.x(), f.y(), f.z());
  }
};

}  // namespace flavum
