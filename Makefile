# `make setup` prepares, `make serve` shows, `make test` proves. Each is quick the second time.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; exit; }; done; echo python3)
BIN := .venv/bin
WORKERS ?= 2
# Images often forbid bytecode; without it each of the hundreds of processes of a test run compiles all its libraries.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup test-needs serve test check bench pictures docs lock clean

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## Make .venv and the front-end files
	@$(PYTHON) -m tools.setup

test-needs: setup
	@$(BIN)/python -m tools.needs

serve: setup ## Build the demonstration where there is no data yet, and serve it
	@$(BIN)/bangfu db upgrade
	@$(BIN)/bangfu demo --no-accounts
	@$(BIN)/bangfu serve

test: test-needs ## Run the whole test suite on SQLite and PostgreSQL
	$(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal

check: test-needs ## Format, lint, types, import contracts, templates, then every test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.lint_templates
	$(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal

bench: setup ## Run the benchmarks; each prints its ratio against a bare lower bound
	$(BIN)/python -m benchmarks

pictures: test-needs ## Take the pictures of the documentation anew, from the demonstration
	@$(BIN)/python -m tools.pictures

docs: setup ## Write the generated documentation
	@$(BIN)/python -m tools.docs

lock: setup ## Write the locks anew
	$(BIN)/python -m tools.lock

clean: ## Remove everything that set-up and tests made, but not the data in var/
	rm -rf .venv .setup node_modules core/static/vendor build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
