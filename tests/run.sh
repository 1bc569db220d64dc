#!/bin/sh
# Installs what is missing, builds udpchat and its tests, builds both again under the sanitizers, and
# runs all tests, under the sanitizers those that may tell more there.
set -eu
export CMAKE_GENERATOR="Unix Makefiles"

root=$(cd "$(dirname "$0")/.." && pwd)
sh "$root/src/install.sh" \
  libgtest-dev expect tmux socat ncat netcat-openbsd packetsender strace python3 iproute2 nftables \
  util-linux locales procps clang clang-format clang-tidy libclang-rt-dev shellcheck
# The tests make networks, which is for root: anybody else becomes root, of a network of their own.
if [ "$(id -u)" -ne 0 ] && ! unshare --map-root-user --net true; then
  echo "the tests need user namespaces (sysctl kernel.unprivileged_userns_clone), or root" >&2
  exit 1
fi
sh "$root/src/build.sh" -DCMAKE_BUILD_TYPE=Release -DUDPCHAT_TESTS=ON -DUDPCHAT_WERROR=ON

# One build directory a variant, and one list of all their tests.
all=$root/build/all
mkdir -p "$all"
echo "subdirs(\"$root/build\")" >"$all/CTestTestfile.cmake"
build() {
  variant=$1
  shift
  cmake -S "$root" -B "$root/build/$variant" -DUDPCHAT_TESTS=ON -DUDPCHAT_WERROR=ON \
    -DUDPCHAT_VARIANT="$variant" "$@"
  cmake --build "$root/build/$variant" --parallel "$(nproc)"
  echo "subdirs(\"$root/build/$variant\")" >>"$all/CTestTestfile.cmake"
}
build asan -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1' -DUDPCHAT_SANITIZE=address,undefined
build tsan -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O1 -g1' -DUDPCHAT_SANITIZE=thread

set -- ctest --test-dir "$all" --parallel 4 --output-on-failure
[ "$(id -u)" -eq 0 ] || set -- unshare --map-root-user --net sh -c 'ip link set lo up && exec "$@"' sh "$@"
"$@"
