// Drawing only what changed gives the same window as drawing all of it.
#include "app/ui/redraw.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <backends/imgui_impl_opengl3.h>
#include <gtest/gtest.h>

#include "app/platform/window.h"

namespace flavum {
namespace {

constexpr int kWidth = 320, kHeight = 240;

int greatest_difference(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  int greatest = a.size() == b.size() ? 0 : 255;
  for (std::size_t n = 0; n < std::min(a.size(), b.size()); ++n) {
    for (const unsigned int shift : {0U, 8U, 16U, 24U}) {
      const auto level = [shift](std::uint32_t p) {
        return static_cast<int>((p >> shift) & 0xFFU);
      };
      greatest = std::max(greatest, std::abs(level(a[n]) - level(b[n])));
    }
  }
  return greatest;
}

class RedrawTest : public testing::Test {
 protected:
  RedrawTest() : window("test", kWidth, kHeight) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().DisplaySize = {kWidth, kHeight};
    ImGui_ImplOpenGL3_Init("#version 150");
  }
  ~RedrawTest() override {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
  }

  // A picture, a line that turns and a number, clipped at fractions of a pixel.
  ImDrawData& lay_out(const Texture& picture, int step) {
    ImGui::GetIO().DeltaTime = 1.0F / 30.0F;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImDrawList* list = ImGui::GetBackgroundDrawList();
    list->AddRectFilled({0, 0}, {kWidth, kHeight}, IM_COL32(20, 30, 40, 255));
    list->AddRectFilled({150.5F, 20.25F}, {300, 200}, IM_COL32(200, 120, 40, 130), 9.0F);
    // OpenGL names travel in ImGui's pointer-sized handle.
    list->AddImage(reinterpret_cast<ImTextureID>(picture.view().id), {20, 30}, {84, 94});  // NOLINT
    list->PushClipRect({110.4F, 90.3F}, {250.7F, 220.6F});
    const float angle = 0.2F * static_cast<float>(step);
    list->AddLine({180, 150}, {180 + 60 * std::cos(angle), 150 + 60 * std::sin(angle)},
                  IM_COL32(255, 255, 255, 200), 2.0F);
    list->PopClipRect();
    list->AddText({30.5F, 200}, IM_COL32(255, 255, 255, 255), std::to_string(step / 3).c_str());
    ImGui::Render();
    return *ImGui::GetDrawData();
  }
  static std::vector<std::uint32_t> grey(int step) {
    return std::vector<std::uint32_t>(16, 0xFF000000U | static_cast<std::uint32_t>(step * 9));
  }

  Window window;
};

TEST_F(RedrawTest, ShowsTheSameWindowAsDrawingAllOfIt) {
  Texture picture;
  Redraw redraw;
  double least = 1.0;
  for (int step = 0; step < 12; ++step) {
    if (step % 2 == 0) picture.upload(4, 4, grey(step));
    redraw.draw(lay_out(picture, step), 0, 0, 0);
    const auto partly = read_window(kWidth, kHeight);
    least = std::min(least, redraw.share_drawn());
    ImDrawData& all = lay_out(picture, step);
    clear_window(kWidth, kHeight, 0, 0, 0);
    ImGui_ImplOpenGL3_RenderDrawData(&all);
    // OpenGL in software interpolates a triangle from where its clip begins, so the last bit of a
    // colour may differ.
    EXPECT_LE(greatest_difference(partly, read_window(kWidth, kHeight)), 1) << "step " << step;
    window.swap();
  }
  EXPECT_LT(least, 0.3);
}

TEST_F(RedrawTest, DrawsNothingWhereNothingChangedAndAPictureWhenItDid) {
  Texture picture;
  picture.upload(4, 4, grey(1));
  Redraw redraw;
  redraw.draw(lay_out(picture, 0), 0, 0, 0);
  EXPECT_EQ(redraw.share_drawn(), 1.0);
  redraw.draw(lay_out(picture, 0), 0, 0, 0);
  EXPECT_EQ(redraw.share_drawn(), 0.0);
  picture.upload(4, 4, grey(2));
  redraw.draw(lay_out(picture, 0), 0, 0, 0);
  EXPECT_GT(redraw.share_drawn(), 0.0);
  EXPECT_LT(redraw.share_drawn(), 0.2);
  redraw.forget();
  redraw.draw(lay_out(picture, 0), 0, 0, 0);
  EXPECT_EQ(redraw.share_drawn(), 1.0);
}

}  // namespace
}  // namespace flavum
