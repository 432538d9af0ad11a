"""The names known in one document, and how they are found in its text.

`Names` holds the concepts of one document: those of the vocabulary, and those that were discovered in its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Kind
from kg.names import key

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


@dataclass(frozen=True, slots=True)
class Known:
    """A concept under the name that it has throughout the document."""

    name: str
    kind: Kind
    known: bool = False


class Names:
    """Finds the names of one document's concepts in its blocks."""

    def __init__(self, entries: Iterable[tuple[str, Known]]) -> None:
        self._by_key = {key(name): known for name, known in entries}
        self._longest = max((len(k.split()) for k in self._by_key), default=0)

    def find(self, doc: Doc) -> list[Span]:
        """The mentions in `doc`, in order, the longest name first, each place once."""
        return []
