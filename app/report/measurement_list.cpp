#include "app/report/measurement_list.h"

#include <cmath>

#include "app/report/review.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

const CodedConcept kVolume{"118565006", "SCT", "Volume"};
const CodedConcept kArea{"42798000", "SCT", "Area"};
// No published concepts were found for these.
const CodedConcept kThickness{"LIG_THICKNESS", kOwnScheme, "Thickness of ligamentum flavum"};
const CodedConcept kHalfAngle{"LAM_HALF_ANGLE", kOwnScheme,
                              "Angle between lamina and sagittal plane"};
const CodedConcept kCanal{"SPINAL_CANAL", kOwnScheme, "Spinal canal"};
const CodedConcept kLamina{"LAMINA", kOwnScheme, "Lamina of vertebra"};
const CodedConcept kLumbarSpine{"122496007", "SCT", "Lumbar spine"};

// No more digits than labels on voxels can carry.
double rounded(double value, double step) { return std::round(value / step) * step; }

CodedConcept concept_of(Label value) {
  const LabelInfo* info = find_label(value);
  return {info->code, info->code_scheme, info->code_meaning};
}

CodedConcept site_of(SpineLevel level) {
  return {"LEVEL_" + level_name(level), kOwnScheme, level_name(level)};
}

void add_level(MeasurementReport& report, const Segmentation& s, const LevelLandmarks& level) {
  const std::string name = level_name(level.level);
  for (const Side side : {Side::Left, Side::Right}) {
    const int n = side_index(side);
    const auto add = [&](const char* what, const CodedConcept& finding, MeasuredValue value) {
      MeasuredGroup g;
      g.tracking_id = std::string(what) + ", " + name + ", " + side_name(side);
      g.finding = finding;
      g.site = site_of(level.level);
      g.side = side;
      g.values.push_back(std::move(value));
      report.groups.push_back(std::move(g));
    };
    if (level.flavum_thickness_mm[n] > 0.0) {
      add("Ligamentum flavum", concept_of(label::kLigamentumFlavum),
          {kThickness, rounded(level.flavum_thickness_mm[n], 0.1), millimetre(), ""});
    }
    if (level.laminar_half_angle_rad[n] > 0.0) {
      add("Lamina", kLamina,
          {kHalfAngle, rounded(deg_from_rad(level.laminar_half_angle_rad[n]), 0.1), degree(), ""});
    }
  }
  const LevelAreas areas = areas_at_level(s, level);
  const auto add_area = [&](const char* what, const CodedConcept& finding, double mm2) {
    if (mm2 <= 0.0) return;
    MeasuredGroup g;
    g.tracking_id = std::string(what) + ", " + name;
    g.finding = finding;
    g.site = site_of(level.level);
    g.values.push_back(
        {kArea, rounded(mm2, 1.0), square_millimetre(),
         "Cross-section in the plane of the level through the centre of the canal."});
    report.groups.push_back(std::move(g));
  };
  add_area("Spinal canal", kCanal, areas.canal_mm2);
  add_area("Thecal sac", concept_of(label::kThecalSac), areas.sac_mm2);
  add_area("Ligamentum flavum, section", concept_of(label::kLigamentumFlavum), areas.flavum_mm2);
}

void add_volumes(MeasurementReport& report, const Segmentation& s) {
  std::vector<std::int64_t> counts(65536, 0);
  for (const std::uint16_t v : s.labels.voxels) ++counts[v];
  for (const LabelInfo& info : all_labels()) {
    if (info.value == label::kBody || counts[info.value] == 0) continue;
    MeasuredGroup g;
    g.tracking_id = std::string("Volume, ") + info.name;
    g.finding = concept_of(info.value);
    g.site = kLumbarSpine;
    g.values.push_back(
        {kVolume,
         rounded(static_cast<double>(counts[info.value]) * s.labels.geometry.voxel_volume_mm3(),
                 1.0),
         cubic_millimetre(), "As far as the images hold it."});
    report.groups.push_back(std::move(g));
  }
}

}  // namespace

