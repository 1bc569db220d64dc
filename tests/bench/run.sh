#!/bin/sh
# run.sh [--rounds N] [--list] [NAME...]: measures udpchat beside programs of plain system calls and
# beside socat, ncat, nc and sockperf, and prints one table. It installs what is missing and builds
# first. UDPCHAT names another binary to measure, UDPCHAT_BENCH_BUILD another directory for the
# programs of the benchmarks.
set -eu
export CMAKE_GENERATOR="Unix Makefiles"

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
sh "$root/src/install.sh" cmake make g++ python3 socat ncat netcat-openbsd sockperf >&2
if [ -z "${UDPCHAT:-}" ]; then
  sh "$root/src/build.sh" >&2
  UDPCHAT=$root/build/udpchat
fi
build=${UDPCHAT_BENCH_BUILD:-$root/build/bench}
cmake -S "$here" -B "$build" >&2
cmake --build "$build" --parallel "$(nproc)" >&2
export UDPCHAT PROGRAMS="$build" LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
exec python3 "$here/bench.py" "$@"
