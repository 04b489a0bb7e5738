#pragma once
// An OpenGL context without a window, by EGL, and what is known of whichever context is current.

#include <memory>
#include <string>
#include <string_view>

namespace flavum {

/// The context current on this thread.
struct GlRenderer {
  std::string name;      ///< e.g. "llvmpipe (LLVM 15.0.6, 256 bits)"
  int version = 0;       ///< 10 * major + minor; 0: none is current
  bool software = true;  ///< drawn by the processor
};
GlRenderer current_renderer();
bool is_software_renderer(std::string_view renderer_name);

/// One OpenGL core context (3.3 or newer), preferring real graphics hardware. Current on no thread
/// until use() is called; may move between threads, one at a time.
class HeadlessContext {
 public:
  /// Null, and `reason` says why in a sentence, where there is no EGL or no such context.
  static std::unique_ptr<HeadlessContext> create(std::string& reason);
  ~HeadlessContext();
  HeadlessContext(const HeadlessContext&) = delete;
  HeadlessContext& operator=(const HeadlessContext&) = delete;

  /// Current while it lives; then what was current before (EGL) is again.
  class Use {
   public:
    explicit Use(const HeadlessContext& context);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    /// False when another kind of context (a window's) holds this thread.
    explicit operator bool() const { return current_; }

   private:
    void *display_ = nullptr, *draw_ = nullptr, *read_ = nullptr, *context_ = nullptr;
    void* own_display_ = nullptr;
    bool current_ = false;
  };

  const GlRenderer& renderer() const { return renderer_; }

 private:
  HeadlessContext() = default;
  void *display_ = nullptr, *surface_ = nullptr, *context_ = nullptr;
  GlRenderer renderer_;
};

}  // namespace flavum
