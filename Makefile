# Every intention is one target. `make` alone lists them.

PYTHON := .venv/bin/python
RASA_PYTHON := rasa_project/.venv/bin/python
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
COMPILE := pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate
# What tokenizers brings along to download models; ours is in encoder/.
NO_HUB := $(foreach name,huggingface-hub filelock fsspec hf-xet httpcore2 httpx2 httpx2-jsfetch tqdm truststore,--no-emit-package $(name))
INSTALL := pip install -q --no-deps --require-hashes
TWO_AT_ONCE := -n 2 --dist loadfile
CODE := bot encoder resources tests benchmarks rasa_project scripts

.DEFAULT_GOAL := help
.PHONY: help run chat test fast setup train nlu-report load check content review-due review-pack flows bench faults lock clean media

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## Start bot, Rasa and desk; without TELEGRAM_BOT_TOKEN talk at http://127.0.0.1:8080/try
	@scripts/where.sh
	@$(MAKE) -s setup train load
	@exec $(PYTHON) -m bot serve

chat: setup train load ## The same bot in this terminal
	@$(PYTHON) -m bot chat

test: .venv/tests-ready rasa_project/.venv/ready train ## Every test (sets up what is missing)
	@$(PYTHON) -m pytest $(TWO_AT_ONCE) tests

fast: .venv/tests-ready ## The tests that need no Rasa, no browser and no process of their own
	@$(PYTHON) -m pytest $(TWO_AT_ONCE) tests -m "not rasa and not browser and not process"

setup: .venv/ready rasa_project/.venv/ready ## Both environments: .venv and rasa_project/.venv

train: rasa_project/.venv/ready ## Train the model, if its inputs have changed
	@$(RASA_PYTHON) rasa_project/train.py

nlu-report: setup ## Measure the understanding, write docs/nlu/report.md (MESSAGES=file.jsonl: of those)
	@$(RASA_PYTHON) rasa_project/report $(MESSAGES)

load: .venv/ready ## Load the shipped listings, if the directory is empty
	@$(PYTHON) -m resources load

check: .venv/tests-ready rasa_project/.venv/ready content ## Lint, types, training data, content
	@$(PYTHON) -m ruff check $(CODE)
	@$(PYTHON) -m ruff format --check $(CODE)
	@$(PYTHON) -m mypy bot resources encoder/reader.py
	@$(RASA_PYTHON) rasa_project/check.py

content: .venv/tests-ready ## Check every word that the bot can send
	@$(PYTHON) -m resources.checking.content_check; told=$$?; $(PYTHON) -m bot.words && exit $$told

review-due: .venv/ready ## List what waits for a clinician or for staff, as a table
	@$(PYTHON) -m resources.review.due

review-pack: .venv/ready ## Write all words of a language into docs/review/, one document to sign
	@$(PYTHON) -m resources.review.pack

flows: .venv/ready ## Draw every flow into docs/flows/, play its scripts into docs/transcripts/
	@$(PYTHON) -m bot.flows.drawing
	@$(PYTHON) -m bot.guides.drawing
	@$(PYTHON) -m bot.last_words
	@$(PYTHON) scripts/transcripts.py

media: .venv/ready ## Make the breathing clips and the pictures anew (needs espeak-ng, sox, librsvg)
	@$(PYTHON) -m scripts.media

guard: .venv/ready ## Compile the guard's words, fit what they weigh, run every example
	@$(PYTHON) -m bot.guard_making.fit

bench: .venv/tests-ready train load ## Print each figure beside its target
	@$(PYTHON) -m benchmarks

faults: .venv/tests-ready load ## Break it in every way we know, print what was lost (ONLY="kill9 sigterm": some; STORE=postgresql)
	@$(PYTHON) -m tests.faults --store $(or $(STORE),sqlite) $(ONLY)

lock: $(UV) ## Pin all dependencies again, with hashes
	@$(UV) $(COMPILE) $(NO_HUB) pyproject.toml -o requirements.txt
	@$(UV) $(COMPILE) $(NO_HUB) pyproject.toml --group dev -o requirements-dev.txt
	@cd rasa_project && $(abspath $(UV)) $(COMPILE) requirements.in --override overrides.in --python-version 3.10 -o requirements.txt

clean: ## Remove environments, model and local data
	@rm -rf .venv .tools .data rasa_project/.venv rasa_project/models

.tools/bin/uv:
	@scripts/fetch_uv.sh

.venv/ready: requirements.txt | $(UV)
	@echo "Setting up the bot's environment (Python 3.12) ..."
	@test -x $(PYTHON) || $(UV) venv -q .venv
	@$(UV) $(INSTALL) --python $(PYTHON) -r requirements.txt
	@touch $@

.venv/tests-ready: requirements-dev.txt .venv/ready | $(UV)
	@echo "Setting up what the tests need ..."
	@$(UV) $(INSTALL) --python $(PYTHON) -r requirements-dev.txt
	@touch $@

rasa_project/.venv/ready: rasa_project/requirements.txt | $(UV)
	@echo "Setting up Rasa's environment (Python 3.10, about 2 GB) ..."
	@test -x $(RASA_PYTHON) || (cd rasa_project && $(abspath $(UV)) venv -q .venv)
	@$(UV) $(INSTALL) --python $(RASA_PYTHON) -r rasa_project/requirements.txt
	@touch $@
