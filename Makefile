# ECMS from the checkout. `make help` lists what there is; everything made goes to .ecms.

# Python 3.11 by the first name that is one; what is found otherwise is told as a problem.
PYTHON ?= $(shell for name in python3.11 python3 python; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	2>/dev/null && { echo $$name; exit; }; done; command -v python3 || echo none)
PACK ?= ph
PORT ?= 8000
SERVE ?= 1

ifeq ($(PYTHON),none)
EMBEDDED = @echo "E101: There is no Python on this machine; ECMS's embedded Frappe runs on Python \
	3.11. Install it (on Debian 12: apt-get install python3 python3-venv)." >&2; exit 1; \#
else
EMBEDDED = @$(PYTHON) -B -m embedded
endif

.PHONY: help demo test test-unit test-thorough test-site test-embedded test-browser bench house stop clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## Set up and run ECMS with demo data: make demo [PACK=ph] [PORT=8000] [SERVE=0]
	$(EMBEDDED) demo --pack "$(PACK)" --port "$(PORT)" --serve "$(SERVE)"

test: ## Set up and run all tests
	$(EMBEDDED) test

test-unit: ## The tests of the plain code, which need no site
	$(EMBEDDED) test unit

test-thorough: ## Plain code on whole packs and on thousands of drawn inputs
	$(EMBEDDED) test thorough

test-site: ## The tests on a site, of another bench too: ECMS_BENCH=<folder> ECMS_SITE=<site>
	$(EMBEDDED) test site

test-embedded: ## The tests of the embedded Frappe
	$(EMBEDDED) test embedded

test-browser: ## The tests in a browser
	$(EMBEDDED) test browser

bench: ## Measure ECMS beside stock Frappe
	$(EMBEDDED) bench

house: ## ruff, mypy and the import linter
	$(EMBEDDED) house

stop: ## Stop what runs from this checkout
	$(EMBEDDED) stop

clean: ## Stop what runs and remove everything that was made
	$(EMBEDDED) clean
