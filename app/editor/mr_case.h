#pragma once
// A case of a patient with MR alone: the series of the study are segmented together, and a CT is
// painted from the labels so that the procedure can be rehearsed under fluoroscopy.

#include "app/editor/open_case.h"

namespace flavum {

/// `volume` is an MR volume; the other MR volumes of its study are loaded as well. The case's
/// volume is then the painted CT (OpenedVolume::painted says so), its images the series of the
/// study with what moved between them taken back, the painted CT last. Throws InputRefused when no
/// lumbar spine is found.
OpenedCase make_mr_case(OpenedVolume volume, const SegmentOptions& options,
                        const Progress& progress = {});

}  // namespace flavum
