"""The way to the next edition: recipes, staged entries, what changes, publication.

Staged entries belong to no edition, so a killed build leaves nothing that a reader can see, and
the next build goes on from what is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from corpus.article import Article
from corpus.library import sha256_of
from index import soundness
from index.encoder import Vectors
from index.errors import Purged
from index.model import Manifest, probes_agree
from index.passages import RULES, Passage
from index.record import SEALED, Record, context_of, seal_of
from index.settings import Cutting

#: Entries deleted in one transaction: readers wait no longer than that takes.
_DROPPED_AT_ONCE = 100

#: Articles with an entry under one recipe that the newest edition does not hold: of no others can
#: the next edition hold another entry, unless they are taken out.
_MOVED = """
  SELECT e.article_id FROM entry e WHERE e.recipe = :recipe AND NOT EXISTS (
    SELECT 1 FROM held h WHERE h.entry = e.id AND h.valid_to IS NULL)
"""
#: Each of these that is not removed, by its latest revision that has every vector under the recipe.
#: An article whose revision was raised while the build ran keeps the one before, and is never
#: missing. What an edition held had every vector when it was published, so only other entries are
#: looked at. SQLite takes bare columns from the row of the maximum.
_WANTED = f"""
  SELECT e.id, e.article_id, max(e.revision) FROM entry e
  JOIN article a ON a.id = e.article_id AND a.removed_at IS NULL
  WHERE e.recipe = :recipe AND e.article_id IN ({_MOVED}) AND (
    EXISTS (SELECT 1 FROM held h WHERE h.entry = e.id) OR NOT EXISTS (
      SELECT 1 FROM passage p WHERE p.entry = e.id
      AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.passage = p.id)))
  GROUP BY e.article_id
"""
#: What the newest edition holds of these, and of what may not stay: removed, or of another recipe.
_HELD = f"""
  SELECT h.entry, e.article_id,
    e.recipe = :recipe AND a.id IS NOT NULL AND a.removed_at IS NULL AS stays
  FROM held h JOIN entry e ON e.id = h.entry LEFT JOIN article a ON a.id = e.article_id
  WHERE h.valid_to IS NULL AND (NOT stays OR e.article_id IN ({_MOVED}))
