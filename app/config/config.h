#pragma once
// The tables of data/, embedded at build time and parsed once. Values are handed to imaging and
// sim; neither reads a file of its own.

#include <string>
#include <vector>

#include "imaging/phantom/phantom.h"
#include "sim/carm/carm.h"
#include "sim/instruments/instrument.h"
#include "sim/instruments/portal.h"

namespace flavum {

/// Throws OperationFailed naming the file and field when a table is damaged.
std::vector<PhantomPreset> phantom_presets();
/// Throws UsageError listing the known names.
PhantomPreset phantom_preset(const std::string& name);
/// data/carms.json, the default first.
std::vector<CArmModel> carm_presets();
CArmModel default_carm();
PortalModel default_portal();
InstrumentModel bone_rongeur();
InstrumentModel tissue_sculptor();
InstrumentModel auger();

/// The raw text of an embedded table, e.g. "phantom_presets.json".
std::string_view embedded_data(std::string_view file_name);

}  // namespace flavum
