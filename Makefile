# Everything that people, CI and pre-commit run: one definition each.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := domain projections adapters workers
.DEFAULT_GOAL := help
.PHONY: help install run test test-domain check docs bench mutants clean

help: ## Shows what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

install: $(VENV)/.installed ## Installs what the project needs into .venv

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "É preciso Python 3.11 ou mais novo: apt-get install python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv; \
		else echo "Falta o módulo venv: sudo apt-get install python3-venv"; exit 1; fi; }
	@echo "Instalando em $(VENV)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[embedded,dev]'
	@touch $@

run: install ## Starts everything on embedded servers; Ctrl-C ends it
	@COBRANCA_DEMO=$${COBRANCA_DEMO:-1} exec $(BIN)/cobranca run

test: install ## Passes every test
	@$(BIN)/pytest

test-domain: install ## Passes the tests that need no server
	@$(BIN)/pytest tests/domain

check: install ## Looks at the code: style, types, layers, documents
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.reference --check

docs: install ## Writes docs/reference again from the code
	@$(BIN)/python -m tests.reference

bench: install ## Measures, as ratios in one run: all, or make bench ONLY=append
	@$(BIN)/python -m tests.benchmarks $(ONLY)

mutants: install ## Breaks the domain in many small ways and counts what the tests notice
	@$(BIN)/mutmut run

clean: ## Removes what was installed and made; never .data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
