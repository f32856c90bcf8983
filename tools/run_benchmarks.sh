#!/usr/bin/env bash
# Run every benchmark, one after the other; each prints its own table. Run on after a failure, then fail.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob
status=0
for file in tests/benchmarks/bench_*.py; do
    name=$(basename "$file" .py)
    printf '\n--- %s ---\n' "$name"
    .venv/bin/python -m "tests.benchmarks.$name" || status=1
done
exit "$status"
