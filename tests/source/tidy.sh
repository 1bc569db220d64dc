#!/bin/sh
# clang-tidy has nothing to say of the program's own files.
set -eu
cd "$1"
find src -name '*.cpp' -print0 |
  xargs -0 -P "$(nproc)" -n 4 clang-tidy --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option -p "$2"
