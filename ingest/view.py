"""A block's `Doc` as plain lists: what the search for names looks at again and again, read from spaCy once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest.documents.blocks import Block
from kg.names import key, singular

if TYPE_CHECKING:
    from spacy.tokens import Doc

_READ: list[int | str] = ["ORTH", "TAG", "IDX", "SPACY", "IS_STOP"]
_JOINTS = frozenset({"-", "–", "‑", "'", "’"})
_QUOTES = frozenset({'"', "“", "”", "`", "``", "''"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a block: its tokens start..end and its key; `plural` where the key is shorter than the text."""

    start: int
    end: int
    key: str
    plural: bool


@lru_cache(maxsize=65_536)
def joined(text: str) -> str:
    """The key on which a name and a text meet: words in lower case and singular, without spaces."""
    return "".join(singular(word) for word in key(text).split())


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The tokens of a block and their words; in `words` None stands where something parts two words for certain.

    `around` are the keys of all words of the block and of those that govern it, `above` those of what it hangs under.
    """

    doc: Doc
    block: Block
    texts: list[str]
    lower: list[str]
    tags: list[str]
    offsets: list[int]
    spaces: list[bool]
    stops: list[bool]
    words: list[Word | None]
    keyed: list[str]  # each token's key, "" for none
    cells: list[int]  # where the cells of a row begin
    around: frozenset[str] = frozenset()
    above: tuple[str, ...] = ()

    @classmethod
    def of(cls, doc: Doc) -> View:
        """Read a tagged `Doc`, whose block may be missing."""
        strings, rows = doc.vocab.strings, doc.to_array(_READ).tolist() if len(doc) else []
        texts = [strings[row[0]] for row in rows]
        block, keyed = doc._.block, [joined(text) for text in texts]
        return cls(doc, block, texts, [t.lower() for t in texts], [strings[row[1]] for row in rows],
                   [row[2] for row in rows], [bool(row[3]) for row in rows], [bool(row[4]) for row in rows],
                   _words(texts, keyed), keyed, cell_starts(block.cells if block else ()), doc._.around,
                   doc._.above)  # fmt: skip

    def __len__(self) -> int:
        return len(self.texts)

    def begin(self, start: int) -> int:
        """The offset at which token `start` begins."""
        return self.offsets[start]

    def finish(self, end: int) -> int:
        """The offset at which token `end - 1` ends."""
        return self.offsets[end - 1] + len(self.texts[end - 1])

    def text(self, start: int, end: int) -> str:
        """The text of tokens start..end."""
        return "".join(t + " " * s for t, s in zip(self.texts[start:end], self.spaces[start:end], strict=True)).rstrip()

    def keys(self, start: int, end: int) -> tuple[str, ...]:
        """The keys of the words in tokens start..end."""
        return tuple([k for k in self.keyed[start:end] if k])

    def column(self, offset: int) -> int:
        """The index of the cell that stands at `offset` of a row."""
        return bisect_right(self.cells, offset) - 1


def cell_starts(cells: tuple[str, ...]) -> list[int]:
    """The offsets at which the cells of a row begin in its text."""
    return list(accumulate((len(cell) + len(" | ") for cell in cells[:-1]), initial=0)) if cells else []


def _words(texts: list[str], keyed: list[str]) -> list[Word | None]:
    found: list[Word | None] = []
    for i, (text, word) in enumerate(zip(texts, keyed, strict=True)):
        if word:
            found.append(Word(i, i + 1, word, text[-1:] == "s" and word[-1] != "s"))
        elif text not in _JOINTS and not text.isspace() and not _is_bracket(texts, i):
            found.append(None)
    return found


def _is_bracket(texts: list[str], i: int) -> bool:
    """Whether a bracket or quote belongs to a special token, as in "[CLS]" token."""
    if texts[i] in _QUOTES:
        return texts[i - 1 : i] == ["]"] or texts[i + 1 : i + 2] == ["["]
    inner = texts[i + 1 : i + 3] if texts[i] == "[" else texts[i - 2 : i][::-1] if texts[i] == "]" else []
    return len(inner) == 2 and inner[0].isupper() and inner[1] in "[]"
