SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
CLIENT_SOURCES := $(shell git ls-files --cached --others --exclude-standard client 2>/dev/null) schema.graphql

.DEFAULT_GOAL := help
.PHONY: help run test test-python test-client test-e2e public-clients test-faults test-explore system-packages check audit bench scale schema lock lock-clients clean install

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: .venv/.installed graphql_api/static/index.html ## Install, build and serve on http://127.0.0.1:8000 with example data (PORT= moves it)
	$(BIN)/orgmap serve --demo --port $(PORT)

test: system-packages install test-python test-client test-e2e ## Run all tests of all parts

system-packages:
	@tests/install-system-packages

test-python: install public-clients
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal

test-client: client/node_modules/.installed schema.graphql
	npm --prefix client test

test-e2e: install graphql_api/static/index.html
	npm --prefix client run e2e

# Wheels and packages alone, and without their scripts: nothing of them runs when it is installed.
PUBLIC_CLIENTS := .cache/public-clients
INSTALL_CLIENTS := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	--only-binary :all: --no-compile

public-clients: $(PUBLIC_CLIENTS)/.installed ## Install the vendors' clients of others that tests point at the sandbox

$(PUBLIC_CLIENTS)/.installed: .venv/.installed $(wildcard tests/public_clients/*.txt tests/public_clients/package*.json)
	rm -rf $(PUBLIC_CLIENTS)
	$(INSTALL_CLIENTS) --target $(PUBLIC_CLIENTS)/python --requirement tests/public_clients/requirements.txt
	$(INSTALL_CLIENTS) --target $(PUBLIC_CLIENTS)/itglue --requirement tests/public_clients/itglue.txt
	npm --prefix tests/public_clients ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Models and searches, what a process owes and leaves, files and locks, clocks, caches, outages, kills.
FAULT_TESTS := $(addprefix tests/,$(addprefix storage/,test_models.py test_write_protocol_stateful.py \
	test_arrears.py test_writer_marks.py test_store_version.py test_home.py test_sqlite_file.py test_sqlite_failures.py \
	test_unreadable_rows.py repair/test_damaged_file.py test_write_protocol.py test_listings.py) \
	services/test_redis_breaker.py web/test_readiness.py web/test_workers.py test_upkeep.py \
	test_composition_recovery.py test_storage_outages.py test_process_kill.py)

test-faults: install ## Run the fault tests of the storage at ten times their usual length
	ORGMAP_TEST_FAULT_FACTOR=10 $(BIN)/pytest --timeout 3000 $(FAULT_TESTS)

test-explore: install ## Run the tests by generated examples with others than `make test` has, each time anew
	$(BIN)/pytest -m hypothesis --hypothesis-profile=exploring

check: install ## Lint, types, import contracts, and that schema.graphql is the code's
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	npm --prefix client run lint

audit: install ## Look for known faults of the pinned packages, as far as the advisories can be reached
	$(BIN)/pip install --quiet --disable-pip-version-check pip-audit
	$(BIN)/python -m tests.audit

bench: install ## Compare costs in one run, print their ratios and write them into docs/performance.md
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.soak

scale: .venv/.installed ## Count the calls of each operation, simulate providers with them, and write docs/scale.md
	$(BIN)/python -m benchmarks.scale

schema: .venv/.installed ## Export schema.graphql and the manifest's JSON Schema from the code
	$(BIN)/orgmap schema > schema.graphql
	$(BIN)/orgmap integrations schema > docs/manifest.schema.json

lock: .venv/.installed ## Pin the newest versions that pyproject.toml allows, of all extras, in requirements.lock
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group bench --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements.lock

lock-clients: .venv/.installed ## Pin what the vendors' clients of others import
	$(BIN)/pip install --quiet uv
	for name in requirements itglue; do $(BIN)/uv pip compile tests/public_clients/$$name.in --no-deps \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--quiet -o tests/public_clients/$$name.txt; done
	npm --prefix tests/public_clients install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## Remove everything that can be made again; .data stays
	rm -rf .venv .cache client/node_modules tests/public_clients/node_modules client/src/gql graphql_api/static .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache client/test-results client/playwright-report

install: .venv/.installed client/node_modules/.installed

# The lock holds the packages of every extra: server, azure, redis, keyvault, durabletask and temporal.
.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=python3.12 chooses one."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Debian keeps venv in a package of its own: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

client/node_modules/.installed: client/package.json client/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed for the client."; exit 1; }
	npm --prefix client ci --no-audit --no-fund --loglevel=error
	@touch $@

graphql_api/static/index.html: client/node_modules/.installed $(CLIENT_SOURCES)
	npm --prefix client run --silent build
	@touch $@
