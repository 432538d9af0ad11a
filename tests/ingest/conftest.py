"""What tests of the extraction share: one extractor, and trees from text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.documents import read
from ingest.pipeline import Extractor
from kg.model import ConceptClaim, Extraction


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor with the packaged vocabulary, loaded once."""
    return Extractor()


@pytest.fixture(scope="session")
def extract(extractor: Extractor) -> Callable[[str], Extraction]:
    """What a Markdown text states."""

    def run(text: str) -> Extraction:
        return extractor.extract(read(text.encode(), document_id="note.md"))

    return run


@pytest.fixture(scope="session")
def concepts(extract: Callable[[str], Extraction]) -> Callable[[str], dict[str, ConceptClaim]]:
    """The concepts that a Markdown text names, by name."""

    def run(text: str) -> dict[str, ConceptClaim]:
        return {claim.name: claim for claim in extract(text).concepts}

    return run
