# Everything a person types: `make demo` and `make test` do their own set-up and are quick the second time.

VENV ?= .venv
BIN := $(VENV)/bin
SUPPORTED := python3.15 python3.14 python3.13 python3.12 python3.11 python3
# The newest Python that starts and is new enough; set PYTHON=… to choose another one.
PYTHON ?= $(shell for p in $(SUPPORTED); do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
# An upgrade of the system's Python breaks virtual environments; such a one is made again.
BROKEN := $(shell [ ! -e $(VENV)/.created ] || $(BIN)/python -c '' 2>/dev/null || rm -f $(VENV)/.created $(VENV)/.installed*)

.DEFAULT_GOAL := help
.PHONY: help demo test check train loop setup prefetch system clean
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: setup ## set up, fetch the toolchain and show the compiler environment at work
	@$(BIN)/reflect-env prefetch
	@$(BIN)/reflect-env demo

test: $(VENV)/.installed-dev system ## set up, fetch both toolchain lanes and run all tests
	@$(BIN)/reflect-env prefetch --lane all
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.installed-dev system ## format, lint and types, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(BIN)/reflect-env prefetch --lane all
	$(BIN)/python -m pytest $(ARGS)

train: $(VENV)/.installed-train system ## the packages that training needs (torch: some gigabytes)
	@$(BIN)/reflect-env prefetch

loop: train ## data, supervised training, evaluation, reward-driven training, evaluation; ARGS=--short for a look
	$(BIN)/python training/loop.py $(ARGS)

setup: $(VENV)/.installed system ## only the virtual environment and the package in it

prefetch: setup ## both toolchain lanes, so that nothing needs the network later
	@$(BIN)/reflect-env prefetch --lane all

clean: ## remove the virtual environment and caches here (the toolchain's cache folder stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml | $(VENV)/.created
	@echo "== Installing reflect-env into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	@echo "== Installing reflect-env and its development tools into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-train: pyproject.toml | $(VENV)/.created
	@echo "== Installing reflect-env and the training stack into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check -e '.[train,data]'
	@touch $@ $(VENV)/.installed

# Debian and Ubuntu ship Python without the part that fills a virtual environment; fetch it where allowed.
$(VENV)/.created:
	@test -n "$(PYTHON)" || { \
	  echo "No Python >= 3.11 found (looked for: $(SUPPORTED))."; \
	  echo "Install one, for example: sudo apt install python3 python3-venv   then run make again."; exit 1; }
	@echo "== Making $(VENV) with $$($(PYTHON) --version)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null 2>&1 || \
	$(PYTHON) -m venv --clear $(VENV) || { \
	  version=$$($(PYTHON) -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
	  $(call apt,$$version-venv) || $(call apt,python3-venv) || true; \
	  $(PYTHON) -m venv --clear $(VENV); } || { \
	  echo "$(PYTHON) cannot make virtual environments here. Debian, Ubuntu: sudo apt install $$($(PYTHON) -c \
	    'import sys; print("python%d.%d-venv" % sys.version_info[:2])')   then run make again."; exit 1; }
	@touch $@

# System packages that help and are not needed to compile. Tried once (stamp); never an error.
system: | $(VENV)/.created
	@missing() { for pair in bwrap:bubblewrap iverilog:iverilog yosys:yosys; do \
	    command -v $${pair%%:*} >/dev/null 2>&1 || echo $${pair##*:}; done; }; \
	if [ -n "$$(missing)" ] && [ ! -e $(VENV)/.system ]; then \
	  for package in $$(missing); do \
	    echo "== Installing $$package (helps, not needed to compile)"; $(call apt,$$package) || true; done; \
	  touch $(VENV)/.system; \
	fi; \
	for package in $$(missing); do case $$package in \
	  bubblewrap) echo "bubblewrap is missing: candidates run without the namespace layer of the cage." ;; \
	  iverilog) echo "iverilog is missing: no simulation of a candidate against its reference." ;; \
	  yosys) echo "yosys is missing: no equivalence checks." ;; esac; \
	  echo "  To add it: sudo apt install $$package"; \
	done

# $(call apt,PACKAGE): install by apt as root or with password-less sudo; fails quietly where neither is given.
apt = { command -v apt-get >/dev/null 2>&1 && \
	if [ "$$(id -u)" = 0 ]; then as=; else as="sudo -n"; $$as true 2>/dev/null; fi && \
	{ $$as env DEBIAN_FRONTEND=noninteractive apt-get $(APT_FLAGS) install $(1) 2>/dev/null || \
	  { $$as apt-get -q -o Acquire::Retries=1 update && \
	    $$as env DEBIAN_FRONTEND=noninteractive apt-get $(APT_FLAGS) install $(1); }; }; }
APT_FLAGS := -q -y --no-install-recommends -o Acquire::Retries=1 -o Acquire::http::Timeout=30
