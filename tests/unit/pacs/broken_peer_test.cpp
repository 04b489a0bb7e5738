// Archives that are not there, say nothing, or stop in the middle.

#include <atomic>
#include <chrono>
#include <thread>

#include "imaging/pacs/echo.h"
#include "imaging/pacs/find.h"
#include "imaging/pacs/retrieve.h"
#include "imaging/pacs/send.h"
#include "tests/unit/pacs/pacs_fixture.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using namespace test;
using Clock = std::chrono::steady_clock;
using Way = BadLine::Way;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

TEST(PacsBroken, NobodyListens) {
  const auto failure = failure_of([] { pacs_echo(local_peer(free_port(), "ARCHIVE")); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::NobodyListens) << failure->details();
}

TEST(PacsBroken, NoSuchComputer) {
  PacsPeer p = local_peer(104, "ARCHIVE");
  p.host = "no-such-archive.invalid";  // RFC 2606: never a name
  const auto failure = failure_of([&] { pacs_echo(p); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::HostUnknown) << failure->details();
  EXPECT_NE(std::string(failure->what()).find("no-such-archive.invalid"), std::string::npos);
}

TEST(PacsBroken, SilenceHasAnEnd) {
  const BadLine silent(0, 0, Way::Stall);
  PacsPeer p = local_peer(silent.port(), "ARCHIVE");
  p.timeouts.association_s = 1;
  const auto start = Clock::now();
  const auto failure = failure_of([&] { pacs_echo(p); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::Silent) << failure->details();
  EXPECT_GE(seconds_since(start), 1.0);
  EXPECT_LT(seconds_since(start), 10.0);
  EXPECT_EQ(silent.connections(), 1) << "a silence is not tried again";
}

TEST(PacsBroken, SilenceOverAnEncryptedConnectionHasAnEnd) {
  FLAVUM_NEEDS("openssl");
  const TempFolder folder;
  ASSERT_EQ(run_to_end({program_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                        "-keyout", folder / "key.pem", "-out", folder / "ca.pem", "-subj", "/CN=x",
                        "-days", "2"},
                       folder / "log"),
            0);
  const BadLine silent(0, 0, Way::Stall);
  PacsPeer p = local_peer(silent.port(), "ARCHIVE");
  p.timeouts.association_s = 1;
  p.tls = {true, folder / "ca.pem", {}, {}};
  const auto start = Clock::now();
  const auto failure = failure_of([&] { pacs_echo(p); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::Silent) << failure->details();
  EXPECT_LT(seconds_since(start), 10.0);
}

TEST(PacsBroken, CancelIsHeardWhileWaiting) {
  const BadLine silent(0, 0, Way::Stall);
  PacsPeer p = local_peer(silent.port(), "ARCHIVE");
  p.timeouts.association_s = 60;
  std::atomic<bool> cancel = false;
  const std::jthread person([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    cancel = true;
  });
  const auto start = Clock::now();
  EXPECT_THROW(pacs_echo(p, Progress({}, &cancel)), Cancelled);
  EXPECT_LT(seconds_since(start), 5.0);
}

TEST(PacsBroken, HangingUpAtOnceIsSaid) {
  const BadLine line(0, 0, Way::Cut);
  const auto failure = failure_of([&] { pacs_echo(local_peer(line.port(), "ARCHIVE")); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::ClosedAtOnce) << failure->details();
}

class BrokenLine : public testing::Test {
 protected:
  void SetUp() override {
    FLAVUM_NEEDS("Orthanc");
    our_port_ = free_port();
    sender_line_ = std::make_unique<BadLine>(our_port_, kMiddle, Way::Cut);
    sender_line_->count_both = true;
    orthanc_ = std::make_unique<Orthanc>(folder_ / "orthanc", sender_line_->port());
    ASSERT_TRUE(orthanc_->ready());
    study_ = write_small_study(folder_ / "study");
    ASSERT_EQ(pacs_send(orthanc_->peer(), files_below(folder_ / "study")).stored, 14);
    request_.study_uid = study_.study_uid;
    request_.folder = folder_ / "in" / "study";
  }
  PacsPeer through(const BadLine& line) const {
    PacsPeer p = orthanc_->peer();
    p.port = line.port();
    p.our_port = our_port_;
    p.timeouts.transfer_s = 2;
    return p;
  }

  // A slice has 21 x 29 x 2 = 1218 bytes of pixels: the fifth or so of fourteen.
  static constexpr long kMiddle = 12000;
  TempFolder folder_;
  std::unique_ptr<BadLine> sender_line_;
  std::unique_ptr<Orthanc> orthanc_;
  Content study_;
  RetrieveRequest request_;
  int our_port_ = 0;
};

TEST_F(BrokenLine, ATransferCutInTheMiddleIsTriedOnceMoreAndLeavesNothing) {
  const BadLine line(orthanc_->port(), kMiddle, Way::Cut);
  const auto failure = failure_of([&] { pacs_get(through(line), request_); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::ConnectionLost) << failure->what() << failure->details();
  EXPECT_NE(std::string(failure->what()).find("of 14 images"), std::string::npos)
      << failure->what();
  EXPECT_EQ(line.connections(), 2);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(BrokenLine, ASecondTryThatWorksIsAWholeRetrieval) {
  const BadLine line(orthanc_->port(), kMiddle, Way::Cut, 1);
  EXPECT_EQ(pacs_get(through(line), request_).files, 14);
  EXPECT_EQ(line.connections(), 2);
  EXPECT_EQ(files_below(request_.folder).size(), 14U);
}

TEST_F(BrokenLine, ATransferThatStopsInTheMiddleLeavesNothing) {
  const BadLine line(orthanc_->port(), kMiddle, Way::Stall);
  const auto start = Clock::now();
  const auto failure = failure_of([&] { pacs_get(through(line), request_); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::Silent) << failure->what() << failure->details();
  EXPECT_LT(seconds_since(start), 15.0);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(BrokenLine, CancelInTheMiddleDoesNotWaitForTheArchive) {
  const BadLine line(orthanc_->port(), kMiddle, Way::Stall);
  PacsPeer p = through(line);
  p.timeouts.transfer_s = 120;
  std::atomic<bool> cancel = false;
  Clock::time_point cancelled;
  const Progress progress(
      [&](double fraction, const std::string&) {
        if (cancel || fraction <= 0.0) return;  // until images have come
        cancelled = Clock::now();
        cancel = true;
      },
      &cancel);
  EXPECT_THROW(pacs_get(p, request_, progress), Cancelled);
  ASSERT_TRUE(cancel);
  EXPECT_LT(seconds_since(cancelled), 20.0) << "3 s for C-CANCEL, then the association is aborted";
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(BrokenLine, AMoveWhoseSecondConnectionIsCutLeavesNothing) {
  PacsPeer p = orthanc_->peer();
  p.our_port = our_port_;
  const auto failure = failure_of([&] { pacs_move(p, request_); });
  ASSERT_TRUE(failure);
  EXPECT_GE(sender_line_->connections(), 1);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(BrokenLine, ASendingInterruptedGoesOnWhereItWas) {
  // Towards the archive only its short answers count: some of fourteen have been given.
  const BadLine line(orthanc_->port(), 1500, Way::Cut, 1);
  const SendReport r = pacs_send(through(line), files_below(folder_ / "study"));
  EXPECT_EQ(r.stored, 14);
  EXPECT_EQ(line.connections(), 2);
  EXPECT_EQ(pacs_find_studies(orthanc_->peer(), {}).entries.at(0).images, 14);
}

TEST_F(BrokenLine, WhatADeadProgramLeftIsRemoved) {
  const fs::path in = folder_ / "in";
  fs::create_directories(in / ".flavum-receiving-999999999-1");
  std::ofstream(in / ".flavum-receiving-999999999-1" / "000001.dcm") << "x";
  const fs::path alive = in / (".flavum-receiving-" + std::to_string(getpid()) + "-77");
  fs::create_directories(alive);
  EXPECT_EQ(pacs_get(orthanc_->peer(), request_).files, 14);
  EXPECT_FALSE(fs::exists(in / ".flavum-receiving-999999999-1"));
  EXPECT_TRUE(fs::exists(alive));
}

}  // namespace
}  // namespace flavum
