// Angles of the C-arm in an exported picture.

#include "imaging/dicom_objects/write_secondary_capture.h"

#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

std::string value_of(const std::filesystem::path& file, const DcmTagKey& tag) {
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  OFString text;
  format.getDataset()->findAndGetOFStringArray(tag, text);
  return text.c_str();
}

TEST(SecondaryCapture, HoldsThePositionersAnglesAndThatThePatientIsProne) {
  const test::TempFolder folder;
  const auto path = folder / "picture.dcm";
  write_secondary_capture(PixelImage(8, 6), "A picture", path, PositionerDegrees{130.0, -12.5});
  EXPECT_EQ(value_of(path, DcmTagKey(0x0018, 0x1510)), "130");
  EXPECT_EQ(value_of(path, DcmTagKey(0x0018, 0x1511)), "-12.5");
  EXPECT_EQ(value_of(path, DcmTagKey(0x0018, 0x5100)), "HFP");
}

TEST(SecondaryCapture, WithoutAPoseHasNoAngles) {
  const test::TempFolder folder;
  const auto path = folder / "picture.dcm";
  write_secondary_capture(PixelImage(8, 6), "A picture", path);
  EXPECT_EQ(value_of(path, DcmTagKey(0x0018, 0x1510)), "");
}

}  // namespace
}  // namespace flavum
