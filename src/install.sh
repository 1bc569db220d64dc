#!/bin/sh
# Installs those of the named Debian packages that are missing; does nothing when all are there.
set -eu

missing=
for package in "$@"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  as_root=sudo
  command -v sudo >/dev/null || {
    echo "missing packages; as root: apt-get install$missing" >&2
    exit 1
  }
fi
echo "Installing:$missing"
$as_root apt-get update -qq || echo "apt-get update failed; trying with the lists there are" >&2
# shellcheck disable=SC2086 # the list is to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
