#include "app/report/measurement_list.h"

#include <cmath>
#include <cstdio>

#include "app/report/review.h"
#include "imaging/base/units.h"
#include "imaging/measure/measure_spine.h"

namespace flavum {
namespace {

const CodedConcept kVolume{"118565006", "SCT", "Volume"};
const CodedConcept kArea{"42798000", "SCT", "Area"};
// No published concepts were found for these.
const CodedConcept kThickness{"THICKNESS", kOwnScheme, "Thickness"};
const CodedConcept kHeight{"HEIGHT", kOwnScheme, "Height"};
const CodedConcept kWidth{"WIDTH", kOwnScheme, "Width"};
const CodedConcept kDepth{"DEPTH", kOwnScheme, "Depth"};
const CodedConcept kSagittalAngle{"SAGITTAL_ANGLE", kOwnScheme, "Angle to the sagittal plane"};
const CodedConcept kCanal{"SPINAL_CANAL", kOwnScheme, "Spinal canal"};
const CodedConcept kLamina{"LAMINA", kOwnScheme, "Lamina of vertebra"};
const CodedConcept kDisc{"DISC", kOwnScheme, "Intervertebral disc"};
const CodedConcept kGap{"INTERLAMINAR_GAP", kOwnScheme, "Interlaminar gap"};
const CodedConcept kFacet{"FACET_JOINT", kOwnScheme, "Facet joint"};
const CodedConcept kSoftTissue{"SOFT_TISSUE", kOwnScheme,
                               "Soft tissue from the skin to the lamina"};
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

struct Coded {
  CodedConcept finding, what;
};

Coded coded(MeasuredQuantity q) {
  switch (q) {
    case MeasuredQuantity::FlavumThickness:
      return {concept_of(label::kLigamentumFlavum), kThickness};
    case MeasuredQuantity::FlavumArea:
      return {concept_of(label::kLigamentumFlavum), kArea};
    case MeasuredQuantity::CanalDepth:
      return {kCanal, kDepth};
    case MeasuredQuantity::CanalArea:
      return {kCanal, kArea};
    case MeasuredQuantity::SacArea:
      return {concept_of(label::kThecalSac), kArea};
    case MeasuredQuantity::DiscHeight:
      return {kDisc, kHeight};
    case MeasuredQuantity::InterlaminarHeight:
      return {kGap, kHeight};
    case MeasuredQuantity::InterlaminarWidth:
      return {kGap, kWidth};
    case MeasuredQuantity::LaminaThickness:
      return {kLamina, kThickness};
    case MeasuredQuantity::SkinToLamina:
      return {kSoftTissue, kThickness};
    case MeasuredQuantity::FacetAngle:
      return {kFacet, kSagittalAngle};
    case MeasuredQuantity::LaminarHalfAngle:
      break;
  }
  return {kLamina, kSagittalAngle};
}

MeasuredGroup group_of(const Measurement& m) {
  const Coded code = coded(m.quantity);
  MeasuredGroup g;
  g.tracking_id = std::string(quantity_name(m.quantity)) + ", " + level_name(m.level);
  if (m.side) g.tracking_id += std::string(", ") + side_name(*m.side);
  g.finding = code.finding;
  g.site = site_of(m.level);
  g.side = m.side;
  const auto add = [&](double scale, double step, int digits, const CodedConcept& unit,
                       const char* word) {
    char how[96];
    std::snprintf(how, sizeof how, "Uncertainty: %.*f %s either way, 95 %%.", digits,
                  m.uncertainty * scale, word);
    g.values.push_back({code.what, rounded(m.value * scale, step), unit, how});
  };
  switch (unit_of(m.quantity)) {
    case MeasuredUnit::Millimetre:
      add(1.0, 0.1, 1, millimetre(), "mm");
      break;
    case MeasuredUnit::SquareMillimetre:
      add(1.0, 1.0, 0, square_millimetre(), "mm2");
      break;
    case MeasuredUnit::Radian:
      add(deg_from_rad(1.0), 0.1, 1, degree(), "degrees");
      break;
  }
  return g;
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

MeasurementReport measurement_report(const Segmentation& s, const VolumeEntry* source) {
  MeasurementReport report;
  for (const Measurement& m : measure_spine(s.labels, s.landmarks))
    report.groups.push_back(group_of(m));
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
