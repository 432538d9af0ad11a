# Two commands matter: `make run` and `make test`. Everything is installed into .venv, from files locked by hash.
PYTHON ?= python3
PORT ?= $(or $(DLKG_PORT),8000)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

export DLKG_STORE ?= sqlite:///dlkg.db

.PHONY: help setup setup-dev run test check format quality bench neo4j lock clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("dlkg needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 run" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

web/vendor/installed: web/package.json web/package-lock.json web/install.py .venv/run
	$(BIN)/python web/install.py
	@touch $@

setup: .venv/run web/vendor/installed ## Install what running needs

setup-dev: setup .venv/dev ## Install what testing needs too

run: setup ## Ingest the bundled documents and serve the graph (PORT=8000)
	$(BIN)/dlkg ingest corpus
	exec $(BIN)/dlkg serve --port $(PORT)

test: setup-dev ## Run all tests
	$(BIN)/python -m pytest -q

check: setup-dev ## Lint, format, types, borders between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quality: setup-dev ## Score the extraction against the annotated documents
	$(BIN)/python -m bench.quality

bench: setup-dev ## Measure speed and scale; the tables of bench/results.md
	$(BIN)/python -m bench

neo4j: setup ## Start a real Neo4j with the bundled graph, and Neo4j Browser on it
	$(BIN)/python -m bench.neo4j_server

lock: setup-dev ## Renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate --extra build --extra documents --extra fast --extra telemetry \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate --extra build --extra documents --extra fast --extra telemetry --extra dev \
	  -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove what was installed and built
	rm -rf .venv web/vendor web/node_modules build *.egg-info dlkg.db dlkg.db-shm dlkg.db-wal
