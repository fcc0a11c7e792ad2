# Thin on purpose: the work is in tools/, and `python -m tools` makes .venv first.
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)

.DEFAULT_GOAL := help
.PHONY: run test check bench assets sweep faults mutants help

run: ## start everything with the demo association (PORT, HOST, STEGVIS_DATA, TLS=1)
	@$(PYTHON) -m tools run

test: ## everything CI runs: real browser, SQLite and PostgreSQL (CHROMIUM)
	@$(PYTHON) -m tools test

check: ## without a browser: format, types, imports, catalogues, instruments, budgets
	@$(PYTHON) -m tools check

bench: ## performance as ratios, one JSON object a line (ONLY=prefix)
	@$(PYTHON) -m tools bench

assets: ## front-end files into static/vendor/
	@$(PYTHON) -m tools assets

sweep: ## every page x language x mode
	@$(PYTHON) -m tools sweep

faults: ## the fault runs: kills, full disks, damaged files
	@$(PYTHON) -m tools faults

mutants: ## mutation scores of the modules that must not be wrong
	@$(PYTHON) -m tools mutants

help: ## this list
	@sed -n 's/^\([a-z]*\): ## /  make \1\t/p' Makefile | expand -t 18
