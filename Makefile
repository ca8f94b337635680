# make run   set up .venv and serve the shipped rulebook on an embedded database
# make test  set up .venv and run every check and test; in a browser too, where there is Chromium
# make bench print what this machine measures, as ratios
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run demo test check unit browser bench docs lock audit clean

run: .venv/.ready
	$(BIN)/dafuwu serve

demo: .venv/.ready
	$(BIN)/dafuwu demo

test: check unit browser

check: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dafuwu validate . --today 2026-11-23
	$(BIN)/dafuwu fmt . --check

unit: .venv/.ready-dev
	$(BIN)/pytest -n 2 --ignore tests/browser

# One browser on one demo city, so not spread over workers; pictures in build/screenshots.
browser: .venv/.ready-dev
	$(BIN)/pytest tests/browser

# Pins what is said about the examples of docs/codes*.md, and writes these files and the state
# chart anew.
docs: .venv/.ready-dev
	$(BIN)/python -m tests.unit.rulebook.examples
	$(BIN)/dafuwu codes --markdown --lang zh > docs/codes.zh-CN.md
	$(BIN)/dafuwu codes --markdown --lang en > docs/codes.md
	$(BIN)/python -c 'from engine.tickets.chart import chart; print(chart(), end="")' \
		> docs/life-of-a-ticket.md

bench: .venv/.ready-dev
	$(BIN)/python -m bench

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' \
		|| { echo "Python 3.11 or 3.12 is needed: make PYTHON=python3.11 ..."; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null \
		|| { echo "A C compiler is needed (durable-rules comes as source): apt install gcc"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.ready: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Writes the two lock files anew; needs uv (pip install uv).
lock:
	uv pip compile --quiet --universal --no-emit-index-url --generate-hashes --python-version 3.11 \
		--no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --no-emit-index-url --generate-hashes --python-version 3.11 \
		--no-header --no-annotate pyproject.toml --extra analysis --group dev -o requirements-dev.lock

# Compares the pinned versions with published advisories, and fails where none can be asked.
audit: .venv/.ready-dev
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
