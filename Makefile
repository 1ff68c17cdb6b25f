# What a newcomer needs: make demo, make test. Both set up .venv from the lock first.
PYTHON ?= python3
JOBS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
RUN := .venv/.installed
TEST := .venv/.installed-for-tests

.DEFAULT_GOAL := help
.PHONY: help demo serve test test-core test-sqlite test-browser test-postgres lint format pictures bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile

demo: $(RUN)  ## play a county's year through the law and write its report
	@$(BIN)/yifa demo

serve: $(RUN)  ## open the county that `make demo` made, in a browser
	@$(BIN)/yifa serve --demo

test: lint test-sqlite test-browser test-postgres  ## everything, on SQLite and on PostgreSQL

test-core: $(TEST)  ## most of it in a few minutes: on SQLite, without a browser and without the long ones
	DATABASE_URL= $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --ignore tests/e2e -m "not long"

test-sqlite: $(TEST)  ## all tests but those in a browser, on SQLite
	DATABASE_URL= $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --ignore tests/e2e

test-browser: $(TEST)  ## the walks in a browser, one after another: they share a county
	DATABASE_URL= $(BIN)/python -m pytest tests/e2e

# the long ones (scenarios by hand, made-up calls of the API) run once, on SQLite; the scenarios are played on both
test-postgres: $(TEST)  ## the tests that use a database, on a throwaway PostgreSQL
	$(BIN)/python tools/with_postgres.py --optional $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "db and not long"

lint: $(TEST)  ## style, types, and which room may import which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(TEST)  ## put the code in its one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pictures: $(TEST)  ## take the pictures of docs/workbench.md anew
	@mkdir -p docs/pictures
	DATABASE_URL= $(BIN)/python -m pytest tests/e2e/test_guide.py -k "not guide_shows"
	cp out/pictures/*.png docs/pictures/

bench: $(TEST)  ## figures for this machine, each beside its primitive
	@set -e; for file in benchmarks/*.py; do DATABASE_URL= $(BIN)/python $$file; done
	@$(BIN)/python tools/with_postgres.py --optional --durable $(BIN)/python benchmarks/moves.py

clean:  ## remove what can be made again (never var/, which holds data)
	rm -rf .venv build dist out src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "需要 Python 3.11 或更高版本 (make PYTHON=/path/to/python3.11) / Python 3.11 or newer is needed" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): requirements-test.lock $(RUN)
	$(PIP) --require-hashes --requirement requirements-test.lock
	@touch $@
