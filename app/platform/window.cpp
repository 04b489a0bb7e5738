#include "app/platform/window.h"

#include <utility>

#include <GLFW/glfw3.h>

#include "imaging/base/error.h"

namespace flavum {

struct Window::Impl {
  GLFWwindow* window = nullptr;
  bool activity = true;
  std::vector<std::filesystem::path> dropped;

  static Impl& of(GLFWwindow* w) { return *static_cast<Impl*>(glfwGetWindowUserPointer(w)); }
};

namespace {
std::string glfw_reason() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? std::string() : std::string(text);
}
}  // namespace

Window::Window(const std::string& title, int width, int height) : impl_(std::make_unique<Impl>()) {
  if (glfwInit() != GLFW_TRUE) {
    throw OperationFailed("No display was found, so the workstation cannot open its window.",
                          glfw_reason());
  }
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  impl_->window = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
  if (impl_->window == nullptr) {
    const std::string reason = glfw_reason();
    glfwTerminate();
    throw OperationFailed(
        "The window could not be opened: the workstation needs OpenGL 3.2 or newer.", reason);
  }
  GLFWwindow* w = impl_->window;
  glfwSetWindowUserPointer(w, impl_.get());
  glfwSetWindowSizeLimits(w, 1000, 640, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(w);
  glfwSwapInterval(1);
  // Set before the interface back end, which chains to these.
  glfwSetKeyCallback(w, [](GLFWwindow* g, int, int, int, int) { Impl::of(g).activity = true; });
  glfwSetCharCallback(w, [](GLFWwindow* g, unsigned) { Impl::of(g).activity = true; });
  glfwSetMouseButtonCallback(w, [](GLFWwindow* g, int, int, int) { Impl::of(g).activity = true; });
  glfwSetScrollCallback(w, [](GLFWwindow* g, double, double) { Impl::of(g).activity = true; });
  glfwSetCursorPosCallback(w, [](GLFWwindow* g, double, double) { Impl::of(g).activity = true; });
  glfwSetCursorEnterCallback(w, [](GLFWwindow* g, int) { Impl::of(g).activity = true; });
  glfwSetWindowFocusCallback(w, [](GLFWwindow* g, int) { Impl::of(g).activity = true; });
  glfwSetWindowRefreshCallback(w, [](GLFWwindow* g) { Impl::of(g).activity = true; });
  glfwSetFramebufferSizeCallback(w, [](GLFWwindow* g, int, int) { Impl::of(g).activity = true; });
  glfwSetDropCallback(w, [](GLFWwindow* g, int count, const char** paths) {
    for (int n = 0; n < count; ++n) Impl::of(g).dropped.emplace_back(paths[n]);
    Impl::of(g).activity = true;
  });
}

Window::~Window() {
  if (impl_->window != nullptr) glfwDestroyWindow(impl_->window);
  glfwTerminate();
}

bool Window::should_close() const { return glfwWindowShouldClose(impl_->window) != 0; }
void Window::close() { glfwSetWindowShouldClose(impl_->window, GLFW_TRUE); }
void Window::set_title(const std::string& title) {
  glfwSetWindowTitle(impl_->window, title.c_str());
}
void Window::framebuffer_size(int& width, int& height) const {
  glfwGetFramebufferSize(impl_->window, &width, &height);
}
double Window::content_scale() const {
  float x = 1.0F;
  float y = 1.0F;
  glfwGetWindowContentScale(impl_->window, &x, &y);
  return x;
}
double Window::seconds() const { return glfwGetTime(); }

void Window::poll(double wait_s) {
  if (wait_s < 0) {
    glfwWaitEvents();
  } else if (wait_s == 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(wait_s);
  }
}

bool Window::take_activity() { return std::exchange(impl_->activity, false); }
void Window::wake() { glfwPostEmptyEvent(); }
void Window::swap() { glfwSwapBuffers(impl_->window); }
std::vector<std::filesystem::path> Window::take_dropped() {
  return std::exchange(impl_->dropped, {});
}
void* Window::native() const { return impl_->window; }

}  // namespace flavum
