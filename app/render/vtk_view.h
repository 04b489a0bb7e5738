#pragma once
// Private to this folder: a VTK renderer that draws into its own framebuffer inside the window's
// OpenGL context.

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include "app/platform/texture.h"

namespace flavum {

class VtkView {
 public:
  VtkView();
  ~VtkView();
  VtkView(const VtkView&) = delete;
  VtkView& operator=(const VtkView&) = delete;

  vtkRenderer* renderer() { return renderer_; }
  /// Draws now. The returned texture lives until the next call.
  TextureView render(int width, int height);
  TextureView last() const { return last_; }

 private:
  vtkNew<vtkGenericOpenGLRenderWindow> window_;
  vtkNew<vtkRenderer> renderer_;
  TextureView last_;
};

}  // namespace flavum
