"""The changes: each takes names, finds the concepts that are meant, and hands a correction or a text to the `Writer`.

Corrections keep names, not ids, so that they survive every ingest. A contradiction or a bad text is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from kg import study
from kg.errors import AmbiguousConcept, CurationError, DocumentError, InputError, UnknownConcept
from kg.lookup import DocumentSummary
from kg.model import Action, Correction, Report
from schema.binding import Resolver, root
from schema.context import CURATOR, READER
from schema.execution import Ask
from schema.failures import TooMuch
from schema.query import LONGEST_TEXT, name_of

LONGEST_PATH = 500
MOST_REPORTS = 1_000  # that wait for a curator
MOST_REPORTS_OF_ONE = 100


@dataclass(frozen=True, slots=True)
class DocumentIngested:
    """A text is in the graph."""

    document: DocumentSummary
    changed: bool


@dataclass(frozen=True, slots=True)
class DocumentForgotten:
    """A document's evidence is gone."""

    path: str
    changed: bool


@dataclass(frozen=True, slots=True)
class CorrectionMade:
    """A correction holds."""

    correction: Correction


Corrected = CorrectionMade | CurationError | UnknownConcept | AmbiguousConcept


def _words(argument: str, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InputError(f"`{argument}` has {len(text)} letters.", hint=f"Give {LONGEST_TEXT} at most.")
    return text


def _path(path: str) -> str:
    if not path.strip() or len(path) > LONGEST_PATH or any(ord(c) < 32 for c in path):
        raise InputError(f"{path[:60]!r} is no path of a document.", hint='Give one like "notes/lstm.md".')
    return path


def ingest_document(ask: Ask, *, input: Mapping[str, str]) -> DocumentIngested | DocumentError:  # noqa: A002  # GraphQL's word
    """Read a text into the graph."""
    writer, path = ask.context.writer(CURATOR), _path(input["path"])
    try:
        changed = writer.ingest(path, input["content"])
    except DocumentError as refused:
        return refused
    ask.context.refresh()
    return DocumentIngested(ask.context.lookup.documents([path])[path], changed)


def forget_document(ask: Ask, *, path: str) -> DocumentForgotten:
    """Take a document out again."""
    changed = ask.context.writer(CURATOR).forget(_path(path))
    ask.context.refresh()
    return DocumentForgotten(path, changed)


def _correct(ask: Ask, make: Callable[[], Correction]) -> Corrected:
    writer = ask.context.writer(CURATOR)
    try:
        correction = make()
        writer.curate(add=(correction,))
    except (CurationError, UnknownConcept, AmbiguousConcept) as refused:
        return refused
    ask.context.refresh()
    return CorrectionMade(correction)


def _stated(action: Action) -> Callable[..., Corrected]:
    def state(ask: Ask, *, source: str, type: Enum, target: str, why: str = "") -> Corrected:  # noqa: A002  # GraphQL's word
        def make() -> Correction:
            one, other = (study.find(ask.context.lookup, name_of(name)).name for name in (source, target))
            return Correction(action, one, type.name, other, ask.context.caller.name, _words("why", why))

        return _correct(ask, make)

    return state


def merge_concepts(ask: Ask, *, source: str, into: str, why: str = "") -> Corrected:
    """Say that two names mean one concept."""

    def make() -> Correction:
        one, other = (study.find(ask.context.lookup, name_of(name)).name for name in (source, into))
        return Correction(Action.MERGE, one, "", other, ask.context.caller.name, _words("why", why))

    return _correct(ask, make)


def rename_concept(ask: Ask, *, concept: str, name: str, why: str = "") -> Corrected:
    """Give a concept another usual name."""

    def make() -> Correction:
        old = study.find(ask.context.lookup, name_of(concept)).name
        return Correction(Action.RENAME, old, "", name_of(name), ask.context.caller.name, _words("why", why))

    return _correct(ask, make)


def withdraw_correction(ask: Ask, *, action: str, source: str, target: str, type: Enum | None = None) -> Corrected:  # noqa: A002  # GraphQL's word
    """Take a correction back, whoever made it."""
    writer = ask.context.writer(CURATOR)
    kind = type.name if type else ""
    for correction in writer.corrections():
        if (correction.action, correction.source, correction.type, correction.target) == (action, source, kind, target):
            writer.curate(remove=(correction,))
            ask.context.refresh()
            return CorrectionMade(correction)
    wanted = " ".join(filter(None, (action, source, kind, target)))
    return CurationError(f"No correction says {wanted!r}.", hint="The query `corrections` lists them.")


def report_problem(ask: Ask, *, about: str, text: str) -> Report:
    """Keep a reader's complaint; its id comes from its words, so that one said twice is kept once.

    Raises `TooMuch` where the caller's complaints, or everybody's together, have not been dealt with for too long.
    """
    writer, by = ask.context.writer(READER), ask.context.caller.name
    id_ = sha256("\0".join((about, text, by)).encode()).hexdigest()[:12]
    report = Report(id_, _words("about", about), _words("text", text), by)
    waiting = writer.reports()
    if report not in waiting:
        mine = sum(other.by == by for other in waiting)
        if mine >= MOST_REPORTS_OF_ONE or len(waiting) >= MOST_REPORTS:
            message = f"{len(waiting):,} complaints wait for a curator, {mine:,} of them yours."
            raise TooMuch("reports", message, hint="Complain again when some have been dealt with.")
        writer.report(report)
    return report


MUTATION: Mapping[str, Resolver] = {
    "ingestDocument": root(ingest_document),
    "forgetDocument": root(forget_document),
    "assertRelation": root(_stated(Action.ASSERT)),
    "rejectRelation": root(_stated(Action.REJECT)),
    "mergeConcepts": root(merge_concepts),
    "renameConcept": root(rename_concept),
    "withdrawCorrection": root(withdraw_correction),
    "reportProblem": root(report_problem),
}
