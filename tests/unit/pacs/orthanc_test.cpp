// Against Orthanc: what we store is found, and comes back the same both ways.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>

#include "imaging/pacs/echo.h"
#include "imaging/pacs/find.h"
#include "imaging/pacs/retrieve.h"
#include "imaging/pacs/send.h"
#include "tests/unit/pacs/pacs_fixture.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using namespace test;

class WithOrthanc : public testing::Test {
 protected:
  void SetUp() override {
    FLAVUM_NEEDS("Orthanc");
    our_port_ = free_port();
    orthanc_ = std::make_unique<Orthanc>(folder_ / "orthanc", our_port_);
    ASSERT_TRUE(orthanc_->ready());
    peer_ = orthanc_->peer();
    peer_.our_port = our_port_;
    study_ = write_small_study(folder_ / "study");
  }
  RetrieveRequest request(const std::string& name) {
    RetrieveRequest r;
    r.study_uid = study_.study_uid;
    r.folder = folder_ / "in" / name;
    return r;
  }
  void store() {
    const SendReport r = pacs_send(peer_, files_below(folder_ / "study"));
    ASSERT_EQ(r.stored, 14);
  }
  void expect_same(const fs::path& received) {
    const auto back = contents_of(received);
    EXPECT_EQ(back.size(), 14U);
    EXPECT_TRUE(back == contents_of(folder_ / "study"));
  }

  TempFolder folder_;
  std::unique_ptr<Orthanc> orthanc_;
  PacsPeer peer_;
  Content study_;
  int our_port_ = 0;
};

TEST_F(WithOrthanc, AnswersAndSaysWhatItOffers) {
  const PacsEcho e = pacs_echo(peer_);
  EXPECT_FALSE(e.implementation.empty());
  EXPECT_TRUE(e.offers_find);
  EXPECT_TRUE(e.offers_get);
  EXPECT_TRUE(e.offers_move);
  EXPECT_TRUE(e.takes_ct);

  PacsPeer wrong = peer_;
  wrong.ae_title = "ANOTHER";
  auto failure = failure_of([&] { pacs_echo(wrong); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::CalledTitleUnknown) << failure->details();
  EXPECT_NE(std::string(failure->what()).find("\"ANOTHER\""), std::string::npos);

  wrong = peer_;
  wrong.our_ae_title = "STRANGER";
  failure = failure_of([&] { pacs_echo(wrong); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::CallingTitleUnknown) << failure->details();
  EXPECT_NE(std::string(failure->what()).find("\"STRANGER\""), std::string::npos);
}

TEST_F(WithOrthanc, WhatIsStoredIsFoundAndComesBackBothWays) {
  store();
  StudyQuery q;
  q.patient_name = "flavum";  // Orthanc is not case sensitive by default
  q.modality = "CT";
  const PacsList<PacsStudy> studies = pacs_find_studies(peer_, q);
  ASSERT_EQ(studies.entries.size(), 1U);
  EXPECT_EQ(studies.entries[0].uid, study_.study_uid);
  EXPECT_EQ(studies.entries[0].patient_name, "FLAVUM^ONE");
  EXPECT_EQ(studies.entries[0].patient_id, "P5");
  EXPECT_EQ(studies.entries[0].description, "Lumbar spine");
  EXPECT_EQ(studies.entries[0].modalities, "CT");
  EXPECT_EQ(studies.entries[0].images, 14);
  EXPECT_FALSE(studies.cut);
  SeriesQuery s;
  s.study_uid = study_.study_uid;
  s.description = "mark";
  const PacsList<PacsSeries> series = pacs_find_series(peer_, s);
  ASSERT_EQ(series.entries.size(), 1U);
  EXPECT_EQ(series.entries[0].uid, study_.series_uid);
  EXPECT_EQ(series.entries[0].images, 14);
  s.description = "bone";
  EXPECT_TRUE(pacs_find_series(peer_, s).entries.empty());

  EXPECT_EQ(pacs_get(peer_, request("get")).files, 14);
  expect_same(folder_ / "in" / "get");
  struct stat status {};
  ASSERT_EQ(stat((folder_ / "in" / "get").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);

  RetrieveRequest one_series = request("move");
  one_series.series_uid = study_.series_uid;
  EXPECT_FALSE(somebody_listens(our_port_)) << "the port is open during C-MOVE alone";
  EXPECT_EQ(pacs_move(peer_, one_series).files, 14);
  EXPECT_FALSE(somebody_listens(our_port_));
  expect_same(folder_ / "in" / "move");
}

TEST_F(WithOrthanc, FiltersRestrictAndALimitIsSaid) {
  for (std::uint64_t n = 1; n <= 3; ++n) {
    const fs::path folder = folder_ / ("study" + std::to_string(n));
    write_small_study(folder, 100 + n, "MANY^" + std::to_string(n));
    const auto files = files_below(folder);
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(files[0].c_str()).good());
    file.getDataset()->putAndInsertString(DCM_StudyDate, ("2025010" + std::to_string(n)).c_str());
    ASSERT_TRUE(file.saveFile(files[0].c_str()).good());
    ASSERT_EQ(pacs_send(peer_, {files[0]}).stored, 1);
  }
  StudyQuery q;
  q.patient_name = "MANY^?";
  EXPECT_EQ(pacs_find_studies(peer_, q).entries.size(), 3U);
  q.limit = 2;
  const PacsList<PacsStudy> two = pacs_find_studies(peer_, q);
  EXPECT_EQ(two.entries.size(), 2U);
  EXPECT_TRUE(two.cut);
  q = {};
  q.patient_id = "P102";
  ASSERT_EQ(pacs_find_studies(peer_, q).entries.size(), 1U);
  EXPECT_EQ(pacs_find_studies(peer_, q).entries[0].patient_name, "MANY^2");
  q.modality = "MR";
  EXPECT_TRUE(pacs_find_studies(peer_, q).entries.empty());
  q = {};
  q.from_date = "20250102";
  const PacsList<PacsStudy> later = pacs_find_studies(peer_, q);
  ASSERT_EQ(later.entries.size(), 2U);
  EXPECT_EQ(later.entries[0].date, "20250103") << "the newest first";
  q.to_date = "20250102";
  EXPECT_EQ(pacs_find_studies(peer_, q).entries.size(), 1U);
}

TEST_F(WithOrthanc, RetrievalsThatCannotSucceedLeaveNothing) {
  store();
  RetrieveRequest r = request("nothing");
  r.study_uid = "1.2.3.4";
  auto failure = failure_of([&] { pacs_get(peer_, r); });
  ASSERT_TRUE(failure);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));

  // The archive knows the workstation's title for asking, but has no such place to send to.
  PacsPeer elsewhere = peer_;
  elsewhere.our_port = free_port();  // nobody listens where the archive sends
  failure = failure_of([&] { pacs_move(elsewhere, request("elsewhere")); });
  ASSERT_TRUE(failure);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));

  r = request("full");
  r.keep_free_bytes = 1ULL << 60U;
  for (const bool by_move : {false, true}) {
    failure = failure_of([&] { by_move ? pacs_move(peer_, r) : pacs_get(peer_, r); });
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->why(), PacsFailure::DiskFull) << failure->what() << failure->details();
    EXPECT_TRUE(holds_nothing(folder_ / "in"));
  }

  fs::create_directories(folder_ / "in" / "used");
  std::ofstream(folder_ / "in" / "used" / "mine") << "mine";
  EXPECT_THROW(pacs_get(peer_, request("used")), UsageError);
  EXPECT_TRUE(fs::exists(folder_ / "in" / "used" / "mine"));
}

