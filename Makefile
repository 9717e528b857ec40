# `make help` lists the targets. Needed: make, Python 3.10 or newer, and a package index.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
CONSTRAINTS := requirements/constraints.txt
INSTALLED := $(VENV)/.installed

.PHONY: help venv test test-fast demo bench clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamp is older than a changed requirement, and only then is pip asked again.
$(INSTALLED): setup.py pyproject.toml $(CONSTRAINTS)
	@command -v $(PYTHON) >/dev/null || \
	    { echo "error: no $(PYTHON). Name another: make PYTHON=python3.12 ..." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -e '.[all,test]' -c $(CONSTRAINTS)
	@touch $@

venv: $(INSTALLED)  ## make the environment $(VENV) and install the package, editable

test: $(INSTALLED)  ## all tests, the slow ones (wheel in a clean environment) included
	$(BIN)/python -m pytest

test-fast: $(INSTALLED)  ## tests without the slow ones
	$(BIN)/python -m pytest -m "not slow"

demo: $(INSTALLED)  ## train, test and use a small DeepFillv1 on sample photographs
	PATH="$(abspath $(BIN)):$$PATH" tools/demo.sh

bench: $(INSTALLED)  ## benchmarks; python benchmarks/run.py --help says how to compare with mmagic
	$(BIN)/python benchmarks/run.py

clean:  ## remove what was built; environments, data and results stay
	rm -rf build dist *.egg-info .pytest_cache
	find mmdeepfill tests tools configs -name __pycache__ -type d -prune -exec rm -rf {} +
