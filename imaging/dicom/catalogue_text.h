#pragma once
// The words of a catalogue, fit to be shown. Internal to imaging/dicom.

#include "imaging/dicom/catalogue.h"

namespace flavum {

/// Every reason begins with the series or file it is about, and every text is valid UTF-8: names of
/// files may hold any bytes, and so may damaged headers. Called once, when the catalogue is
/// complete.
void make_readable(Catalogue& catalogue);

}  // namespace flavum
