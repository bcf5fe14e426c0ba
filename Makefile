# `make demo` runs the main job, `make test` the tests; each installs what it needs first. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SYSTEM := build/.system-packages
CATALOGUES := $(wildcard core/src/nundina/web/translations/*/LC_MESSAGES/*.po marketplace/src/nundina_marketplace/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
PYTEST := $(BIN)/pytest -n 2 --dist worksteal

.DEFAULT_GOAL := help

.PHONY: help
help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 16

$(READY): pyproject.toml $(wildcard plugins/*/pyproject.toml) sandbox/pyproject.toml requirements/lock.txt requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nundina needs Python 3.11 or later; $(PYTHON) is older. Say: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/lock.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . -e plugins/google_calendar -e plugins/outlook_calendar -e plugins/exchange -e sandbox
	@touch $@

$(COMPILED): %.mo: %.po | $(READY)
	@$(BIN)/python tools/translations.py compile

.PHONY: install
install: $(READY) $(COMPILED) ## Install the Python packages into .venv

$(SYSTEM): tools/system_packages.sh
	@mkdir -p build
	@sh tools/system_packages.sh
	@touch $@

.PHONY: demo
demo: install ## Run Nundina with sandboxes of Google, Microsoft and Exchange and an example account, and print the address
	@$(BIN)/nundina demo

.PHONY: tour
tour: install ## Tell the main story in the terminal, against the sandbox
	@$(BIN)/nundina tour

.PHONY: test
test: install $(SYSTEM) ## Run all tests, browser and PostgreSQL ones included
	@$(PYTEST) -m "not soak" $(ARGS)

.PHONY: check
check: install ## Check style, types, the import contracts and the generated documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/rules_table.py --check

.PHONY: bench
bench: install ## Measure; prints a table and writes build/bench.json
	@$(BIN)/python benchmarks/run.py $(ARGS)

.PHONY: soak
soak: install $(SYSTEM) ## Run the long tests
	@$(BIN)/pytest -m soak $(ARGS)

.PHONY: translations
translations: install ## Bring the message catalogues up to date with the sources
	@$(BIN)/python tools/translations.py update

.PHONY: docs
docs: install ## Write the generated documents anew
	@$(BIN)/python tools/rules_table.py

.PHONY: lock
lock: install ## Choose dependency versions anew
	@$(BIN)/uv lock --quiet --upgrade
	@$(BIN)/uv export --quiet --frozen --no-emit-workspace --no-header --no-annotate --all-packages --group dev --group build -o requirements/lock.txt
	@$(BIN)/uv export --quiet --frozen --no-emit-workspace --no-header --no-annotate --only-group bootstrap -o requirements/bootstrap.txt

.PHONY: clean
clean: ## Remove what was built and installed here
	rm -rf $(VENV) build dist var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
