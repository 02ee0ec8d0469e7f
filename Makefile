# The two commands of the README are demo and test; each makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test torture lint bench lock words pictures

demo: $(VENV)/.run
	@$(BIN)/ambassadors demo

test: $(VENV)/.dev
	$(BIN)/pytest -q -n auto

torture: $(VENV)/.dev
	TORTURE=1 $(BIN)/pytest -q -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# Pins every package with its hashes; needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header -q -o requirements-dev.txt

# Takes the pictures of README and docs/ from the demo.
pictures: $(VENV)/.dev
	PICTURES=1 $(BIN)/pytest -q -n0 tests/test_browser_story.py tests/test_browser_flows.py

# Gathers the sentences of the interface into the catalogues; then translate what is empty, and run it again.
words: $(VENV)/.dev
	$(BIN)/pybabel -q extract -k _ -k n:1,2 -k N_ --no-location --omit-header --sort-output --no-wrap -o .words.pot bot
	$(BIN)/pybabel -q update -D ambassadors -i .words.pot -d bot/locale --no-fuzzy-matching --ignore-obsolete --no-wrap
	$(BIN)/pybabel -q compile -D ambassadors -d bot/locale

$(VENV)/.run: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Ambassadors into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@
