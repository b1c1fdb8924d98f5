# `make run` and `make test` set themselves up; they need Python 3.11, make and a compiler.
PYTHON ?= python3
DATA := $(if $(DOINGOAI_DATA),$(DOINGOAI_DATA),data)
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# One prepared model serves every data folder.
export DOINGOAI_MODELS ?= $(abspath $(DATA)/models)

.PHONY: setup run test test-slow lint eval

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

# The sample corpus is added once, to a data folder that has no library yet.
run: setup
	test -e $(DATA)/library.db || $(PY) -m corpus add corpus/sample --data $(DATA)
	$(PY) -m index build --data $(DATA)
	$(PY) -m bot --data $(DATA)

# Two workers, each file of tests whole on one of them: they share only the prepared model.
PYTEST := $(PY) -m pytest -n 2 --dist loadfile

test: setup
	$(PYTEST) -m 'not slow'

test-slow: setup
	$(PYTEST) -m slow

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

# The sample set always; the seeds and ViQuAD2, in all forms, where ../shared is at hand. The pages
# of the runs are written beside their libraries.
SEEDS := $(wildcard ../shared/seeds/*.txt)
VIQUAD := $(wildcard ../shared/data/viquad2)

eval: setup
	$(PY) -m corpus add corpus/sample --data $(DATA)/eval/sample
	$(PY) -m index build --data $(DATA)/eval/sample
	$(PY) -m eval run eval/sample.jsonl --data $(DATA)/eval/sample --html $(DATA)/eval/sample.html
ifneq ($(SEEDS),)
	$(PY) -m corpus add $(SEEDS) --data $(DATA)/eval/seeds
	$(PY) -m index build --data $(DATA)/eval/seeds
	$(PY) -m eval run eval/seeds.jsonl --data $(DATA)/eval/seeds --html $(DATA)/eval/seeds.html
endif
ifneq ($(VIQUAD),)
	$(PY) -m corpus add $(VIQUAD)/articles.jsonl --data $(DATA)/eval/viquad2
	$(PY) -m index build --data $(DATA)/eval/viquad2
	$(PY) -m eval run $(VIQUAD)/questions.jsonl --data $(DATA)/eval/viquad2 --html $(DATA)/eval/viquad2.html
	$(PY) -m eval run $(VIQUAD)/questions.jsonl --data $(DATA)/eval/viquad2 --no-marks
	$(PY) -m eval run $(VIQUAD)/questions.jsonl --data $(DATA)/eval/viquad2 --half-marks
	$(PY) -m eval run $(VIQUAD)/questions.jsonl --data $(DATA)/eval/viquad2 --nfd
endif
