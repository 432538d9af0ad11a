"""What a store does inside one transaction that writes, the same in every store: save, forget, curate, infer.

`kg.update` says what changes, for all documents at once; then the prerequisites are inferred. All of it is kept, or
nothing: a transaction is the store's affair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from kg import merge, picture
from kg.graph import general_knowledge
from kg.merge import Claim
from kg.model import Concept, Correction, Extraction, Prerequisite
from kg.prerequisites import Inference, Signals, Stated, infer
from kg.update import Change, Edit, Kept, change, checked


class Transaction(Kept, Protocol):
    """A store inside a transaction: what it holds, and how that is written."""

    def corrections(self) -> tuple[Correction, ...]:
        """All corrections, sorted."""
        ...

    def all_concepts(self) -> Iterable[Concept]:
        """All concepts, sorted by id."""
        ...

    def all_claims(self) -> Iterable[tuple[Claim, str]]:
        """The claims of all documents, mentions left out, each with the id of its concept."""
        ...

    def all_stated(self) -> Iterable[Stated]:
        """All relations with the place of their best evidence."""
        ...

    def all_given(self) -> Iterable[Prerequisite]:
        """The prerequisites that were imported without what they could be inferred from."""
        ...

    def carry_out(self, change: Change) -> None:
        """Write a change."""
        ...

    def put_corrections(self, corrections: Iterable[Correction]) -> None:
        """Keep these corrections and no others."""
        ...

    def put_inference(self, found: Inference) -> None:
        """Write what differs, and mark a new revision."""
        ...


def save(writing: Transaction, extractions: Iterable[Extraction]) -> bool:
    """Put what documents state in the place of what they stated before; False where nothing changed."""
    stated = {e.document.id: e for e in map(merge.normal, extractions)}  # of a document that is there twice, the last
    kept = {id_: writing.extraction(id_) for id_ in stated}
    new = tuple(e for id_, e in stated.items() if e != kept[id_])
    old = tuple(e for n in new if (e := kept[n.document.id]) is not None)
    return _documents_change(writing, old, new)


def forget(writing: Transaction, documents: Iterable[str]) -> bool:
    """Take the evidence of documents out again; False where none was there."""
    kept = (writing.extraction(id_) for id_ in dict.fromkeys(documents))
    return _documents_change(writing, tuple(e for e in kept if e is not None), ())


def _documents_change(writing: Transaction, old: tuple[Extraction, ...], new: tuple[Extraction, ...]) -> bool:
    if old or new:
        corrections = writing.corrections()
        writing.carry_out(change(writing, Edit(corrections, corrections, old, new)))
    return _inferred(writing, changed=bool(old or new))


def curate(writing: Transaction, add: Iterable[Correction], remove: Collection[Correction]) -> bool:
    """Keep these corrections and drop those; False where they were so already. Raises `CurationError`."""
    before = writing.corrections()
    after = checked([c for c in (*before, *add) if c not in remove])
    if after != before:
        writing.carry_out(change(writing, Edit(before, after)))
        writing.put_corrections(after)
    return _inferred(writing, changed=after != before)


def _inferred(writing: Transaction, *, changed: bool) -> bool:
    if changed:
        writing.put_inference(infer(_signals(writing)))
    return changed


def _signals(kept: Transaction) -> Signals:
    """The compact picture of the whole graph."""
    hints, ids = [], {}
    for claim, concept in kept.all_claims():
        hints.append(picture.hint(claim))
        ids[claim.document, claim.claim.name] = concept
    corrections = kept.corrections()
    curation = merge.curation(corrections, kept.named(sorted({n for c in corrections for n in (c.source, c.target)})))
    return Signals(
        picture.subjects(kept.all_concepts(), hints, ids),
        tuple(kept.all_stated()),
        general_knowledge(kept.named),
        picture.asserted(curation),
        picture.rejected(curation),
        tuple(kept.all_given()),
    )
