#include "imaging/edit/step_bytes.h"

#include <span>

#include "imaging/base/error.h"
#include "imaging/base/hash.h"
#include "random_edits.h"

namespace flavum {
namespace {

using test::RandomEdits;

using Bytes = std::vector<std::uint8_t>;

void sign(Bytes& bytes) {
  if (bytes.size() < 8) return;
  const auto content = std::span(bytes).first(bytes.size() - 8);
  const std::uint64_t sum = Hash().bytes(std::as_bytes(content)).value();
  for (std::size_t b = 0; b < 8; ++b)
    bytes[bytes.size() - 8 + b] = static_cast<std::uint8_t>(sum >> (8 * b));
}

// Reads it, or refuses it in a sentence. Nothing else.
bool readable(const Bytes& bytes) {
  try {
    const EditStep step = decode_step(bytes);
    EXPECT_EQ(encode_step(step), bytes);
    EditedLabels labels = RandomEdits::start();
    try {
      apply_step(step, labels);
    } catch (const OperationFailed&) {
    }
    return true;
  } catch (const InputRefused& e) {
    EXPECT_NE(std::string(e.what()), "");
    return false;
  }
}

TEST(StepBytes, RoundTrip) {
  RandomEdits random(12);
  EditedLabels now = RandomEdits::start();
  int steps = 0;
  while (steps < 400) {
    const EditOutcome outcome = random.next(now);
    if (outcome.refused()) continue;
    const Bytes bytes = encode_step(outcome.step);
    ASSERT_EQ(decode_step(bytes), outcome.step);
    ASSERT_LE(bytes.size(), 53U + outcome.step.name.size() + 4 * outcome.step.states.size() +
                                3 * outcome.step.locks.size() + 16 * outcome.step.runs.size());
    apply_step(outcome.step, now);
    ++steps;
  }
}

TEST(StepBytes, AnyDamageIsNoticed) {
  const EditedLabels start = RandomEdits::start();
  const Bytes good =
      encode_step(paint(start, {{start.labels.geometry.centre()}, 2.0, {}}, label::kL5).step);
  ASSERT_TRUE(readable(good));
  for (std::size_t length = 0; length < good.size(); ++length)
    ASSERT_FALSE(readable(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))));
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] ^= 0x10;
    ASSERT_FALSE(readable(bad)) << at;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(readable(longer));
}

TEST(StepBytes, AnyBytesAreReadOrRefused) {
  RandomStream random(99);
  const auto byte = [&] { return static_cast<std::uint8_t>(random.uniform() * 256); };
  for (int n = 0; n < 20000; ++n) {
    Bytes noise(static_cast<std::size_t>(random.uniform() * 200));
    for (auto& b : noise) b = byte();
    ASSERT_FALSE(readable(noise));
  }
  // With a checksum that fits, so that the content itself is looked at.
  RandomEdits edits(4);
  const EditedLabels start = RandomEdits::start();
  int read = 0;
  for (int n = 0; n < 20000; ++n) {
    const EditOutcome outcome = edits.next(start);
    if (outcome.refused()) continue;
    Bytes bytes = encode_step(outcome.step);
    for (int change = 1 + static_cast<int>(random.uniform() * 4); change > 0; --change) {
      const auto at =
          static_cast<std::size_t>(random.uniform() * static_cast<double>(bytes.size()));
      const double what = random.uniform();
      if (what < 0.6)
        bytes[at] = random.uniform() < 0.5 ? byte() : 0xff;
      else if (what < 0.8)
        bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
      else
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), byte());
    }
    sign(bytes);
    read += readable(bytes) ? 1 : 0;
  }
  EXPECT_GT(read, 0);  // some changes make another step that could have been
}

}  // namespace
}  // namespace flavum
