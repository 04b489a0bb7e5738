#pragma once
// Labels as a DICOM Segmentation object (binary, one segment per label), through DCMTK's dcmseg.

#include <filesystem>
#include <map>

#include "imaging/dicom/catalogue.h"
#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"

namespace flavum {

/// How a structure came to be and whether a person looked at it: Segment Algorithm Type
/// (0062,0008) and Segment Description (0062,0006).
struct SegmentState {
  enum class Origin { Automatic, SemiAutomatic, Manual };
  Origin origin = Origin::Automatic;
  bool reviewed = false;
};

/// `labels` lie on the grid of `source` (the volume they were made from): same study and frame of
/// reference, references to the source images, coded names and display colours (labels.h), new
/// identifiers, no identity. Air is not written, the body outline only where it is asked for: other
/// programs would draw it over everything. A label without a state is automatic and not reviewed.
/// Returns the object's series UID; nothing is written and it is empty when the source lacks what
/// the standard demands: one frame of reference and the UIDs of study, series and images. Throws
/// OperationFailed.
std::string write_segmentation(const LabelMap& labels, const VolumeEntry& source,
                               const std::filesystem::path& path,
                               const std::map<Label, SegmentState>& states = {},
                               bool with_body = false);

/// Says which of our labels a segment is, exactly: Tracking ID (0062,0020). The coded name alone
/// does not tell one disc from another.
std::string segment_tracking_id(Label value);

}  // namespace flavum
