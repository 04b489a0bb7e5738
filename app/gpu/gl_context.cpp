#include "app/gpu/gl_context.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <vector>

#define EGL_NO_X11
#include <epoxy/egl.h>
#include <epoxy/gl.h>

namespace flavum {
namespace {

constexpr int kOldestVersion = 33;

bool has_word(const char* list, std::string_view word) {
  for (std::string_view rest = list == nullptr ? "" : list; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == word) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// Graphics devices first (a card without a display is reached that way only), then Mesa without a
// surface, then the default display.
std::vector<EGLDisplay> displays() {
  std::vector<EGLDisplay> found;
  const char* client = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  if (has_word(client, "EGL_EXT_platform_device") &&
      has_word(client, "EGL_EXT_device_enumeration")) {
    std::array<EGLDeviceEXT, 16> devices{};
    EGLint count = 0;
    if (eglQueryDevicesEXT(static_cast<EGLint>(devices.size()), devices.data(), &count)) {
      for (int n = 0; n < count; ++n) {
        found.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT,
                                                 devices[static_cast<std::size_t>(n)], nullptr));
      }
    }
  }
  if (has_word(client, "EGL_MESA_platform_surfaceless")) {
    found.push_back(
        eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr));
  }
  found.push_back(eglGetDisplay(EGL_DEFAULT_DISPLAY));
  std::erase(found, EGL_NO_DISPLAY);
  return found;
}

struct RawContext {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLSurface surface = EGL_NO_SURFACE;
  EGLContext context = EGL_NO_CONTEXT;
};

RawContext open_context(EGLDisplay display) {
  RawContext raw{display};
  EGLint major = 0, minor = 0;
  if (!eglInitialize(display, &major, &minor) || !eglBindAPI(EGL_OPENGL_API)) return raw;
  const char* extensions = eglQueryString(display, EGL_EXTENSIONS);
  const std::array<EGLint, 5> wanted{EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE,
                                     EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint configs = 0;
  if (!eglChooseConfig(display, wanted.data(), &config, 1, &configs) || configs == 0) {
    config = nullptr;
    if (!has_word(extensions, "EGL_KHR_no_config_context") &&
        !has_word(extensions, "EGL_MESA_configless_context")) {
      return raw;
    }
  }
  const std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                      3,
                                      EGL_CONTEXT_MINOR_VERSION,
                                      3,
                                      EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                      EGL_NONE};
  raw.context = eglCreateContext(display, config, EGL_NO_CONTEXT, version.data());
  if (raw.context != EGL_NO_CONTEXT && config != nullptr &&
      !has_word(extensions, "EGL_KHR_surfaceless_context")) {
    const std::array<EGLint, 5> small{EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
    raw.surface = eglCreatePbufferSurface(display, config, small.data());
  }
  return raw;
}

void close_context(const RawContext& raw) {
  // The display stays initialised: others in this program may use it.
  if (raw.surface != EGL_NO_SURFACE) eglDestroySurface(raw.display, raw.surface);
  if (raw.context != EGL_NO_CONTEXT) eglDestroyContext(raw.display, raw.context);
}

}  // namespace

bool is_software_renderer(std::string_view renderer_name) {
  std::string lower(renderer_name);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(
      std::array{"llvmpipe", "softpipe", "swrast", "swiftshader", "software", "lavapipe",
                 "gdi generic", "basic render"},
      [&](const char* name) { return lower.find(name) != std::string::npos; });
}

GlRenderer current_renderer() {
  GlRenderer r;
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  if (name == nullptr) return r;
  r.name = name;
  r.version = epoxy_gl_version();
  r.software = is_software_renderer(r.name);
  return r;
}

HeadlessContext::Use::Use(const HeadlessContext& c)
    : display_(eglGetCurrentDisplay()),
      draw_(eglGetCurrentSurface(EGL_DRAW)),
      read_(eglGetCurrentSurface(EGL_READ)),
      context_(eglGetCurrentContext()),
      own_display_(c.display_) {
  eglBindAPI(EGL_OPENGL_API);
  current_ = eglMakeCurrent(c.display_, c.surface_, c.surface_, c.context_) == EGL_TRUE;
}

HeadlessContext::Use::~Use() {
  if (!current_) return;
  if (context_ != EGL_NO_CONTEXT) {
    eglMakeCurrent(display_, draw_, read_, context_);
  } else {
    eglMakeCurrent(own_display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  }
}

std::unique_ptr<HeadlessContext> HeadlessContext::create(std::string& reason) {
  reason = "This computer offers no OpenGL without a window (EGL).";
  if (!epoxy_has_egl()) return nullptr;
  std::unique_ptr<HeadlessContext> best;
  for (EGLDisplay display : displays()) {
    const RawContext raw = open_context(display);
    if (raw.context == EGL_NO_CONTEXT) continue;
    std::unique_ptr<HeadlessContext> candidate(new HeadlessContext);
    candidate->display_ = raw.display;
    candidate->surface_ = raw.surface;
    candidate->context_ = raw.context;
    const Use use(*candidate);
    if (!use) continue;
    candidate->renderer_ = current_renderer();
    if (candidate->renderer_.version < kOldestVersion) {
      reason = "The graphics driver is older than OpenGL 3.3.";
      continue;
    }
    const bool hardware = !candidate->renderer_.software;
    if (!best || hardware) best = std::move(candidate);
    if (hardware) break;
  }
  if (best) reason.clear();
  return best;
}

HeadlessContext::~HeadlessContext() { close_context({display_, surface_, context_}); }

}  // namespace flavum
