#pragma once
// One-time preparation of DCMTK. Internal to the imaging/dicom rooms.

#include <string>

class DcmItem;
class DcmTagKey;

namespace flavum {

/// Registers the decoders (RLE, JPEG, JPEG-LS), loads the data dictionary and silences DCMTK's own
/// log; safe to call often and from any thread. Throws OperationFailed without a dictionary:
/// implicit-VR files cannot be read then.
void prepare_dicom_toolkit();

/// A text value without padding, or "" if absent. `index` counts values between backslashes.
std::string text_of(DcmItem& item, const DcmTagKey& tag, unsigned long index = 0);
/// As text_of(), from the file's character set into UTF-8, one line, cut to what fits on a screen.
std::string readable_text_of(DcmItem& item, const DcmTagKey& tag);
/// All values of a multi-valued text, joined with backslashes.
std::string texts_of(DcmItem& item, const DcmTagKey& tag);
/// False where the value is absent or not a finite number.
bool number_of(DcmItem& item, const DcmTagKey& tag, unsigned long index, double& value);

}  // namespace flavum
