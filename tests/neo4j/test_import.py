"""The tables for Neo4j's bulk import, through the real importer, give the same graph again."""

from __future__ import annotations

from kg.formats.graph import json_line
from kg.store import Store


def test_import_gives_a_store_with_the_same_records(original: Store, store: Store) -> None:
    """Nothing is lost or changed: quotes, line breaks, lists that are empty, corrections, reports."""
    assert [json_line(r) for r in original.records()] == [json_line(r) for r in store.records()]


def test_import_gives_a_store_that_is_well(store: Store) -> None:
    """Opening made the indexes; the promises of the model hold; a name, an alias and a misspelling are found."""
    assert store.check() == []
    with store.snapshot() as lookup:
        assert lookup.named(["Long Short-Term Memory"]) == {"Long Short-Term Memory": ("lstm",)}
        assert [hit.concept.id for hit in lookup.search("gradent problem")][:1] == ["vanishing-gradient-problem"]


def test_import_gives_a_store_that_can_be_written(store: Store) -> None:
    """A document of the imported graph is saved again without a change."""
    from tests.neo4j.conftest import extraction

    assert not store.save(extraction("b.md", aliases=()))
