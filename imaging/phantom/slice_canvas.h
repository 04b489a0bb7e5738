#pragma once
// One axial slice being painted, back to front. A structure is given by its signed distance (mm,
// negative inside); the edge voxel gets its share (partial volume), the label goes to whoever holds
// the voxel's centre. With `fat`, `water_t1` and `water_t2` given, what MR sees is painted as well.

#include <algorithm>
#include <cstdint>

#include "imaging/phantom/tissue.h"
#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"

namespace flavum::phantom {

struct SliceCanvas {
  float* hu = nullptr;
  std::uint16_t* labels = nullptr;
  int columns = 0, rows = 0;
  float x0 = 0, y0 = 0, spacing = 1;  ///< centre of pixel (0,0), mm
  float z = 0;
  float* fat = nullptr;  ///< all three or none
  float* water_t1 = nullptr;
  float* water_t2 = nullptr;
  Tissue tissue = Tissue::ByNumber;  ///< what is being painted
  float hydration = 0.5F;            ///< of the disc being painted
  float fat_share = -1.0F;           ///< >= 0: of the muscle being painted, for MR alone

  float x_of(int i) const { return x0 + spacing * static_cast<float>(i); }
  float y_of(int j) const { return y0 + spacing * static_cast<float>(j); }
  int column(float x) const { return static_cast<int>((x - x0) / spacing); }
  int row(float y) const { return static_cast<int>((y - y0) / spacing); }

  static float coverage(float distance) {
    constexpr float kEdge = 0.8F;  // mm over which an edge runs, about a voxel: engineering default
    return std::clamp(0.5F - distance / kEdge, 0.0F, 1.0F);
  }
  void paint(int i, int j, float distance, float value_hu, Label label) {
    if (distance > 0.4F) return;
    const auto at = static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) +
                    static_cast<std::size_t>(i);
    hu[at] += (value_hu - hu[at]) * coverage(distance);
    if (distance < 0.0F) labels[at] = label;
    if (fat != nullptr) paint_mr(at, coverage(distance), value_hu, label);
  }
  /// Metal hides what is there but not its label; MR loses its signal some way around.
  void paint_metal(int i, int j, float distance, float value_hu, float void_mm) {
    const auto at = static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) +
                    static_cast<std::size_t>(i);
    if (distance < 0.4F) hu[at] += (value_hu - hu[at]) * coverage(distance);
    if (fat != nullptr) mix_mr(at, coverage(0.5F * (distance - void_mm)), {0.0F, 0.01F, 0.01F});
  }
  /// Lightens or darkens what is there; on MR a share of the water of muscle replaces fat.
  void tint(std::size_t at, float delta_hu) {
    hu[at] += delta_hu;
    if (fat != nullptr) mix_mr(at, std::clamp(delta_hu / 150.0F, 0.0F, 1.0F), {0.0F, 0.3F, 0.2F});
  }
  void clear(std::size_t at) {
    hu[at] = -1000.0F;
    labels[at] = label::kAir;
    if (fat != nullptr) mix_mr(at, 1.0F, mr_signal(Tissue::ByNumber, -1000.0F, label::kAir, 0.0F));
  }
  /// Calls body(i, x) over the pixels of one row between two x.
  template <class Body>
  void along(float x_low, float x_high, const Body& body) const {
    const int i1 = std::min(columns - 1, column(x_high) + 1);
    for (int i = std::max(0, column(x_low)); i <= i1; ++i) body(i, x_of(i));
  }
  /// Calls body(i, j, x, y) over the pixels of a box given in mm.
  template <class Body>
  void over(float x_low, float x_high, float y_low, float y_high, const Body& body) const {
    const int i0 = std::max(0, column(x_low));
    const int i1 = std::min(columns - 1, column(x_high) + 1);
    const int j0 = std::max(0, row(y_low));
    const int j1 = std::min(rows - 1, row(y_high) + 1);
    for (int j = j0; j <= j1; ++j) {
      for (int i = i0; i <= i1; ++i) body(i, j, x_of(i), y_of(j));
    }
  }

 private:
  void mix_mr(std::size_t at, float share, const MrSignal& s) {
    fat[at] += (s.fat - fat[at]) * share;
    water_t1[at] += (s.water_t1 - water_t1[at]) * share;
    water_t2[at] += (s.water_t2 - water_t2[at]) * share;
  }
  void paint_mr(std::size_t at, float share, float value_hu, Label label) {
    mix_mr(at, share,
           fat_share >= 0.0F ? muscle_signal(fat_share)
                             : mr_signal(tissue, value_hu, label, hydration));
  }
};

}  // namespace flavum::phantom
