# Every command a person or CI runs. Each target sets up what it needs; nothing but Python >= 3.11 and make is expected.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo serve assets browser test test-server lint types contracts bench locks reference migrations clean

# The environment, from hashed locks only. The stamp is remade when a lock changes.
$(VENV)/ready: requirements/base.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Hearthline needs Python 3.11 or newer; set PYTHON=/path/to/python3.11.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/hearthline.pth"
	@printf '#!/bin/sh\nexec "%s/python" -m hearthline.config "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/hearthline && chmod +x $(BIN)/hearthline
	@touch $@

# Front-end packages from their lock, and the Spanish catalog: what pages need beside the code.
assets: $(VENV)/ready
	@$(BIN)/python frontend/copy.py
	@$(BIN)/pybabel --quiet compile --directory src/hearthline/locale --domain django

# The browser of the stories: CHROMIUM_PATH, an installed Chromium, else Debian's package where it may be installed.
browser:
	@if [ -z "$$CHROMIUM_PATH" ] && ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else echo "The stories need a browser: install chromium, or set CHROMIUM_PATH to one." >&2; exit 1; fi; fi

# A busy synthetic day through the whole operation, then the console on it. ARGS="--once --json" ends after the day and prints one
# JSON object as its last line.
demo: $(VENV)/ready assets
	@$(BIN)/hearthline demo $(ARGS)

# The console on the hub's own database.
serve: $(VENV)/ready assets
	@$(BIN)/hearthline serve $(ARGS)

# Everything: style, types, floors, tests on a real database.
test: $(VENV)/ready assets browser lint contracts types
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

# The same suite on an installed server (PG_BIN or /usr/lib/postgresql/*/bin); the launcher's own tests are about the embedded one.
test-server: $(VENV)/ready assets browser
	@$(BIN)/python tests/server.py $(BIN)/python -m pytest -n 2 --dist loadgroup --ignore tests/campaigns --ignore tests/plumbing/postgres $(ARGS)

lint: $(VENV)/ready
	@$(BIN)/ruff check --quiet src tests benchmarks frontend
	@$(BIN)/ruff format --quiet --check src tests benchmarks frontend

types: $(VENV)/ready
	@$(BIN)/mypy --no-error-summary

contracts: $(VENV)/ready
	@$(BIN)/lint-imports --no-cache | tail -n 30

# Against the named peers, in one run each; writes docs/reference/benchmarks.md.
bench: $(VENV)/ready
	@$(BIN)/python -m benchmarks $(ARGS)

# Generated pages of docs/reference.
reference: $(VENV)/ready
	@$(BIN)/hearthline reference

# Migrations for changed models. Nothing is released yet, so every room's first one is made anew.
migrations: $(VENV)/ready
	@find src/hearthline -path '*/migrations/0001_initial.py' -delete
	@PYTHONPATH=src DJANGO_SETTINGS_MODULE=hearthline.config.settings $(BIN)/python -m django makemigrations --no-header

# Locks name versions and hashes only, never where they came from.
locks: $(VENV)/ready
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements/base.txt
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements/dev.txt

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
