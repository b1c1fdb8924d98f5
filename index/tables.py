"""The tables of ``index`` in the library. A change of theirs is a step of ``corpus.migrations``."""

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS recipe (  -- how texts were cut and embedded
  id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  cutting TEXT NOT NULL,             -- JSON
  probes BLOB NOT NULL               -- vectors of the probe sentences, f32
);
CREATE TABLE IF NOT EXISTS edition (
  number INTEGER PRIMARY KEY,
  published_at TEXT NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  articles INTEGER NOT NULL,
  passages INTEGER NOT NULL,
  digest TEXT NOT NULL,              -- of all that it holds, the same on every machine
  until TEXT,                        -- latest publication date of its articles
  layout TEXT NOT NULL,              -- of the rows that hold it: caches name rows
  sums BLOB NOT NULL                 -- what digest and layout are the hashes of, see contents
);
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  UNIQUE (article_id, revision, recipe),
  FOREIGN KEY (article_id, revision) REFERENCES revision(article_id, revision) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS held (    -- entry is in editions valid_from <= n < valid_to
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,                  -- NULL while it still is in the newest edition
  PRIMARY KEY (entry, valid_from)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,            -- code points of the canonical text
  "end" INTEGER NOT NULL,
  heading TEXT,
  sha256 TEXT NOT NULL,              -- of the slice in UTF-8
  sentences TEXT NOT NULL,           -- JSON [[start, end], ...] relative to start
  UNIQUE (entry, ordinal)
);
CREATE TABLE IF NOT EXISTS vector (
  passage INTEGER PRIMARY KEY REFERENCES passage(id) ON DELETE CASCADE,
  whole BLOB NOT NULL,               -- f32, unit length
  sentences BLOB NOT NULL,           -- f16, unit length, one row a sentence
  seal TEXT NOT NULL                 -- of these and of the passage's row, see seal_of
);
CREATE TABLE IF NOT EXISTS staged (  -- what `index publish` goes on from: one row, or none
  staged_at TEXT NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  articles INTEGER NOT NULL,         -- these as in edition
  passages INTEGER NOT NULL,
  digest TEXT NOT NULL,
  until TEXT,
  layout TEXT NOT NULL,
  entries TEXT NOT NULL,             -- JSON
  sums BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS verdict ( -- of the gate on contents, see index.verdict
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,              -- these two as in edition
  recipe TEXT NOT NULL,
  gate TEXT NOT NULL,                -- hash of the gate file, its question sets, and what decides
  measured_at TEXT NOT NULL,         -- ISO 8601, UTC
  passed INTEGER NOT NULL,           -- 1 or 0
  failed TEXT NOT NULL,              -- JSON: a sentence for each bound that was not reached
  measures TEXT NOT NULL             -- JSON: one object a question set
);
"""
