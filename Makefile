.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ONCE ?=
# Named servers are shared, and a test empties them: only embedded ones serve several processes.
IN_PARALLEL = $(if $(DATABASE_URL),,-n auto --maxprocesses 4 --dist worksteal)

.PHONY: help install demo up test format oracles fuzz check bench lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

install: .venv/installed ## Make .venv from the hashed lock; the command is then .venv/bin/assay

.venv/installed: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Assay needs Python 3.11 or newer; name one with PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## Grade a class of 30 in front of you, then serve; ONCE=1 ends after printing
	$(BIN)/assay up --demo $(if $(ONCE),--once)

up: install ## Start everything of one machine in the foreground
	$(BIN)/assay up

test: install ## Run all tests, on real PostgreSQL, Valkey and Celery workers
	$(BIN)/python -m pytest $(IN_PARALLEL)

oracles: ## Ask PyTorch and scikit-learn anew what the solvers are held against (about 1.2 GB in .venv-oracles)
	$(PYTHON) -m venv .venv-oracles
	.venv-oracles/bin/python -m pip install --quiet --disable-pip-version-check -r tests/oracles/requirements.txt
	.venv-oracles/bin/python -m tests.oracles

fuzz: ## Look for answers that break a grader, guided by coverage (10 minutes, in .venv-fuzz)
	$(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check -r tests/fuzz/requirements.txt
	.venv-fuzz/bin/python -m tests.fuzz .fuzz

format: install ## Format the code as `make check` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: install ## Lint, types, direction of imports, the question bank
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/assay bank check

bench: install .venv-bench/installed ## Measure speed and memory, each beside its limit in the same run
	$(BIN)/python -m tests.benchmarks

.venv-bench/installed: tests/benchmarks/requirements.txt
	@echo "Installing what the benchmark compares with into .venv-bench"
	@$(PYTHON) -m venv .venv-bench && .venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@ \
		|| { rm -rf .venv-bench; echo "It could not be installed; its rows say so"; }

lock: ## Write the lock files anew (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --quiet --extra build pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --quiet --extra build --extra embedded --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## Remove the environment, caches and the data of `make demo`
	rm -rf .venv .venv-bench .venv-fuzz .venv-oracles .fuzz .assay .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
