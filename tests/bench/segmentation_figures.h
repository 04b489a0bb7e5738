#pragma once
// Figures by which a segmentation is judged against labels that are known: overlap, distance of
// surfaces, dimensions per level.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum {

using Belongs = std::function<bool(Label)>;

/// Both label maps (on one grid) cut to the box that holds everything of either, with a margin.
std::pair<LabelMap, LabelMap> cropped_pair(const LabelMap& truth, const LabelMap& found,
                                           const Belongs& belongs);

/// Dice's coefficient; 1 where neither has a voxel.
double dice(const LabelMap& truth, const LabelMap& found, const Belongs& belongs);

/// 95th percentile of the distances from either surface to the other, mm (both ways pooled);
/// negative where one of them is empty.
double hausdorff95_mm(const LabelMap& truth, const LabelMap& found, const Belongs& belongs);

/// Area of a structure in the plane through `at` across `normal`, mm2, within `reach_mm` of it.
double section_area_mm2(const LabelMap& labels, const Belongs& belongs, const PatientPoint& at,
                        const PatientVector& normal, double reach_mm);

/// Values collected over runs under one name, and their order statistics.
class Figures {
 public:
  void add(const std::string& name, double value) { of_[name].push_back(value); }
  bool has(const std::string& name) const { return of_.contains(name); }
  std::size_t count(const std::string& name) const { return of_.at(name).size(); }
  double quantile(const std::string& name, double share) const;  ///< nearest rank
  double mean(const std::string& name) const;

 private:
  std::map<std::string, std::vector<double>> of_;
};

}  // namespace flavum
