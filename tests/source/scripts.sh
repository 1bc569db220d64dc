#!/bin/sh
# The shell scripts give shellcheck nothing to say.
set -eu
cd "$1"
find src tests .ci/run \( -name '*.sh' -o -name run \) -exec shellcheck {} +
