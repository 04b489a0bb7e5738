#pragma once
// Measurements as a structured report after TID 1500 (PS3.16): one measurement group per level and
// side or per structure, values with UCUM units.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "imaging/dicom_objects/coded_concept.h"
#include "imaging/dicom_objects/object_header.h"
#include "imaging/volume/labels.h"

namespace flavum {

struct MeasuredValue {
  CodedConcept what;
  double value = 0.0;
  CodedConcept unit;  ///< of UCUM: see kMillimetre and its neighbours
  std::string how;    ///< one sentence; empty: said by `what`
};

/// TID 1501.
struct MeasuredGroup {
  std::string tracking_id;  ///< "L4-5, left": unique in the report
  CodedConcept finding;     ///< what was measured: "Ligamentum flavum"
  CodedConcept site;        ///< where: "L4-5"; empty code: not said
  std::optional<Side> side;
  std::vector<MeasuredValue> values;  ///< at least one
};

struct MeasurementReport {
  std::vector<MeasuredGroup> groups;  ///< at least one
  /// Sentences on the whole: how levels were counted, review state, what was doubtful.
  std::vector<std::string> remarks;
  /// Where the images measured are known: their series, and each image's SOP class and instance.
  std::string source_series_uid;
  struct Image {
    std::string sop_class, sop_instance;
  };
  std::vector<Image> images;
};

const CodedConcept& millimetre();
const CodedConcept& square_millimetre();
const CodedConcept& cubic_millimetre();
const CodedConcept& degree();

/// Throws OperationFailed.
void write_measurements(const MeasurementReport& report, const ObjectHeader& header,
                        const std::filesystem::path& path);

}  // namespace flavum
