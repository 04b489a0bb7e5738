#pragma once
// What is measured on labels, and what an attempt's fluoroscopy cost, as lists for structured
// reports.

#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_objects/write_dose_report.h"
#include "imaging/dicom_objects/write_measurements.h"
#include "imaging/segment/segmentation.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Per level the ligament's thickness and the lamina's half-angle of each side and the areas of
/// canal, sac and ligament in the plane of the level through the canal's centre; per structure its
/// volume. `source`: the images measured, where they are DICOM.
MeasurementReport measurement_report(const Segmentation& segmentation, const VolumeEntry* source);

/// Areas in the plane through the level's canal centre, perpendicular to the mean of its two
/// vertebrae's cranial axes, mm2: nearest labels on a raster of 0.25 mm.
struct LevelAreas {
  double canal_mm2 = 0.0, sac_mm2 = 0.0, flavum_mm2 = 0.0;
};
LevelAreas areas_at_level(const Segmentation& segmentation, const LevelLandmarks& level);

/// One event per press of the pedal.
DoseReport dose_report(const World& world, const State& state);

}  // namespace flavum
