# Two commands: `make run` and `make test`. Nothing is needed first but Python >= 3.11, make and git.

VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8050
PYTEST_WORKERS ?= 2
export VENV
# Many tests start programs: what they compile is kept, in one place that `make clean` removes.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/compiled

.PHONY: help install run test test-all test-faults fuzz lint format types contracts licences bench snapshot screenshots measure clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.run-ready: requirements.lock requirements-uv.lock pyproject.toml tools/install.sh
	@test -e $(VENV)/.test-ready || sh tools/install.sh requirements.lock
	@test ! -e $(VENV)/.test-ready || sh tools/install.sh requirements-dev.lock
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock requirements-uv.lock pyproject.toml tools/install.sh
	@sh tools/install.sh requirements-dev.lock
	@touch $@ $(VENV)/.run-ready

install: $(VENV)/.run-ready ## Prepare .venv for running (idempotent)

run: install ## Serve the app on http://127.0.0.1:$(PORT)
	@$(BIN)/counterpoise serve --port $(PORT)

test: $(VENV)/.test-ready lint types contracts licences ## Lint, types, import contracts, licences and every test
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered

test-all: test ## As test, then the tests again on every other supported Python found
	@sh tools/test_other_pythons.sh

test-faults: $(VENV)/.test-ready ## Kills, full disks and workers that die, against real loads; prints a table (about 6 minutes)
	PYTHONPATH=tests:tests/faults:. $(BIN)/python tests/faults/run.py $(FAULTS)

fuzz: $(VENV)/.test-ready ## 10,000 broken files made by a seed; each is read or refused, every line accounted for
	$(BIN)/python tools/fuzz.py $(FUZZ)

lint: $(VENV)/.test-ready ## ruff, check and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.test-ready ## Apply ruff's fixes and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.test-ready ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.test-ready ## Who may import whom
	$(BIN)/lint-imports

licences: $(VENV)/.test-ready ## Every installed package against the accepted licences
	$(BIN)/python tools/check_licences.py

$(VENV)-bench/.ready: requirements-bench.lock requirements-uv.lock pyproject.toml tools/install.sh
	@VENV=$(VENV)-bench sh tools/install.sh requirements-bench.lock
	@touch $@

bench: $(VENV)-bench/.ready ## Speed and memory, side by side with peers (in an environment of their own); never part of the tests
	$(VENV)-bench/bin/python -m benchmarks

snapshot: $(VENV)/.test-ready ## Rebuild the bundled market snapshot (maintainers; see tools/build_snapshot.py)
	$(BIN)/python tools/build_snapshot.py

screenshots: $(VENV)/.test-ready ## Renew the pictures of the README and the docs
	$(BIN)/python tools/screenshots.py --readme

measure: $(VENV)/.test-ready ## Sizes of files and functions against the house's limits
	$(BIN)/python tools/measure.py

clean: ## Remove the virtual environment and caches (never data)
	rm -rf $(VENV) $(VENV)-bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
