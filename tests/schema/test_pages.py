"""The pages of docs/queries are true: every query gives the answer beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schema.service import Request, Service
from tests.schema import pages

ALL = pages.pages()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service over the pages' graph."""
    with pages.store() as store:
        yield Service(store)


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.path.stem)
def test_pages_are_true(service: Service, page: pages.Page) -> None:
    """After a wanted change: python -m tests.schema.pages."""
    answer = service.answer(Request(page.query, None, page.variables))

    assert answer.body == page.answer


def test_pages_are_many_and_listed() -> None:
    """At least fifteen, each in the table of contents, none with an error."""
    contents = (pages.FOLDER / "README.md").read_text(encoding="utf-8")

    assert len(ALL) >= 15
    assert [p.path.name for p in ALL if f"]({p.path.name})" not in contents] == []
    assert [p.path.name for p in ALL if "errors" in p.answer] == []
