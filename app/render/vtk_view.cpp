#include "app/render/vtk_view.h"

#include <algorithm>

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkTextureObject.h>

namespace flavum {

VtkView::VtkView() {
  // The context belongs to the window: VTK neither creates, blits nor destroys it.
  window_->SetOwnContext(false);
  window_->SetFrameBlitModeToNoBlit();
  window_->SetReadyForRendering(true);
  window_->SetIsCurrent(true);
  window_->SetSupportsOpenGL(true);
  window_->SetIsDirect(true);
  window_->SetMultiSamples(0);
  window_->AddRenderer(renderer_);
  // Opaque: the texture is laid over the interface as it is.
  window_->SetAlphaBitPlanes(1);
  renderer_->SetBackground(0.035, 0.043, 0.055);
  renderer_->SetBackgroundAlpha(1.0);
}

VtkView::~VtkView() { window_->Finalize(); }

TextureView VtkView::render(int width, int height) {
  window_->SetSize(std::max(1, width), std::max(1, height));
  // The interface's own drawing changed the OpenGL state behind VTK's back.
  if (last_.id != 0) window_->GetState()->Reset();
  window_->Render();
  vtkOpenGLFramebufferObject* framebuffer = window_->GetDisplayFramebuffer();
  vtkTextureObject* colour = framebuffer->GetColorAttachmentAsTextureObject(0);
  last_ = {colour == nullptr ? 0 : colour->GetHandle(), true};
  texture_changed(last_.id);
  return last_;
}

}  // namespace flavum
