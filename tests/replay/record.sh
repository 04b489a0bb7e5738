#!/usr/bin/env bash
# Records the procedures of this folder again, after a change of models, rules or data that is meant
# to change what happens. Usage: tests/replay/record.sh PATH_TO_FLAVUM
set -euo pipefail
program=$(realpath "${1:?Usage: tests/replay/record.sh PATH_TO_FLAVUM}")
cd "$(dirname "$0")"
for operator in expert average careless; do
  "$program" simulate --preset case-01 --operator "$operator" --side left --seed 1 --out "$operator.jsonl"
  "$program" replay "$operator.jsonl" --verify
done
