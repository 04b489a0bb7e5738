#pragma once
// What flavum-dicom-reader does: it answers requests for one file after the other under limits of
// memory and processor time, without the means to write a file or start a program. Internal to
// imaging/dicom and app/dicom_reader.

namespace flavum {

/// Serves until the other end of the socket `descriptor` is closed; the program's exit status.
/// Never writes to standard output or standard error: what files hold is nobody's business there.
int serve_dicom_reader(int descriptor);

}  // namespace flavum
