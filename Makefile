# Two commands matter: `make night` and `make test`. Each does all its set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
HOME_DIR ?= var

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
export UV_COMPILE_BYTECODE := 1
export DO_NOT_TRACK := 1
export SCARF_ANALYTICS := false
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False

.PHONY: help setup night test lint unit bench bench-planted bench-authenticity bench-cost test-spark up down clean

help: ## what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

$(UV):
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .uv "uv>=0.9,<1"

.venv/.ready: $(UV) pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --python $(PYTHON)
	@$(BIN)/python -m resonance.landing.warm
	@touch $@

setup: .venv/.ready ## the environment in .venv, the command at .venv/bin/resonance

night: setup ## one night of sample data through Airflow, published and reported
	@$(BIN)/python -m resonance.sample_night $(HOME_DIR)

test: setup lint unit ## every test that needs no server the machine lacks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar --config .sqlfluff "$$($(BIN)/python -m resonance.transform.compiled .lint)"

unit: setup
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder

test-spark: setup ## every model on Spark, compared with DuckDB row by row
	$(UV) sync --quiet --frozen --python $(PYTHON) --group spark
	$(BIN)/pytest -m spark tests/spark

bench: setup ## landing against the engine alone, and the speed of the simulator; coverage and speed of lifts
	$(BIN)/python -m benchmarks.landing
	$(BIN)/python -m benchmarks.simulator
	$(BIN)/python -m benchmarks.lift coverage
	$(BIN)/python -m benchmarks.lift night

bench-planted: setup ## are the effects that a simulated platform of 140 days truly has inside the published intervals (5 minutes)
	$(BIN)/python -m benchmarks.planted

bench-authenticity: setup ## the detector on unseen worlds beside its peers: tables into docs/authenticity.md (SCALE, KINDS)
	$(UV) sync --quiet --frozen --python $(PYTHON) --group bench
	$(BIN)/python -m benchmarks.authenticity --scale $(or $(SCALE),default) --kinds $(or $(KINDS),SAGN) --write

bench-cost: setup ## what judging 1, 3 and 10 million events costs: table into docs/authenticity.md
	$(BIN)/python -m benchmarks.authenticity.cost --write

up: ## the whole system in containers
	docker compose up --detach --wait

down: ## stop the containers, keep their volumes
	docker compose down

clean: ## remove what was built, keep the environment
	rm -rf var dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis .lint
