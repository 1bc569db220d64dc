#!/bin/sh
# The sources are as clang-format leaves them.
set -eu
cd "$1"
find src include tests \( -name '*.cpp' -o -name '*.hpp' \) \
  -exec clang-format --dry-run --Werror {} +
