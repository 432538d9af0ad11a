"""How a misspelt word finds the words of names: by what is left of both when a few letters are left out.

Two words that differ by so few letters share such a piece, so that nothing has to be compared with all words
(symmetric deletion, W. Garbe's SymSpell, 2012). Only the first letters of a word are taken apart, its head: long
words share heads, which keeps the table small. What is found is a little more than fits; `kg.search` judges it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import combinations

from kg.search import LONG, SHORT, likeness, typos
from kg.store.packing import packed

HEAD = 7  # letters
_SIMILAR = 40  # words that a misspelt word is taken for at most


def _pieces(head: str, missing: int) -> Iterator[str]:
    """The head with up to so many letters left out, each piece once."""
    return iter({"".join(kept) for n in range(missing + 1) for kept in combinations(head, max(1, len(head) - n))})


def _allowed(head: str) -> int:
    """How many letters may be missing from an indexed head: as many as the longest search that can mean it forgives,
    which may itself be longer by what it forgives. None for words that are too short to be meant by mistake."""
    return 2 if len(head) + 2 >= LONG else 1 if len(head) + 1 >= SHORT else 0


def add(connection: sqlite3.Connection, words: Iterable[str]) -> None:
    """Let these words be found; those that are there already cost a look-up."""
    for word in words:
        head = word[:HEAD]
        if _allowed(head) and connection.execute("INSERT OR IGNORE INTO word VALUES (?, ?)", (head, word)).rowcount:
            known = connection.execute("SELECT 1 FROM misspelling WHERE piece = ? AND head = ?", (head, head))
            if known.fetchone() is None:
                rows = [(piece, head) for piece in _pieces(head, _allowed(head))]
                connection.executemany("INSERT INTO misspelling VALUES (?, ?)", rows)


def fill(connection: sqlite3.Connection) -> None:
    """Let all words of `name_words` be found, in empty tables: everything is sorted before it is written."""
    run = connection.execute
    run(
        "INSERT INTO word SELECT DISTINCT substr(w.value, 1, ?), w.value FROM name_words, "
        """json_each('["' || replace(words, ' ', '","') || '"]') w WHERE length(w.value) > ? ORDER BY 1, 2""",
        (HEAD, SHORT - 2),
    )
    run("CREATE TEMP TABLE unsorted (piece, head)")
    heads = (head for (head,) in run("SELECT DISTINCT head FROM word"))
    pieces = ((piece, head) for head in heads for piece in _pieces(head, _allowed(head)))
    connection.executemany("INSERT INTO unsorted VALUES (?, ?)", pieces)
    run("INSERT INTO misspelling SELECT piece, head FROM unsorted ORDER BY 1, 2")
    run("DROP TABLE unsorted")


def meant(connection: sqlite3.Connection, word: str) -> list[str]:
    """The words that a word may be a misspelling of, the likeliest first."""
    most = typos(word)
    if not most:
        return []
    sql = (
        "SELECT DISTINCT w.word FROM misspelling m CROSS JOIN word w ON w.head = m.head "
        "WHERE m.piece IN (SELECT value FROM json_each(?)) AND length(w.word) BETWEEN ? AND ?"
    )
    pieces = packed(sorted(_pieces(word[:HEAD], most)))
    found = (w for (w,) in connection.execute(sql, (pieces, len(word) - most, len(word) + most)))
    fits = ((likeness(word, w), w) for w in found if not w.startswith(word))
    return [w for _, w in sorted((-fit, w) for fit, w in fits if fit)[:_SIMILAR]]
