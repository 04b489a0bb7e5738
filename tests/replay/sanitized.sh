#!/usr/bin/env bash
# Replays the recorded procedures, and reads damaged and cut-off logs, with address and undefined-behaviour checks on.
# Builds what that needs with the `asan` preset (out/build/asan). The first build takes long: instrumented ITK and Eigen
# code costs the compiler minutes a file. Usage: tests/replay/sanitized.sh [JOBS]
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset asan >/dev/null
cmake --build --preset asan --target replay_test unit_record -j "${1:-$(nproc)}"
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
out/build/asan/tests/unit/record/unit_record
out/build/asan/tests/replay/replay_test