TEST_F(WithOrthanc, ADiskThatRefusesIsSaidAndLeavesNothing) {
  store();
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1000, before.rlim_max};  // bytes; a slice has more, its header less
  setrlimit(RLIMIT_FSIZE, &small);
  const auto failure = failure_of([&] { pacs_get(peer_, request("refused")); });
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::DiskFull) << failure->what() << failure->details();
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(WithOrthanc, CancelLeavesNothing) {
  store();
  for (const bool by_move : {false, true}) {
    std::atomic<bool> cancel = false;
    int calls = 0;
    const Progress progress(
        [&](double, const std::string&) {
          if (++calls == 1) cancel = true;
        },
        &cancel);
    EXPECT_THROW(by_move ? pacs_move(peer_, request("cancelled"), progress)
                         : pacs_get(peer_, request("cancelled"), progress),
                 Cancelled);
    EXPECT_TRUE(holds_nothing(folder_ / "in"));
  }
}

TEST_F(WithOrthanc, CompressedImagesPassAsTheyAre) {
  DJLSEncoderRegistration::registerCodecs();
  const fs::path plain = files_below(folder_ / "study")[0];
  const fs::path compressed = folder_ / "compressed.dcm";
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(plain.c_str()).good());
  ASSERT_TRUE(file.getDataset()->chooseRepresentation(EXS_JPEGLSLossless, nullptr).good());
  ASSERT_TRUE(file.saveFile(compressed.c_str(), EXS_JPEGLSLossless).good());
  DJLSEncoderRegistration::cleanup();

  const SendReport report = pacs_send(peer_, {compressed});
  ASSERT_EQ(report.stored, 1) << report.files[0].sentence << report.files[0].details;
  for (const bool by_move : {false, true}) {
    const std::string name = by_move ? "move" : "get";
    EXPECT_EQ((by_move ? pacs_move(peer_, request(name)) : pacs_get(peer_, request(name))).files,
              1);
    DcmFileFormat back;
    const auto files = files_below(folder_ / "in" / name);
    ASSERT_EQ(files.size(), 1U);
    ASSERT_TRUE(back.loadFile(files[0].c_str()).good());
    EXPECT_EQ(back.getDataset()->getOriginalXfer(), EXS_JPEGLSLossless) << name;
  }
}

TEST_F(WithOrthanc, EachFileHasItsOwnResult) {
  std::ofstream(folder_ / "letter.txt") << "Dear colleague";
  const fs::path image = files_below(folder_ / "study")[0];
  const SendReport r = pacs_send(peer_, {folder_ / "letter.txt", image});
  ASSERT_EQ(r.files.size(), 2U);
  EXPECT_EQ(r.stored, 1);
  EXPECT_FALSE(r.files[0].stored);
  EXPECT_FALSE(r.files[0].sentence.empty());
  EXPECT_TRUE(r.files[1].stored);
  EXPECT_TRUE(r.files[1].sentence.empty());
  EXPECT_THROW(pacs_send(peer_, {folder_ / "letter.txt"}), UsageError);
}

}  // namespace
}  // namespace flavum
