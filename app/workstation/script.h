#pragma once
// Steps for demonstrations and pictures: one sentence each, the words of the interface.
//
//   level L4-5 | side left | propose | depth-stop 8 | tab plan|resect|images
//   layout all|slices|fluoroscopy|scene | enlarge axial|sagittal|coronal|fluoroscopy|scene|none
//   view ap|pa|lateral|clo-left|clo-right | orbital DEG | tilt DEG | wig-wag DEG | window 1…4
//   isocentre X Y Z (by how many mm, Patient) | machine INDEX | field CM | carm turn|move|find
//   instrument none|rongeur|sculptor | advance MM | clock DEG | sideways X Y | bite
//   undo | redo | help | browse | page case|series|archive | scale 1…3 | labels on|off | azimuth
//   DEG

#include <string>

#include "app/ui/interface.h"

namespace flavum {

/// Throws UsageError for a step it does not know or that cannot be read.
void run_script_step(const std::string& step, const Session* session, ViewState& view,
                     WorkbenchActions& actions, Interface& interface);

}  // namespace flavum
