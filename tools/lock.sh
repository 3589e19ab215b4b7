#!/usr/bin/env bash
# Write the hashed locks in requirements/ afresh (`make lock`). Needs uv on the PATH or in .tools/uv.
# dev.txt is solved first and constrains the others, so that every lock names one version of a thing.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:$PWD/.tools/uv/bin"

compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-package sapar "$@"
}

compile pyproject.toml --extra dev -o requirements/dev.txt
compile pyproject.toml --extra build -c requirements/dev.txt -o requirements/base.txt
compile pyproject.toml --extra build --extra analytics -c requirements/dev.txt -o requirements/analytics.txt
compile pyproject.toml --extra build --extra analytics --extra spark -c requirements/dev.txt -o requirements/spark.txt
compile requirements/uv.in -o requirements/uv.txt
compile requirements/node.in -o requirements/node.txt
compile pyproject.toml --extra bench -c requirements/dev.txt -o requirements/bench.txt
# Only its data files are used; what it asks for is of another age.
compile --no-deps requirements/iati.in -o requirements/iati.txt
