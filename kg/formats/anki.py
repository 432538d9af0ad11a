"""A study plan as an Anki deck: cards in study order, whose review history survives a new export.

A note's GUID derives from the concept and the sort of card alone, so importing a newer deck updates the note in place.
"""

from __future__ import annotations

import html
import tempfile
import zipfile
from pathlib import Path

import genanki

from kg.formats.archive import archive
from kg.model import Question
from kg.study import Plan, Step

_MODEL_ID = 1_607_392_319  # fixed for good: a new id would make Anki take the notes for another note type
_CSS = ".card{font-family:sans-serif;font-size:20px;text-align:left;max-width:40em;margin:auto}.why{color:#666}"


def _model() -> genanki.Model:
    return genanki.Model(
        _MODEL_ID,
        "dlkg concept",
        fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Why"}],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}<p class="why">{{Why}}</p>',
            }
        ],
        css=_CSS,
    )


def _deck_id(name: str) -> int:
    """A stable positive 31-bit id for a deck, from its name."""
    import hashlib

    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 1 | 1 << 30


def deck(plan: Plan, title: str) -> bytes:
    """The plan as an .apkg file: a definition card for each concept, and one for each question that has a reading."""
    result = genanki.Deck(_deck_id(title), title)
    model = _model()
    stage_of = {i: number for number, stage in enumerate(plan.stages, 1) for i in stage}
    due = 0
    for step in plan.steps:
        tags = [f"kind::{step.concept.kind}", f"stage::{stage_of.get(step.concept.id, 0):02}"]
        for sort, front, back in _cards(step):
            due += 1
            result.add_note(
                genanki.Note(
                    model=model,
                    fields=[front, back, html.escape(step.why, quote=False)],
                    guid=genanki.guid_for("dlkg", step.concept.id, sort),
                    tags=tags,
                    due=due,
                )
            )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.apkg"
        genanki.Package(result).write_to_file(path, timestamp=0.0)
        with zipfile.ZipFile(path) as found:  # its files bear the time of day
            return archive({name: found.read(name) for name in found.namelist()})


def _cards(step: Step) -> list[tuple[str, str, str]]:
    """(sort, front, back) of each card; a concept of which no text says anything gets none."""
    cards = []
    definition = step.concept.definition
    if definition:
        source = f"<small>{html.escape(definition.document)}, line {definition.start_line}</small>"
        back = f"{html.escape(definition.text, quote=False)}<br>{source}"
        cards.append(("definition", f"What is <b>{html.escape(step.concept.name, quote=False)}</b>?", back))
    cards += [_question_card(step, question) for question in step.questions if step.readings]
    return cards


def _question_card(step: Step, question: Question) -> tuple[str, str, str]:
    reading = next(
        (p for p in step.readings if p.document == question.document and p.start_line >= question.start_line),
        step.readings[0],
    )
    back = html.escape(reading.text, quote=False).replace("\n", "<br>")
    return f"question {question.text}", html.escape(question.text, quote=False), back
