"""Documents for fault tests, in a module that a process to be killed imports quickly."""

from __future__ import annotations

from itertools import pairwise

from kg.model import ConceptClaim, Document, Extraction, Form, Kind, RelationClaim, RelationType, Span


def document(n: int, *, size: int = 40) -> Extraction:
    """A document that shares half of its concepts with the one before it."""
    names = [f"thing {n * size // 2 + i}" for i in range(size)]
    line = Span(1, 2)
    claims = [ConceptClaim(name, Kind.MODEL, (f"alias of {name}",), mentions=(line,)) for name in names]
    relations = [
        RelationClaim(a, RelationType.USES, b, line, Form.LIST, "lists.x", f"{a} uses {b}", 0.6)
        for a, b in pairwise(names)
    ]
    return Extraction(Document(f"{n}.md", f"Document {n}", "0" * 64), tuple(claims), tuple(relations))


DOCUMENTS = tuple(document(n) for n in range(4))
