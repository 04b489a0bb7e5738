// Part of every test program: Flavum's code in it starts the flavum-dicom-reader of this build.

#include <cstdlib>

namespace {

[[maybe_unused]] const int kReaderNamed = ::setenv("FLAVUM_DICOM_READER", FLAVUM_DICOM_READER, 0);

}  // namespace
