"""The tables in PostgreSQL: what an edition is searched by.

Kept to what Citus distributes: ``passage``, ``content`` and ``posting`` by ``bucket``, a range of
passage ids, and the others as reference tables (see docs/scale.md).
"""

from __future__ import annotations

#: Raised with any change of the tables, of a passage's terms, and of what their shares are of.
FORMAT = 2

#: The name space of all of them; beside it only pgvector's own is looked in.
SCHEMA = "doingoai"

#: Passages of one bucket: 2 to this power. Larger ones make rows of rare terms fewer, smaller ones
#: make the rows shorter that one new article rewrites, and the vectors that a question adds up.
BUCKET_BITS = 12
BUCKET = 1 << BUCKET_BITS

TABLES = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE {SCHEMA}.kept (          -- one row: what these tables are
  format int NOT NULL,
  dimension int NOT NULL,             -- of the vectors
  averages float8[] NOT NULL          -- that shares were reckoned with, a number a field
);
CREATE TABLE {SCHEMA}.edition (       -- those that can be searched
  number int PRIMARY KEY,
  layout text NOT NULL,               -- as in the library
  recipe text NOT NULL,
  published_at text NOT NULL,
  articles int NOT NULL,
  passages int NOT NULL,
  ratios real[] NOT NULL,             -- these two: see index.postgres.postings
  drift float8 NOT NULL
);
ALTER TABLE {SCHEMA}.edition ALTER COLUMN ratios SET STORAGE PLAIN;
CREATE TABLE {SCHEMA}.entry (         -- as in the library
  id bigint PRIMARY KEY,
  seal text NOT NULL,                 -- what tells it from another that got its id
  held int4multirange NOT NULL        -- the editions that hold it
);
CREATE TABLE {SCHEMA}.passage (
  bucket int NOT NULL,                -- id >> {BUCKET_BITS}
  id bigint NOT NULL,                 -- as in the library
  entry bigint NOT NULL,
  article_id text NOT NULL,
  held int4multirange NOT NULL,       -- of its entry
  published_on int,                   -- 20211214
  issued_on int,
  kind text,
  publisher text,                     -- in small letters without marks
  lengths int[] NOT NULL,             -- terms, a number a field
  codes int[] NOT NULL,               -- what shares take of the lengths
  whole vector NOT NULL,              -- of unit length
  PRIMARY KEY (bucket, id)
) WITH (fillfactor = 90);
ALTER TABLE {SCHEMA}.passage ALTER COLUMN whole SET STORAGE MAIN;
CREATE INDEX passage_by_entry ON {SCHEMA}.passage (entry);
CREATE TABLE {SCHEMA}.content (       -- what a passage is found by, to forget it by as well
  bucket int NOT NULL,
  id bigint NOT NULL,
  context text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (bucket, id)
);
CREATE TABLE {SCHEMA}.posting (       -- in which passages of a bucket a term stands
  bucket int NOT NULL,
  field smallint NOT NULL,            -- see index.postgres.postings
  term text NOT NULL,
  held sparsevec({BUCKET}) NOT NULL,  -- the share of each passage
  PRIMARY KEY (field, term, bucket)
);
CREATE TABLE {SCHEMA}.frequency (     -- in how many passages of the editions [since, before)
  field smallint NOT NULL,
  term text NOT NULL,
  since int NOT NULL,
  before int,                         -- NULL: it still is so in the newest
  passages int NOT NULL,
  PRIMARY KEY (field, term, since)
);
CREATE INDEX frequency_by_end ON {SCHEMA}.frequency (before) WHERE before IS NOT NULL;
"""

#: Passages that the approximate index is asked for: half precision orders them nearly right, and
#: exact cosines then choose.
NEAREST_ASKED = 200

#: Every one of them gone.
DROPPED = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"

#: The approximate index, over half precision; ``{dimension}`` is the vectors'.
NEAREST = (
    f"CREATE INDEX IF NOT EXISTS passage_nearest ON {SCHEMA}.passage "
    "USING hnsw ((whole::halfvec({dimension})) halfvec_ip_ops) WITH (m = 16, ef_construction = 200)"
)
