# Everything a fresh machine needs is made here: a virtual environment and the locked dependencies.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo run test wheel-test bench setup lint types contracts content unit flows browser lock clean

demo: .venv/ready
	$(BIN)/sambang demo $(ARGS)

run: .venv/ready
	$(BIN)/sambang run $(ARGS)

test: lint types contracts content unit flows browser

bench: .venv/ready-dev
	$(BIN)/python -m tests.bench $(ARGS)

setup: .venv/ready-dev

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev
	$(BIN)/mypy

contracts: .venv/ready-dev
	$(BIN)/lint-imports

content: .venv/ready
	$(BIN)/sambang check

unit: .venv/ready-dev
	$(BIN)/python -m pytest -q -m "not browser and not flow" $(ARGS)

flows: .venv/ready-dev
	$(BIN)/python -m pytest -q -m "flow and not browser" $(ARGS)

browser: .venv/ready-dev
	$(BIN)/python -m pytest -m browser -rs $(ARGS)

# What people install: built, put into an empty environment outside the checkout, and set to work there.
wheel-test: .venv/ready
	$(BIN)/python .ci/wheel.py

# The lock files name no index host, so that any mirror serves; the hashes hold whoever serves.
lock:
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group build --group dev -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv build dist
