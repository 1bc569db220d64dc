#!/bin/sh
# run.sh SECONDS [FOLDER]: builds the fuzzer in FOLDER, with clang, and runs it for so many seconds.
# It begins with the seeds here and what earlier runs have found. What breaks a promise is kept in
# FOLDER; "FOLDER/tests/fuzz/fuzz FILE" shows it again.
set -eu
export CMAKE_GENERATOR="Unix Makefiles"

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=$1
build=${2:-$root/build/fuzz}

compiler=$(command -v clang++) ||
  compiler=$(find /usr/lib/llvm-*/bin/clang++ | sort -V | tail -n 1)
cmake -S "$root" -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DUDPCHAT_FUZZ=ON \
  -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1' \
  -DUDPCHAT_SANITIZE=fuzzer-no-link,address,undefined
cmake --build "$build" --target fuzz --parallel "$(nproc)"

mkdir -p "$build/corpus"
"$build/tests/fuzz/fuzz" "$build/corpus" "$here/seeds" -artifact_prefix="$build/" \
  -max_total_time="$seconds" -max_len=4096 -timeout=20 -print_final_stats=1
