#pragma once
// A case that was kept beside its images, in an archive or a folder: the labels (SEG) and the plan
// come back as they were (app/report/case_objects.h writes them).

#include <filesystem>
#include <optional>
#include <string>

#include "app/storage/plan_notes.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/segment/segmentation.h"
#include "sim/instruments/portal.h"

namespace flavum {

struct KeptCase {
  Segmentation segmentation;
  std::optional<PortalPlan> portal;
  PlanNotes notes;
  bool generated = false;
  std::string written;           ///< "2026-11-22 14:05"
  std::filesystem::path report;  ///< the DICOM file with the printed sheet; empty: none here
};

/// The latest record among the catalogue's files that was made of exactly the images of `volume`.
/// Nothing when there is none. Throws InputRefused when there is one whose labels are missing or
/// damaged.
std::optional<KeptCase> find_kept_case(const Catalogue& catalogue, const VolumeEntry& volume);

}  // namespace flavum
