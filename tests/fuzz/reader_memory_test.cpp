// Memory of Flavum and its readers together while 300 slices are loaded. Memory is no timing: it
// does not depend on how busy the machine is.

#include <gtest/gtest.h>

#include <fstream>

#include "imaging/dicom/load.h"
#include "imaging/dicom_objects/write_series.h"
#include "tests/support/child_processes.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

TEST(ReaderMemory, LoadingThreeHundredSlicesStaysBelowTwoAndAHalfTimesTheirStoredSize) {
  const test::TempFolder folder;
  ImageGeometry g;
  g.size = {512, 512, 300};
  const auto voxels = static_cast<std::size_t>(g.voxel_count());
  {
    ScalarImage image(g);
    for (std::size_t n = 0; n < voxels; ++n) image.voxels[n] = static_cast<float>(n % 4001) - 1000;
    SeriesDescription d;
    d.uid_seed = 1;
    write_dicom_series(image, d, folder.path());
  }
  const Catalogue catalogue = scan_dicom(folder.path());
  ASSERT_EQ(catalogue.volumes.size(), 1U);
  std::ofstream("/proc/self/clear_refs") << "5";  // the most ever resident counts from here
  const std::int64_t idle = test::memory_of("self", "VmRSS");
  test::ChildMemory readers;
  int reports = 0;
  const Progress progress([&](double, const std::string&) {
    readers.look();
    ++reports;
  });
  const ScalarImage image = load_volume(catalogue.volumes[0], progress);
  EXPECT_EQ(image.voxels[4001], -1000.0F);
  EXPECT_GE(reports, 3);
  const std::int64_t own = test::memory_of("self", "VmHWM") - idle;
  const std::int64_t all = own + readers.sum();
  const double mib = 1024.0 * 1024.0;
  const double stored = 2.0 * static_cast<double>(voxels);
  RecordProperty("peak_mib", static_cast<int>(static_cast<double>(all) / mib));
  std::printf(
      "Flavum %.0f MiB above idle, readers %.0f MiB together, largest %.0f MiB: %.2f times "
      "the stored size of %.0f MiB\n",
      static_cast<double>(own) / mib, static_cast<double>(readers.sum()) / mib,
      static_cast<double>(readers.largest()) / mib, static_cast<double>(all) / stored,
      stored / mib);
  EXPECT_GT(readers.sum(), 0);
  EXPECT_GE(own, static_cast<std::int64_t>(2.0 * stored * 0.99));  // the volume itself is counted
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(static_cast<double>(all), 2.5 * stored);
#endif
}

}  // namespace
}  // namespace flavum
