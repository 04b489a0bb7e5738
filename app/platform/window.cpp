#include "app/platform/window.h"

#include <cctype>
#include <utility>

#include <GLFW/glfw3.h>

#include "imaging/base/error.h"

namespace flavum {

struct Window::Impl {
  GLFWwindow* window = nullptr;
  bool activity = true;
  std::vector<std::filesystem::path> dropped;
  std::vector<KeyPress> keys;

  static Impl& of(GLFWwindow* w) { return *static_cast<Impl*>(glfwGetWindowUserPointer(w)); }
};

namespace {
// By the letter printed on the key, so that Ctrl+Z is Ctrl+Z on every keyboard layout.
char printed_letter(int code) {
  const char* name = glfwGetKeyName(code, 0);
  const int character = name != nullptr && name[0] != '\0' && name[1] == '\0' ? name[0] : code;
  return static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
}

KeyPress press_of(int code, int action, int modifiers) {
  KeyPress press;
  press.control = (modifiers & GLFW_MOD_CONTROL) != 0;
  press.shift = (modifiers & GLFW_MOD_SHIFT) != 0;
  press.repeated = action == GLFW_REPEAT;
  if (code >= GLFW_KEY_0 && code <= GLFW_KEY_9) press.digit = code - GLFW_KEY_0;
  if (code >= GLFW_KEY_KP_0 && code <= GLFW_KEY_KP_9) press.digit = code - GLFW_KEY_KP_0;
  if (press.digit >= 0) {
    press.key = Key::Digit;
    return press;
  }
  switch (code) {
    case GLFW_KEY_LEFT:
      press.key = Key::Left;
      break;
    case GLFW_KEY_RIGHT:
      press.key = Key::Right;
      break;
    case GLFW_KEY_UP:
      press.key = Key::Up;
      break;
    case GLFW_KEY_DOWN:
      press.key = Key::Down;
      break;
    case GLFW_KEY_PAGE_UP:
      press.key = Key::PageUp;
      break;
    case GLFW_KEY_PAGE_DOWN:
      press.key = Key::PageDown;
      break;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
      press.key = Key::Enter;
      break;
    case GLFW_KEY_ESCAPE:
      press.key = Key::Escape;
      break;
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD:
      press.key = Key::Plus;
      break;
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT:
      press.key = Key::Minus;
      break;
    case GLFW_KEY_F1:
      press.key = Key::F1;
      break;
    default:
      break;
  }
  if (press.key == Key::Other && code < GLFW_KEY_ESCAPE) {
    const char letter = printed_letter(code);
    if (letter >= 'A' && letter <= 'Z') {
      press.key = Key::Letter;
      press.letter = letter;
    } else if (letter == '+' || letter == '-') {
      press.key = letter == '+' ? Key::Plus : Key::Minus;
    }
  }
  return press;
}

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
  glfwSetKeyCallback(w, [](GLFWwindow* g, int code, int, int action, int modifiers) {
    Impl::of(g).activity = true;
    if (action != GLFW_RELEASE) Impl::of(g).keys.push_back(press_of(code, action, modifiers));
  });
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
std::vector<KeyPress> Window::take_keys() { return std::exchange(impl_->keys, {}); }
void* Window::native() const { return impl_->window; }

}  // namespace flavum
