#!/usr/bin/env bash
# Installs what is missing of the packages in packages.txt. Says what it does; does nothing when all is there.
# Usage: install-packages.sh build|test
set -euo pipefail
wanted=${1:-build}
list=$(dirname "$0")/packages.txt
packages=$(awk -v want="$wanted" '
  /^#/ || NF == 0 { next }
  /^\[/ { section = substr($0, 2, length($0) - 2); next }
  section == "build" || section == want { print $1 }' "$list")
missing=()
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "All needed packages are installed."
  exit 0
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Please run as root or install sudo: packages are missing." >&2; exit 1; }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
