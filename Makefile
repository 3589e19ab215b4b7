# Sapar. `make demo` and `make test` do all the set-up; `make help` lists the rest.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
BASE := .venv/.base
DEV := .venv/.dev
BENCH := .venv/.bench
ASSETS := src/sapar/sites/shared/static/.built
ASSET_SOURCES := $(shell find src/sapar/sites/*/assets -type f 2>/dev/null)
# The schemas and codelists of IATI, read as data; the package's own requirements are of another age.
STANDARD = $(PYTHON) tools/install.py .venv requirements/iati.txt --no-project --no-deps
PORT ?= 8000
# Two workers fit the smallest machine that runs the tests.
JOBS ?= 2

.PHONY: help demo setup-dev assets messages format check test bench faults docs lock clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(BASE) $(ASSETS) messages ## Set up and serve the pages with demonstration data
	@$(BIN)/sapar demo --port $(PORT)

setup-dev: $(DEV) $(ASSETS) messages ## Install everything that development needs into .venv

# A finished development environment holds the base as well.
$(BASE): requirements/base.txt requirements/iati.txt pyproject.toml tools/install.py
	@test -n "$(PYTHON)" || { echo "Sapar needs Python 3.11 or newer on the PATH."; exit 2; }
	@$(PYTHON) tools/install.py .venv requirements/base.txt
	@$(STANDARD)
	@touch $@

$(DEV): requirements/dev.txt requirements/iati.txt pyproject.toml tools/install.py
	@test -n "$(PYTHON)" || { echo "Sapar needs Python 3.11 or newer on the PATH."; exit 2; }
	@$(PYTHON) tools/install.py .venv requirements/dev.txt
	@$(STANDARD)
	@touch $(BASE) $@

$(BENCH): requirements/bench.txt | $(DEV)
	@$(PYTHON) tools/install.py .venv requirements/bench.txt
	@touch $@

assets: $(ASSETS) ## Compile styles, copy fonts and scripts

$(ASSETS): tools/build_assets.py package.json package-lock.json $(ASSET_SOURCES) | $(BASE)
	@$(BIN)/python tools/build_assets.py
	@touch $@

messages: | $(BASE) ## Compile the translations
	@$(BIN)/python tools/messages.py compile

format: $(DEV) ## Format the code
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

check: $(DEV) $(ASSETS) messages ## Formatting, lint, types, imports, translations, migrations, documentation
	@$(BIN)/python tools/check.py

test: $(DEV) $(ASSETS) messages ## Everything: the checks, then all tests
	@JOBS=$(JOBS) tools/test.sh

bench: $(BENCH) $(ASSETS) messages ## Run the benchmarks, beside their peers; FULL=1: at the size of a country
	@$(BIN)/python tools/bench.py $(if $(FULL),--full)

faults: $(DEV) $(ASSETS) messages ## Harm done to real processes: kills, full disks, jumping clocks, a siege (docs/reference/faults.md)
	@$(BIN)/pytest -q -n 0 -s -m long -p no:cacheprovider tests/faults
	@SAPAR_MIGRATION_KILLS=40 $(BIN)/pytest -q -n 0 -s -p no:cacheprovider tests/faults/test_migration_killed.py

docs: $(DEV) ## Build the documentation into site/
	@$(BIN)/mkdocs build --strict --quiet

lock: ## Solve the requirements afresh
	@tools/lock.sh

clean: ## Remove what was built and installed, not the data in var/
	@rm -rf .venv .tools node_modules site src/sapar/sites/*/static src/sapar/sites/public/fonts
