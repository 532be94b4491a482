# A thin face over tools/bootstrap.py, which does the work on every system.
# On Windows, without make: py tools\bootstrap.py run

# Any Python will do to start with: bootstrap.py looks for a fitting one.
PYTHON ?= $(or $(firstword $(shell command -v python3 python3.13 python3.12 python3.11 python 2>/dev/null)),python3)
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@echo "Usage: make TARGET [ARGS='...']     ARGS goes to the program behind the target"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## Set up, then open the window (ARGS="train DIR" and the like: the command line)
	@$(BOOTSTRAP) run $(ARGS)

.PHONY: setup
setup: ## Set up or repair .venv, nothing else
	@$(BOOTSTRAP) setup

.PHONY: test
test: ## Run the tests on a virtual screen (ARGS="-k classify -x")
	@$(BOOTSTRAP) test $(ARGS)

.PHONY: check
check: ## Check formatting, lint, types and architecture, then run the tests
	@$(BOOTSTRAP) lint
	@$(BOOTSTRAP) types
	@# Rules about imports first: pytest keeps this order and runs each test once.
	@$(MAKE) --no-print-directory test ARGS="tests/test_architecture.py tests $(ARGS)"

.PHONY: format
format: ## Put every file into the project's format
	@$(BOOTSTRAP) format

.PHONY: lint
lint: ## Check formatting and style, changing nothing
	@$(BOOTSTRAP) lint

.PHONY: types
types: ## Check the types
	@$(BOOTSTRAP) types

.PHONY: dist
dist: ## Build the program that needs no Python, into dist/ (MODELS="vgg16 ...": with fetched encoders)
	@DISCERN_DIST_MODELS="$(MODELS)" $(BOOTSTRAP) dist $(ARGS)

.PHONY: bench
bench: ## Measure: the benchmark table
	@$(BOOTSTRAP) bench $(ARGS)

.PHONY: bench-encoders
bench-encoders: ## Measure the encoders: accuracy of a head on each, speed, size (minutes to an hour)
	@$(BOOTSTRAP) bench encoders $(ARGS)

.PHONY: screenshots
screenshots: ## Take a picture of each page, light and dark
	@$(BOOTSTRAP) screenshots $(ARGS)

.PHONY: lock
lock: ## Renew requirements.lock after a change of the dependencies
	@$(BOOTSTRAP) setup
	@.venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url \
		--extra onnx --extra openvino --extra cluster --extra dist --extra dev pyproject.toml -o requirements.lock --python-version 3.11 \
		--quiet $(ARGS)

.PHONY: clean
clean: ## Remove what was built, and caches; .venv stays
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find engine gui tools tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
