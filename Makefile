# The commands of the project. Each says what it needs and installs it where it may.

.PHONY: help run test setup bench pins
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up and start the system with a demo clinic; PORT=8001 takes another port
	@tools/setup.sh
	@tools/run.sh

test: ## every check and every test, on SQLite and on a MariaDB of its own
	@tools/setup.sh dev
	@.venv/bin/python -m tools.run_tests

setup: ## the set-up alone
	@tools/setup.sh

bench: ## the benchmarks; one alone: .venv/bin/python -m tests.benchmarks.bench_NAME --help
	@tools/setup.sh bench
	@tools/run_benchmarks.sh

pins: ## write constraints.txt anew, with every Python from 3.11 to 3.13 that is here
	@tools/setup.sh
	@.venv/bin/python tools/pin.py
