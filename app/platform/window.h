#pragma once
// The application window with its OpenGL 3.2 context, and what the person did to it. GLFW inside.
// One window per program; all calls from the main thread except wake().

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/platform/keys.h"

namespace flavum {

class Window {
 public:
  /// Throws OperationFailed when there is no display or no OpenGL 3.2.
  Window(const std::string& title, int width, int height);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool should_close() const;
  void close();
  void set_title(const std::string& title);
  void framebuffer_size(int& width, int& height) const;
  /// Scale of the monitor the window is on (1 = 96 dpi).
  double content_scale() const;
  double seconds() const;  ///< since the program started; the only wall clock

  /// Handles what came in; waits up to `wait_s` for something (negative: until something happens).
  void poll(double wait_s);
  /// True once after any input, resize, expose or wake().
  bool take_activity();
  /// From any thread: ends a waiting poll().
  static void wake();
  void swap();

  /// Files and folders dropped on the window since the last call.
  std::vector<std::filesystem::path> take_dropped();
  /// Keys pressed since the last call, in order: none is lost, however slow a frame was.
  std::vector<KeyPress> take_keys();
  /// GLFWwindow*, for the interface back end.
  void* native() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flavum
