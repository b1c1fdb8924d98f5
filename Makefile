# `make run` and `make test` set themselves up; they need Python 3.11, make and a compiler.
PYTHON ?= python3
DATA := $(if $(DOINGOAI_DATA),$(DOINGOAI_DATA),data)
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# One prepared model serves every data folder.
export DOINGOAI_MODELS ?= $(abspath $(DATA)/models)

.PHONY: setup run test test-slow lint eval eval-large bench tour

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

# The sample set and the one written blind always; the seeds, ViQuAD2 in all forms, and the news set
# where ../shared is at hand, the last on the articles of Báo Mới that its questions name; each of two
# sets is also asked of the other's library, which answers none of it. Results and pages are written
# beside the libraries, and the table of targets is read from the results.
SHARED ?= ../shared
SEEDS := $(wildcard $(SHARED)/seeds/*.txt)
VIQUAD := $(wildcard $(SHARED)/data/viquad2)
BAOMOI := $(wildcard $(SHARED)/data/baomoi/articles.jsonl.gz)
EVAL := $(DATA)/eval
ASK = $(PY) -m eval run $(1) --data $(EVAL)/$(2) --json $(EVAL)/$(3).json $(4)

eval: setup
	$(PY) -m corpus add corpus/sample --data $(EVAL)/sample
	$(PY) -m index build --data $(EVAL)/sample
	$(call ASK,eval/sample.jsonl,sample,sample,--html $(EVAL)/sample.html)
	$(call ASK,eval/blind.jsonl,sample,blind,--html $(EVAL)/blind.html)
ifneq ($(SEEDS),)
	$(PY) -m corpus add $(SEEDS) --data $(EVAL)/seeds
	$(PY) -m index build --data $(EVAL)/seeds
	$(call ASK,eval/seeds.jsonl,seeds,seeds,--html $(EVAL)/seeds.html)
endif
ifneq ($(VIQUAD),)
	$(PY) -m corpus add $(VIQUAD)/articles.jsonl --data $(EVAL)/viquad2
	$(PY) -m index build --data $(EVAL)/viquad2
	$(call ASK,$(VIQUAD)/questions.jsonl,viquad2,viquad2,--html $(EVAL)/viquad2.html)
	$(call ASK,$(VIQUAD)/questions.jsonl,viquad2,viquad2-no-marks,--no-marks)
	$(call ASK,$(VIQUAD)/questions.jsonl,viquad2,viquad2-half-marks,--half-marks)
	$(call ASK,$(VIQUAD)/questions.jsonl,viquad2,viquad2-nfd,--nfd)
	$(call ASK,eval/sample.jsonl,viquad2,viquad2-strange,--strange)
	$(call ASK,$(VIQUAD)/questions.jsonl,sample,sample-strange,--strange)
endif
ifneq ($(BAOMOI),)
	grep -o '"baomoi-[0-9]*"' eval/news.jsonl | sort -u > $(EVAL)/news.ids
	gzip -dc $(BAOMOI) | grep -F -f $(EVAL)/news.ids > $(EVAL)/news.jsonl
	$(PY) -m corpus add $(EVAL)/news.jsonl --data $(EVAL)/news
	$(PY) -m index build --data $(EVAL)/news
	$(call ASK,eval/news.jsonl,news,news,--html $(EVAL)/news.html)
endif
	$(PY) -m eval targets $(EVAL)

# ViQuAD2 among 35,432 news articles. Embedding them takes about three hours on two idle cores; a
# run that was stopped goes on where it was. Run `make eval` before: the fall is against its result.
eval-large: setup
	test -n "$(VIQUAD)" -a -n "$(BAOMOI)"
	nice $(PY) -m corpus add $(VIQUAD)/articles.jsonl $(BAOMOI) --data $(EVAL)/large
	nice $(PY) -m index build --data $(EVAL)/large
	$(call ASK,$(VIQUAD)/questions.jsonl,large,large)
	$(PY) -m eval targets $(EVAL)

# What building, asking and publishing cost at each size, and peers in the same run, which are
# installed for it. Libraries that were made are used again. For a million passages (some 20 GB of
# disk and, reckoned, three hours): make bench BENCH_SIZES="10000 100000 1000000"
BENCH := $(DATA)/bench
BENCH_SIZES := 10000 100000

bench: setup
	test -n "$(VIQUAD)" -a -n "$(BAOMOI)"
	$(PY) -m pip install --quiet -c constraints.txt -e '.[dev,bench]'
	$(PY) -m eval.bench run --out $(BENCH) $(BENCH_SIZES:%=--size %) \
	  --articles $(VIQUAD)/articles.jsonl --questions $(VIQUAD)/questions.jsonl --news $(BAOMOI)

# docs/tour.md and its pictures: a day with the real bot. Needs Chromium and LibreOffice.
tour: setup
	rm -rf $(DATA)/tour && mkdir -p $(DATA)/tour
	PYTHONPATH=tests $(PY) -m tour --data $(DATA)/tour