LevelAreas areas_at_level(const Segmentation& s, const LevelLandmarks& level) {
  constexpr double kStepMm = 0.25, kHalfWidthMm = 30.0;  // a canal is about 25 mm wide
  const VertebraLandmarks* upper = s.landmarks.vertebra(level.level.cranial);
  const VertebraLandmarks* lower = s.landmarks.vertebra(level.level.caudal());
  Eigen::Vector3d normal = Eigen::Vector3d::Zero();
  if (upper != nullptr) normal += upper->cranial.v;
  if (lower != nullptr) normal += lower->cranial.v;
  if (normal.norm() < 0.1) normal = Eigen::Vector3d::UnitZ();
  normal.normalize();
  const Eigen::Vector3d left =
      (Eigen::Vector3d::UnitX() - normal * normal.x()).normalized();  // Patient +x is left
  const Eigen::Vector3d dorsal = normal.cross(left);
  LevelAreas areas;
  const int half = static_cast<int>(kHalfWidthMm / kStepMm);
  for (int r = -half; r <= half; ++r) {
    for (int c = -half; c <= half; ++c) {
      const PatientPoint at(
          Eigen::Vector3d(level.canal_centre.v + kStepMm * (c * left + r * dorsal)));
      const Label l = s.labels.nearest(at, label::kAir);
      const double pixel = kStepMm * kStepMm;
      if (is_canal(l)) areas.canal_mm2 += pixel;
      if (l == label::kThecalSac) areas.sac_mm2 += pixel;
      if (l == label::kLigamentumFlavum) areas.flavum_mm2 += pixel;
    }
  }
  return areas;
}

MeasurementReport measurement_report(const Segmentation& s, const VolumeEntry* source) {
  MeasurementReport report;
  for (const LevelLandmarks& level : s.landmarks.levels) add_level(report, s, level);
  add_volumes(report, s);
  report.remarks.push_back("Levels: " + s.numbering + ".");
  report.remarks.push_back(review_of(s).sentence);
  report.remarks.insert(report.remarks.end(), s.warnings.begin(), s.warnings.end());
  if (source == nullptr) return report;
  report.source_series_uid = source->series_uid;
  for (const SliceSource& slice : source->slices) {
    if (slice.sop_class.empty() || slice.sop_instance.empty()) continue;
    if (!report.images.empty() && report.images.back().sop_instance == slice.sop_instance) continue;
    report.images.push_back({slice.sop_class, slice.sop_instance});
  }
  return report;
}

DoseReport dose_report(const World& world, const State& state) {
  const Imaging& imaging = state.imaging;
  DoseReport report;
  report.kerma_gy = static_cast<double>(imaging.kerma_ngy) * 1e-9;
  report.kap_gy_m2 = static_cast<double>(imaging.kap_ngy_m2) * 1e-9;
  report.fluoroscopy_s = static_cast<double>(imaging.fluoroscopy_ticks) / kTicksPerSecond;
  report.source_detector_mm = world.carm.source_detector_mm;
  report.source_isocentre_mm = world.carm.source_isocentre_mm;
  for (const Shot& shot : imaging.shots) {
    const PositionerAngles angles = dicom_positioner_angles(shot.pose);
    IrradiationEvent e;
    e.start_s = static_cast<double>(shot.tick) / kTicksPerSecond;
    e.duration_s = static_cast<double>(shot.last_tick - shot.tick + 1) / kTicksPerSecond;
    e.pulses = shot.pulses;
    e.pulses_per_second = shot.settings.pulses_per_second;
    e.kv = shot.kv;
    e.kerma_gy = static_cast<double>(shot.kerma_ngy) * 1e-9;
    e.kap_gy_m2 = static_cast<double>(shot.kap_ngy_m2) * 1e-9;
    e.positioner_primary_deg = deg_from_rad(angles.primary_rad);
    e.positioner_secondary_deg = deg_from_rad(angles.secondary_rad);
    e.field_width_mm = shot.settings.field_width_mm;
    e.field_height_mm = shot.settings.field_height_mm;
    report.events.push_back(e);
  }
  return report;
}

}  // namespace flavum
