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

/// Every measurement of every level (docs/measurements.md) with its uncertainty; per structure its
/// volume. `source`: the images measured, where they are DICOM.
MeasurementReport measurement_report(const Segmentation& segmentation, const VolumeEntry* source);

/// One event per press of the pedal.
DoseReport dose_report(const World& world, const State& state);

}  // namespace flavum
