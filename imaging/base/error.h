#pragma once
// Errors from outside data. Each names what happened and what to do; they are caught once (in the
// command line or the workstation) and shown. An expected refusal inside the simulation is a value,
// not an exception. Programmer errors use CHECK (check.h).

#include <stdexcept>
#include <string>

namespace flavum {

/// Base of all of Flavum's own errors. what() is one sentence a physician understands; details()
/// may name file, tag and value for support.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence, std::string details = {})
      : std::runtime_error(sentence), details_(std::move(details)) {}
  const std::string& details() const { return details_; }

 private:
  std::string details_;
};

/// The input is not something Flavum can use safely (bad geometry, wrong content). Exit status 3.
class InputRefused : public Error {
 public:
  using Error::Error;
};

/// The request itself is wrong (an unknown level, a missing option). Exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Work could not be completed (disk full, file not writable). Exit status 1.
class OperationFailed : public Error {
 public:
  using Error::Error;
};

/// The person cancelled. Never shown as an error.
class Cancelled : public Error {
 public:
  Cancelled() : Error("Cancelled.") {}
};

}  // namespace flavum