"""
#: Entries that no edition holds.
_UNHELD = "NOT EXISTS (SELECT 1 FROM held h WHERE h.entry = e.id)"


@dataclass(frozen=True, slots=True)
class Pending:
    """A passage without a vector: what goes into the encoder."""

    context: str  # its title and heading
    text: str
    sentences: tuple[str, ...]


def _cutting_text(cutting: Cutting) -> str:
    return json.dumps({**asdict(cutting), "rules": RULES}, sort_keys=True)


def recipe_id(fingerprint: str, cutting: str, probes: Vectors) -> str:
    """What a recipe is known by: its model, its cutting (JSON), and the vectors of its probes."""
    digest = hashlib.sha256(probes.astype("<f4").tobytes()).hexdigest()
    return hashlib.sha256(f"{fingerprint}|{cutting}|{digest}".encode()).hexdigest()[:16]


class Staging:
    """What ``index build`` writes to the library. One at a time: the build lock guards it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.library = record.library
        self.db = record.db

    # --- recipes ---

    def choose_recipe(self, manifest: Manifest, cutting: Cutting, probes: Vectors) -> str:
        """The recipe of this model and these settings; returns its id.

        Vectors of one model may differ between machines (FACTS 34a), so a recipe fits only where
        its probes do; else it is a new one, and everything is embedded anew.
        """
        text = _cutting_text(cutting)
        for known in self._recipes(manifest, text):
            if probes_agree(probes, self.record.recipe(known)[2]):
                return known
        blob = probes.astype("<f4").tobytes()
        identity = recipe_id(manifest.fingerprint, text, probes)
        self.db.execute(
            "INSERT INTO recipe (id, model, fingerprint, dimension, cutting, probes) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (identity, manifest.name, manifest.fingerprint, manifest.dimension, text, blob),
        )
        return identity

    def cutting(self, recipe: str) -> str:
        """How a recipe cuts, in JSON."""
        row = self.db.execute("SELECT cutting FROM recipe WHERE id = ?", (recipe,)).fetchone()
        return str(row[0])

    def is_settled(self, recipe: str, manifest: Manifest, cutting: Cutting) -> bool:
        """Whether a build by this recipe, whose probes the model gives, finds nothing to do."""
        return (
            self._recipes(manifest, _cutting_text(cutting))[:1] == [recipe]
            and not self.stale(recipe)
            and not self.uncut(recipe)
            and not self.unembedded(recipe)
            and self.difference(recipe) == ([], [])
        )

    def _recipes(self, manifest: Manifest, cutting: str) -> list[str]:
        """Those of a model and settings, the last one first."""
        rows = self.db.execute(
            "SELECT id FROM recipe WHERE fingerprint = ? AND cutting = ? ORDER BY rowid DESC",
            (manifest.fingerprint, cutting),
        )
        return [str(known) for (known,) in rows.fetchall()]

    def latest_recipe(self) -> str | None:
        """The recipe of what is staged, if anything is, else that of the newest edition."""
        row = self.db.execute(
            f"SELECT recipe FROM entry e WHERE {_UNHELD} ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is not None:
            return str(row[0])
        edition = self.record.edition()
        return None if edition is None else edition.recipe

    # --- entries ---

    def stale(self, recipe: str) -> list[int]:
        """Staged entries that no edition holds and that are not current."""
        rows = self.db.execute(
            f"SELECT e.id FROM entry e WHERE {_UNHELD} AND NOT (e.recipe = ? AND EXISTS "
            "(SELECT 1 FROM article a WHERE a.id = e.article_id "
            "AND a.revision = e.revision AND a.removed_at IS NULL))",
            (recipe,),
        )
        return [row[0] for row in rows.fetchall()]

    def drop_stale(self, recipe: str) -> None:
        """Forget staged entries that no edition holds and that are not current, some at a time."""
        self._drop(self.stale(recipe))

    def drop_unsound(self, recipe: str) -> None:
        """Forget staged entries that no edition holds and that are not what was stored: they are
        cut and embedded again. Those that editions hold, only a backup gives back."""
        dimension = self.record.recipe(recipe)[2].shape[1]
        staged = self.db.execute(
            f"SELECT e.id FROM entry e WHERE e.recipe = ? AND {_UNHELD}", (recipe,)
        ).fetchall()
        self._drop([entry for (entry,) in staged if self._is_unsound(entry, dimension)])

    def _is_unsound(self, entry: int, dimension: int) -> bool:
        rows = self.db.execute(
            f"SELECT r.text, v.seal, {SEALED} FROM entry e JOIN revision r "
            "ON r.article_id = e.article_id AND r.revision = e.revision "
            "JOIN passage p ON p.entry = e.id LEFT JOIN vector v ON v.passage = p.id "
            "WHERE e.id = ?",
            (entry,),
        ).fetchall()
        for text, seal, *sealed in rows:
            start, end, _, digest, spans, *_ = sealed
            if soundness.of_passage(text, start, end, digest, spans):
                return True
            fault = soundness.of_vector(seal, sealed, dimension)
            if fault is not None and fault.kind != "missing":
                return True
        return False

    def _drop(self, entries: Sequence[int]) -> None:
        """Delete entries that no edition holds, some at a time."""
        for at in range(0, len(entries), _DROPPED_AT_ONCE):
            with self.library.batch():
                for entry in entries[at : at + _DROPPED_AT_ONCE]:
                    self.db.execute(
                        "DELETE FROM vector WHERE passage IN "
                        "(SELECT id FROM passage WHERE entry = ?)",
                        (entry,),
                    )
                    self.db.execute("DELETE FROM passage WHERE entry = ?", (entry,))
                    self.db.execute("DELETE FROM entry WHERE id = ?", (entry,))

    def uncut(self, recipe: str) -> list[tuple[str, int]]:
        """Current (article id, revision) pairs without an entry under this recipe."""
        return self.db.execute(
            "SELECT a.id, a.revision FROM article a WHERE a.removed_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM entry e WHERE e.article_id = a.id AND e.revision = a.revision "
            "AND e.recipe = ?) ORDER BY a.id",
            (recipe,),
        ).fetchall()

    def stage(self, recipe: str, cut: Iterable[tuple[Article, list[Passage]]]) -> None:
        """Store entries with their passages, still without vectors and of no edition, at once."""
        with self.library.batch():
            for article, passages in cut:
                entry = self.db.execute(
                    "INSERT INTO entry (article_id, revision, recipe) VALUES (?, ?, ?)",
                    (article.id, article.revision, recipe),
                ).lastrowid
                self.db.executemany(
                    'INSERT INTO passage (entry, ordinal, start, "end", heading, sha256, '
                    "sentences) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            entry,
                            ordinal,
                            p.start,
                            p.end,
                            p.heading,
                            sha256_of(article.text[p.start : p.end]),
                            json.dumps(p.sentences),
                        )
                        for ordinal, p in enumerate(passages)
                    ],
                )

    def unembedded(self, recipe: str) -> list[int]:
        """Ids of the staged passages under this recipe without a vector, shortest first (FACTS 37).

        Those of a revision that has just been replaced count too: it may have to stand in for its
        successor in the next edition.
        """
        rows = self.db.execute(
            "SELECT p.id FROM entry e CROSS JOIN passage p ON p.entry = e.id "
            f"WHERE e.recipe = ? AND {_UNHELD} "
            "AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.passage = p.id) "
            'ORDER BY p."end" - p.start',
            (recipe,),
        )
        return [row[0] for row in rows.fetchall()]

    def unheld(self, recipe: str) -> list[int]:
        """Ids of the staged passages under this recipe, with a vector or without."""
        rows = self.db.execute(
            "SELECT p.id FROM entry e CROSS JOIN passage p ON p.entry = e.id "
            f"WHERE e.recipe = ? AND {_UNHELD} ORDER BY p.id",
            (recipe,),
        )
        return [row[0] for row in rows]

    def pending(self, ids: Sequence[int]) -> list[Pending]:
        """The texts of these passages with their context (title and heading)."""
        found = []
        articles: dict[tuple[str, int], Article] = {}
        for passage in ids:
            place = self.record.place(passage)
            if place is None:
                raise Purged
            key = (place.article_id, place.revision)
            if key not in articles:
                articles[key] = self.library.get(*key)
            text = articles[key].text[place.start : place.end]
            spans = self.db.execute(
                "SELECT sentences FROM passage WHERE id = ?", (passage,)
            ).fetchone()[0]
            found.append(
                Pending(
                    context_of(articles[key].title, place.heading),
                    text,
                    tuple(text[s:e] for s, e in json.loads(spans)),
                )
            )
        return found

    def store_vectors(
        self, ids: Sequence[int], wholes: Iterable[Vectors], sentences: Iterable[Vectors]
    ) -> None:
        """Keep these passages' vectors and those of their sentences, in one transaction."""
        with self.library.batch():
            for i, whole, rows in zip(ids, wholes, sentences, strict=True):
                row = self.sealed_place(i)
                blobs = (whole.astype("<f4").tobytes(), rows.astype("<f2").tobytes())
                self.db.execute(
                    "INSERT INTO vector (passage, whole, sentences, seal) VALUES (?, ?, ?, ?)",
                    (i, *blobs, seal_of(*(*row, *blobs))),
                )

    def sealed_place(self, passage: int) -> tuple[int, int, str | None, str, str]:
        """What a seal covers of a passage's own row. Raises Purged."""
        row: tuple[int, int, str | None, str, str] | None = self.db.execute(
            'SELECT start, "end", heading, sha256, sentences FROM passage WHERE id = ?', (passage,)
        ).fetchone()
        if row is None:
            raise Purged
        return row

    # --- what the next edition holds ---

    def difference(self, recipe: str) -> tuple[list[int], list[int]]:
        """Entries that the next edition adds to and takes out of the newest one.

        One is taken out when its article was removed, when a later revision of it is ready, or
        when it was embedded under another recipe: vectors are never mixed (FACTS 20).
        """
        using = {"recipe": recipe}
        ready = {article: entry for entry, article, _ in self.db.execute(_WANTED, using)}
        wanted = set(ready.values())
        held = self.db.execute(_HELD, using).fetchall()
        dropped = [
            entry
            for entry, article, stays in held
            if entry not in wanted and (article in ready or not stays)
        ]
        return sorted(wanted - {row[0] for row in held}), sorted(dropped)

    def wanted(self, recipe: str) -> list[int]:
        """The entries of the next edition."""
        newest = self.record.edition()
        added, dropped = self.difference(recipe)
        held = self.record.entries(newest.number) if newest else []
        return sorted({*held, *added} - set(dropped))
