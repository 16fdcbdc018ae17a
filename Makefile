# Everything here needs only make and Python 3.11; `make` alone lists what there is.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# What runs side by side speaks one after the other, where this make can do that.
IN_TURN := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
CODE := portal consultations triage tests manage.py
# More words for pytest: make test ARGS="-k reply"
ARGS ?=

.PHONY: help setup run test test-fast test-slow check fix docs messages safety-report learn-words lock \
	check-style check-format check-types check-structure check-words check-welsh check-templates check-django \
	check-migrations check-hazards

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

setup:  ## install everything into .venv, if requirements.lock has changed
	@cmp -s requirements.lock $(VENV)/installed.lock && $(BIN)/python -c '' 2>/dev/null || sh deploy/setup.sh $(VENV)

run: setup  ## start the demo practice and say where it is and who can sign in
	@exec $(BIN)/python -m portal.launcher

test: setup  ## run the tests, in the browser too, without the slow ones
	@$(BIN)/pytest -n 2 -m "not slow" $(ARGS)

test-fast: setup  ## run the tests that need neither a browser nor patience
	@$(BIN)/pytest -n 2 -m "not slow and not browser" $(ARGS)

test-slow: setup  ## run the slow tests: crashes, races, load
	@$(BIN)/pytest -m "slow" $(ARGS)

bench: setup  ## print how fast pages, submissions and notices are here
	@$(BIN)/pytest -q -s tests/bench/figures.py $(ARGS)

check: setup  ## style, format, types, imports, words, templates, settings, missing migrations, hazards
	@$(MAKE) -j 4 -k $(IN_TURN) check-style check-format check-types check-structure check-words check-welsh check-templates check-django check-migrations check-hazards
	@echo "All checks passed."

check-style:
	@$(BIN)/ruff check --quiet --output-format concise $(CODE)

check-format:
	@$(BIN)/ruff format --check --quiet $(CODE) || { echo "Some files are not formatted: run make fix."; exit 1; }

check-types:
	@$(BIN)/mypy

# Without Django or its settings: this has to speak when nothing else starts.
check-structure:
	@$(BIN)/python -m pytest -c /dev/null --rootdir . -p no:django -p no:cacheprovider --noconftest -q \
		tests/unit/test_structure.py

# Without Django too: whether patients can read what they are asked and told, and whether it can be translated.
check-words:
	@$(BIN)/python -m pytest -c /dev/null --rootdir . -p no:django -p no:cacheprovider --noconftest -q \
		tests/unit/test_patient_words.py

# Whether the Welsh catalogue is whole and belongs to the words of today.
check-welsh:
	@$(BIN)/python -m pytest -c /dev/null --rootdir . -p no:django -p no:cacheprovider --noconftest -q \
		tests/unit/test_messages.py

check-templates:
	@$(BIN)/pytest --noconftest -q tests/unit/test_templates.py

check-django:
	@$(MANAGE) check

check-migrations:
	@$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

# As a file, not as part of the package: it starts nothing else.
check-hazards:
	@$(BIN)/python portal/hazards.py

fix: setup  ## repair style and format where a machine can
	@$(BIN)/ruff check --fix --quiet $(CODE); $(BIN)/ruff format $(CODE)

messages: setup  ## collect the words patients read into locale/cy and compile the Welsh
	@$(BIN)/python -m tests.messages

docs: setup  ## write the generated pages of docs/ again
	@$(BIN)/python -m portal.docs

learn-words: setup  ## learn the weights of consultations/phrases/learned from tests/words again
	@$(MANAGE) learn_words

safety-report: setup  ## say how well danger in words is found, and write docs/safety-report.md
	@$(MANAGE) safety_report

lock: setup  ## choose the newest allowed versions and write requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" requirements-dev.txt -o requirements.lock
