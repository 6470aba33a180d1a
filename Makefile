# Every command a developer or CI runs. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
PYTHON := $(BIN)/python
MANAGE := $(PYTHON) manage.py
APPS := valet accounts billing sandboxes applications automation
# Twice the cores of the smallest machine: the tests mostly wait, for a site that is slow or a process that is dead.
WORKERS ?= 4
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
RUNNER := .venv-runner/bin/python
SCHEMA := valet/openapi.yaml
export UV_SYSTEM_CERTS ?= 1
# Compiled modules are kept, whatever the machine's habit: the tests start hundreds of processes, and each would compile its own.
unexport PYTHONDONTWRITEBYTECODE

OUTPUT_SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync)
CHECKS := lock-check lint types imports templates migrations deploy-check schema-check shell workflows

##@ Daily

.PHONY: up
up: install ## Run the product on this machine
	@$(PYTHON) -m deploy.local.run $(ARGS)

.PHONY: test
test: install ## Every check and every test that needs no vendor
	@$(MAKE) --no-print-directory -j 2 $(OUTPUT_SYNC) runner-test $(filter-out types,$(CHECKS))
	@# The types take what the tests leave of the processor: they wait for sites and processes a third of the time.
	@$(MAKE) --no-print-directory -j 2 BESIDE='nice -n 19' types whole

# Those of automation have run already where Django isn't installed, but for those with a browser.
.PHONY: whole
whole: install
	tests/whole.sh $(BIN)/pytest $(WORKERS) -m "not live and not bench and (e2e or not automation)" $(ARGS)

.PHONY: install
install: ## Set up .venv and the browsers
	@deploy/local/bootstrap.sh

.PHONY: check
check: install ## Every check: lint, types, contracts, schema, workflows...
	@$(MAKE) --no-print-directory -j 2 $(OUTPUT_SYNC) $(CHECKS)

.PHONY: format
format: install ## Rewrite the code as the formatter and the linter's safe fixes want it
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

##@ Single checks

.PHONY: lint
lint: install ## ruff: format and rules
	$(BIN)/ruff format --check --output-format concise
	$(BIN)/ruff check

.PHONY: types
types: install ## mypy, strict
	$(BESIDE) $(BIN)/mypy

.PHONY: imports
imports: install ## Which package may import which
	$(BIN)/lint-imports

.PHONY: templates
templates: install ## djlint: format and rules of the templates
	$(BIN)/djlint --check --lint --quiet templates

.PHONY: migrations
migrations: install ## Models without a migration
	@# No database is needed to compare; Django warns that there is none.
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run --settings valet.settings.test

.PHONY: deploy-check
deploy-check: install ## Django's own check of the production settings
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=valet.example \
	DATABASE_URL=postgres://valet@127.0.0.1/valet REDIS_URL=redis://127.0.0.1/0 EMAIL_URL=smtp://127.0.0.1 PUBLIC_URL=https://valet.example \
	ENCRYPTION_KEYS=$$($(PYTHON) -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())') \
	$(MANAGE) check --deploy --fail-level WARNING --settings valet.settings.production

.PHONY: schema
schema: install ## Write the OpenAPI schema after a change of the API
	$(MANAGE) spectacular --validate --fail-on-warn --file $(SCHEMA) --settings valet.settings.test

.PHONY: schema-check
schema-check: install ## The committed OpenAPI schema is the one that the code makes
	@$(MANAGE) spectacular --validate --fail-on-warn --settings valet.settings.test | diff -u $(SCHEMA) - \
	|| { echo "$(SCHEMA) is out of date: run make schema" >&2; exit 1; }

.PHONY: shell
shell: install ## shellcheck on every script
	$(BIN)/shellcheck $$(git ls-files '*.sh' .ci/run)

.PHONY: workflows
workflows: install ## actionlint, zizmor and yamllint on the workflows
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/yamllint --strict -d '{extends: relaxed, rules: {line-length: disable}}' .github

.PHONY: lock-check
lock-check: install ## requirements/*.txt follow their .in
	@$(PYTHON) requirements/lock.py --check

##@ More tests

.PHONY: runner-test
runner-test: install ## automation where Django is not installed
	@[ -x $(RUNNER) ] || $(BIN)/uv venv --quiet --python $(PYTHON) .venv-runner
	@$(BIN)/uv pip sync --quiet --python .venv-runner --require-hashes requirements/runner.txt
	$(RUNNER) -m tests.architecture.runner_environment
	@$(BIN)/uv pip sync --quiet --python .venv-runner --require-hashes requirements/runner-test.txt
	tests/whole.sh .venv-runner/bin/pytest $(WORKERS) -m "not live and not bench and not e2e" \
	--override-ini DJANGO_SETTINGS_MODULE= tests/automation

.PHONY: e2e
e2e: install ## Tests with several processes and a real browser
	$(PYTEST) -m e2e $(ARGS)

.PHONY: e2e-fly
e2e-fly: install ## Tier 3 from the address to the receipt, with a person in it: a machine of the pool, and one made from nothing
	VALET_KILLS=1 $(BIN)/pytest tests/e2e/test_takeover.py -n 0 -m e2e -o log_cli=true -o log_cli_level=INFO $(ARGS)

.PHONY: live
live: install ## Tests against real vendors, whose keys are in the environment
	$(BIN)/pytest -m live $(ARGS)

.PHONY: bench
bench: install ## Measurements
	$(BIN)/pytest tests/benchmarks -m bench $(ARGS)

.PHONY: lab
lab: install ## Apply to every widget of the practice board's lab, print the scoreboard
	$(PYTHON) -m tests.lab $(ARGS)

##@ Now and then

.PHONY: build
build: install ## What a deployment is made of: compiled modules, collected static files
	$(PYTHON) -m compileall -q $(APPS) deploy
	$(MANAGE) collectstatic --noinput --clear --verbosity 1 --settings valet.settings.dev

.PHONY: sandbox-image
sandbox-image: ## Build the sandbox's image and print its size (needs buildah)
	deploy/sandbox/build.sh $(ARGS)

.PHONY: sandbox-push
sandbox-push: ## Send the built image to where Fly finds it (ARGS='IMAGE DESTINATION')
	deploy/sandbox/push.sh $(ARGS)

.PHONY: lock
lock: install ## Compile requirements/*.in to pinned, hashed .txt (ARGS=--upgrade for newer ones)
	$(PYTHON) requirements/lock.py $(ARGS)

.PHONY: vendor
vendor: ## Rebuild the assets that are built from npm packages and committed (needs Node)
	node deploy/local/board/widgets/build.mjs
	$(PYTHON) -m deploy.vendor.refresh

.PHONY: clean-data
clean-data: ## Forget everything that was written at run time
	rm -rf var

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
