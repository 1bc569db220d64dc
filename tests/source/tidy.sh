#!/bin/sh
# clang-tidy has nothing to say of the program's own files. (Of reserved names the compiler tells
# without a look at all that the libraries declare.)
set -eu
cd "$1"
find src -name '*.cpp' -print0 |
  xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet --warnings-as-errors='*' \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wreserved-identifier -p "$2"
