#!/usr/bin/env bash
# Runs the fatal clang-tidy checks of .clang-tidy over the sources.
# Usage: check_tidy.sh CLANG_TIDY SOURCE BUILD [COUNT]: all of them (half an hour of one core), or the COUNT that changed last.
# Left out: what has ITK inside, whose 5.2 headers refuse to compile with clang.
set -euo pipefail
cd "$2"
sources() { find app imaging sim -name '*.cpp' ! -path 'imaging/files/*' ! -path 'imaging/segment/*' ! -path 'imaging/registration/refine.cpp'; }
if [[ -n "${4:-}" ]] && git rev-parse --git-dir >/dev/null 2>&1; then
  # By the last commit that touched each; read whole, for a pipe closed early would count as a failure.
  wanted=$(git log --name-only --format= -- app imaging sim | awk '!seen[$0]++' | grep -Fxf <(sources) | awk -v n="$4" 'NR <= n')
else
  wanted=$(sources)
fi
tr '\n' '\0' <<<"$wanted" | xargs -0 -P 2 -n 4 "$1" -p "$3" --quiet --extra-arg=-Wno-unknown-warning-option
