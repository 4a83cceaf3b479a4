# `make run` and `make test` are all that is needed to try Waymark; the rest is for working on it.
# Everything goes into .venv; what is installed there is decided by requirements/install.sh.
.DEFAULT_GOAL := help
.PHONY: help run test test-elasticsearch test-postgresql browser relevance lint format docs assets \
	learn lock clean
# Paths here are relative on purpose: make itself cannot cope with a space in an absolute one.
PY = .venv/bin/python
# Without what Python keeps of compiled files, each process compiles the tests and Waymark anew.
unexport PYTHONDONTWRITEBYTECODE
WAYMARK = .venv/bin/waymark
INSTALL = @sh requirements/install.sh
HOST ?= 127.0.0.1
ON_ELASTICSEARCH = tests/search/elastic tests/search/test_engine_contract.py \
	tests/search/test_engine_groups.py tests/search/test_engine_ranking.py \
	tests/search/test_engine_suggesting.py tests/search/test_engine_words.py \
	tests/search/test_engine_writing.py tests/search/test_oracle.py tests/search/test_order.py \
	tests/search/test_relevance.py tests/search/test_suggesting.py tests/servers
PORT ?= 5000
# Tests of one file stay together, because they share what was made for them.
SIDE_BY_SIDE = --numprocesses auto --maxprocesses 8 --dist loadfile

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: ## Start Waymark with demonstration data (PORT=5000 HOST=127.0.0.1 WAYMARK_DATA_DIR=instance)
	$(INSTALL) run
	@$(WAYMARK) setup --demo
	@exec $(WAYMARK) serve --host "$(HOST)" --port "$(PORT)"

test: ## Run the tests that need no browser (COVER=--cov measures their coverage, slower)
	$(INSTALL) test
	@$(PY) -m pytest -m "not browser" $(SIDE_BY_SIDE) $(COVER)

test-elasticsearch: ## Run the tests of search and outages on real servers (started and stopped here)
	$(INSTALL) dev
	@url=$$(.ci/elasticsearch start --for-tests) && \
	secure=$$(.ci/elasticsearch start --secure --for-tests) && \
	records=$$(.ci/postgresql start --for-tests); ok=$$?; \
	if [ $$ok -eq 0 ]; then \
		export REQUIRE_ELASTICSEARCH=1 ELASTICSEARCH_TEST_URL=$$url \
			ELASTICSEARCH_SECURE_URL=$$secure POSTGRESQL_TEST_URL=$$records; \
		$(PY) -m pytest -m "not alone" $(SIDE_BY_SIDE) $(ON_ELASTICSEARCH) && \
		$(PY) -m pytest -m alone $(ON_ELASTICSEARCH); ok=$$?; fi; \
	.ci/postgresql stop; .ci/elasticsearch stop --secure; .ci/elasticsearch stop; exit $$ok

test-postgresql: ## Run all tests of records in a real PostgreSQL (started and stopped here)
	$(INSTALL) dev
	@url=$$(.ci/postgresql start --for-tests); ok=$$?; \
	if [ $$ok -eq 0 ]; then REQUIRE_POSTGRESQL=1 POSTGRESQL_TEST_URL=$$url \
		$(PY) -m pytest -m "not browser" $(SIDE_BY_SIDE); ok=$$?; fi; \
	.ci/postgresql stop; exit $$ok

browser: ## Run the tests that drive Chromium
	$(INSTALL) dev
	@$(PY) -m pytest -m browser $(SIDE_BY_SIDE)

relevance: ## Score the order of results on judged questions (WRITE=1 writes it down)
	$(INSTALL) dev
	@$(PY) -m bench.relevance $(if $(WRITE),--write)

lint: ## Check style, types and who imports whom
	$(INSTALL) dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -c "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True))"

format: ## Put the code into its usual form
	$(INSTALL) dev
	@$(PY) -m ruff check --fix --exit-zero --quiet .
	@$(PY) -m ruff format .

docs: ## Write docs/settings.md and docs/cli.md from the code
	$(INSTALL) run
	@$(WAYMARK) docs write

assets: ## Compile frontend/ into static/ (needs Node 20)
	cd frontend && npm ci && npm run build

learn: ## Learn anew what words mean, after a change of needs.json (some minutes)
	$(INSTALL) dev
	@$(PY) -m indexer.search.understanding.training --judged tests/search/understanding/dev_queries.json \
		tests/search/understanding/said_queries.json
	@$(PY) -m indexer.search.safety_training
	@$(PY) -m indexer.search.understanding.access_training --judged tests/search/understanding/said_facts.json

lock: ## Write requirements/*.txt from setup.cfg (UPGRADE=1 takes newer versions)
	$(INSTALL) dev
	@sh requirements/lock.sh

clean: ## Remove .venv and what tools left behind; your data in instance/ is kept
	@rm -rf .venv build dist *.egg-info .coverage .coverage.* htmlcov
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find directory_app indexer schemas tests bench -name __pycache__ -prune -exec rm -rf {} +
