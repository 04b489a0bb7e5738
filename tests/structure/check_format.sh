#!/usr/bin/env bash
# Fails, naming the files, when a source is not formatted by .clang-format.
set -euo pipefail
cd "$2"
find app imaging sim tests \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 -P 2 -n 8 "$1" --dry-run --Werror
