# Two commands matter: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3

.PHONY: help run test check trust fmt lock bench clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: ## Set up and start a working practice on http://127.0.0.1:8000 (PORT and KAPSTONE_DATA move it)
	@exec $(PYTHON) -m tools.run

test: ## Set up and run every check and test, on SQLite, PostgreSQL and in Chromium
	@exec $(PYTHON) -m tools.test

check: ## Run the static checks only
	@exec $(PYTHON) -m tools.test --checks-only

trust: ## Run every check of SECURITY.md at full length (CHECK=name runs one, LIST=1 names them)
	@exec $(PYTHON) -m tools.trust $(if $(LIST),--list) $(CHECK) $(if $(ARGS),-- $(ARGS))

fmt: ## Format code and templates
	@$(PYTHON) -m tools.test --format

lock: ## Resolve the requirements anew, with hashes
	@$(PYTHON) -m tools.lock

bench: ## Measure speed beside the floors of the platform
	@exec $(PYTHON) -m tools.bench

clean: ## Remove what the tools made, but never the data folder
	rm -rf .venv .venv-node node_modules .mypy_cache .ruff_cache .import_linter_cache .hypothesis
