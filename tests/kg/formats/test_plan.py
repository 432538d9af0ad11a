"""Each plan format is read back by a second program: a calendar library, Anki's own tables, a CSV reader."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import study
from kg.errors import InputError
from kg.formats import PLAN_FORMATS, render_plan
from kg.graph import Graph
from kg.model import Concept, Kind, Passage, Question
from kg.study import Order, Plan, Step, Week
from tests.graphs import graph_of

START = dt.date(2026, 3, 2)
RNN = Concept("rnn", "RNN", Kind.MODEL, ("recurrent neural network",), Passage("n.md", 3, 3, "An RNN reads in steps."))
LSTM = Concept("lstm", 'LSTM "gated" <b>', Kind.MODEL, (), Passage("n.md", 9, 10, "An LSTM is a gated RNN."))


@pytest.fixture(name="plan")
def small_plan() -> Plan:
    """Two steps over two weeks, with a reading, a question, and a name that needs escaping everywhere."""
    reading = Passage("n.md", 9, 12, "=1+1 An LSTM keeps a cell state.")
    question = Question("n.md", 8, 8, "What is an LSTM?", ("lstm",))
    return Plan(
        targets=(LSTM,),
        order=Order.JUST_IN_TIME,
        steps=(
            Step(1, RNN, "needed for LSTM", 60, (), ("lstm",)),
            Step(2, LSTM, "=your target", 90, ("rnn",), (), (reading,), (question,)),
        ),
        stages=(("rnn",), ("lstm",)),
        minutes=150,
        hours_per_week=1.25,
        weeks=(Week(1, (1,), 75), Week(2, (2,), 75)),
        skipped=(Concept("matrix", "matrix", Kind.DATA),),
        left_out=(Concept("gru", "GRU", Kind.MODEL),),
    )


def test_render_plan_knows_every_format_and_no_other(plan: Plan) -> None:
    """Every listed format gives bytes, the same ones each time; another name is refused with the list."""
    for form in PLAN_FORMATS:
        assert render_plan(plan, form, start=START) == render_plan(plan, form, start=START)
    with pytest.raises(InputError, match="docx"):
        render_plan(plan, "docx")


def test_plan_anki_deck_does_not_tell_when_it_was_made(plan: Plan) -> None:
    """The files in a deck bear no time of day, so that the same plan gives the same bytes at any time."""
    with zipfile.ZipFile(io.BytesIO(render_plan(plan, "anki"))) as deck:
        assert {info.date_time for info in deck.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_plan_text_tells_weeks_reasons_and_what_was_left_out(plan: Plan) -> None:
    """The text is what a learner reads."""
    text = render_plan(plan, "text").decode()

    for expected in (
        "Week 1",
        "RNN (1 h)",
        "(1 h 30 min)",
        "=your target",
        "n.md, lines 9–12",
        "Known already: matrix",
    ):
        assert expected in text
    assert "Left out to keep it short: GRU" in text


def test_plan_text_says_when_nothing_is_left_to_learn() -> None:
    """A target that is known already makes no empty list."""
    known = Plan((LSTM,), Order.LEVELS, (), (), 0, skipped=(LSTM,))

    assert "Nothing is left to learn" in render_plan(known, "text").decode()


def test_plan_json_has_the_names_of_the_schema(plan: Plan) -> None:
    """Another tool finds the steps with their needs by id."""
    view = json.loads(render_plan(plan, "json"))

    assert view["minutes"] == 150
    assert view["stages"] == [["rnn"], ["lstm"]]
    assert view["steps"][1]["prerequisites"] == ["rnn"]
    assert view["steps"][0]["neededFor"] == ["lstm"]
    assert view["steps"][1]["concept"]["name"] == 'LSTM "gated" <b>'


def test_plan_markdown_numbers_the_steps(plan: Plan) -> None:
    """Steps are an ordered list under the weeks."""
    text = render_plan(plan, "markdown").decode()

    assert re.search(r"^1\. \*\*RNN\*\*", text, re.MULTILINE)
    assert "   - ask yourself: What is an LSTM?" in text


def test_plan_mermaid_quotes_what_would_end_a_label(plan: Plan) -> None:
    """Node ids are our own (no reserved word can occur), labels quoted with Mermaid's entity codes."""
    lines = render_plan(plan, "mermaid").decode().splitlines()

    assert lines[0] == "flowchart TD"
    assert '  c2["LSTM #quot;gated#quot; #lt;b#gt;"]' in lines
    assert "  c1 --> c2" in lines


def test_plan_mermaid_leaves_out_arrows_that_a_longer_way_implies() -> None:
    """Of three concepts in a row the first isn't joined to the last, though the last needs it too."""
    ids = ("a", "b", "c")
    steps = tuple(Step(n + 1, Concept(i, i, Kind.MODEL), "", 1, ids[:n], ()) for n, i in enumerate(ids))
    lines = render_plan(Plan((RNN,), Order.LEVELS, steps, (), 3), "mermaid").decode().splitlines()

    assert [line for line in lines if "-->" in line] == ["  c1 --> c2", "  c2 --> c3"]


def test_plan_mermaid_refuses_more_than_mermaid_draws() -> None:
    """Above Mermaid's own limits the picture would be an error message in the browser."""
    ids = [f"c{n}" for n in range(50)]
    steps = tuple(
        Step(n + 1, Concept(i, i, Kind.MODEL), "", 1, tuple(ids[:25] if n >= 25 else ()), ()) for n, i in enumerate(ids)
    )
    with pytest.raises(InputError, match="625 arrows"):
        render_plan(Plan((RNN,), Order.LEVELS, steps, (), 50), "mermaid")


def test_plan_csv_disarms_formulas(plan: Plan) -> None:
    """A cell that starts like a formula gets a quote in front (OWASP, CSV injection)."""
    rows = list(csv.DictReader(io.StringIO(render_plan(plan, "csv").decode(), newline="")))

    assert [row["position"] for row in rows] == ["1", "2"]
    assert rows[1]["why"] == "'=your target"
    assert rows[1]["prerequisites"] == "RNN"
    assert rows[1]["week"] == "2"


def test_plan_calendar_is_read_back_by_icalendar(plan: Plan) -> None:
    """Each step is an all-day event in order, with a UID that stays the same for the same goal and concept."""
    calendar = icalendar.Calendar.from_ical(render_plan(plan, "ics", start=START))
    events = calendar.walk("VEVENT")

    assert [str(e["UID"]) for e in events] == ["lstm/rnn@dlkg", "lstm/lstm@dlkg"]
    assert events[0].decoded("DTSTART") == START
    assert events[1].decoded("DTSTART") >= events[0].decoded("DTSTART")
    assert all(e.decoded("DTEND") > e.decoded("DTSTART") for e in events)


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        (7, [(0, 0), (1, 2), (2, 2)]),  # an hour a day: 60, 90 and 30 minutes
        (3.5, [(0, 1), (2, 4), (5, 5)]),
        (168, [(0, 0), (0, 0), (0, 0)]),
        (0.7, [(0, 9), (10, 24), (25, 29)]),  # six minutes a day
        (None, [(0, 1), (1, 3), (3, 4)]),  # five hours a week
    ],
)
def test_plan_calendar_keeps_the_pace(plan: Plan, hours: float | None, days: list[tuple[int, int]]) -> None:
    """Each step from the day on which its first minute falls to the day of its last, in a short last week too."""
    steps = (*plan.steps, replace(plan.steps[0], position=3, minutes=30))
    calendar = icalendar.Calendar.from_ical(
        render_plan(replace(plan, steps=steps, hours_per_week=hours), "ics", start=START)
    )

    assert days == [
        ((e.decoded("DTSTART") - START).days, (e.decoded("DTEND") - START).days - 1) for e in calendar.walk("VEVENT")
    ]


@given(st.lists(st.integers(1, 600), min_size=1, max_size=20), st.floats(0.5, 168))
def test_plan_calendar_agrees_with_the_weeks(minutes: list[int], hours: float) -> None:
    """A step that the plan begins in its third week begins in the calendar's third week."""
    graph = graph_of([(f"c{i}", f"c{i + 1}") for i in range(len(minutes) - 1)], names=["c0"])
    inference = replace(graph.tables.inference, minutes={f"c{i}": each for i, each in enumerate(minutes)})
    lookup = Graph(replace(graph.tables, inference=inference))
    plan = study.plan(lookup, [f"c{len(minutes) - 1}"], hours_per_week=hours)
    events = icalendar.Calendar.from_ical(render_plan(plan, "ics", start=START)).walk("VEVENT")

    week_of = {position: week.number for week in plan.weeks for position in week.positions}
    assert [(e.decoded("DTSTART") - START).days // 7 + 1 for e in events] == [week_of[s.position] for s in plan.steps]


def test_plan_calendar_needs_a_first_day(plan: Plan) -> None:
    """Nothing here looks at a clock."""
    with pytest.raises(InputError, match="first day"):
        render_plan(plan, "ics")


def notes(deck: bytes, folder: Path) -> list[tuple[str, str, str]]:
    """(guid, fields, tags) of the notes in an .apkg file, by Anki's own database layout."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        archive.extract("collection.anki2", folder)
    connection = sqlite3.connect(folder / "collection.anki2")
    try:
        return connection.execute("SELECT guid, flds, tags FROM notes ORDER BY id").fetchall()
    finally:
        connection.close()


def test_plan_anki_deck_has_cards_in_study_order(plan: Plan, tmp_path: Path) -> None:
    """New cards come in the order of the plan, tagged by kind and stage; fields are HTML, so names are escaped."""
    found = notes(render_plan(plan, "anki"), tmp_path)
    connection = sqlite3.connect(tmp_path / "collection.anki2")
    due = [row[0] for row in connection.execute("SELECT due FROM cards ORDER BY id")]
    connection.close()

    assert due == sorted(due)
    assert "RNN" in found[0][1]
    assert "&lt;b&gt;" in found[1][1]
    assert "kind::MODEL" in found[0][2]
    assert "stage::02" in found[1][2]


def test_plan_anki_guid_outlives_a_changed_definition(plan: Plan, tmp_path: Path) -> None:
    """A better text for a concept updates the note in place, so its reviewing history is kept."""
    from dataclasses import replace

    better = replace(RNN, definition=Passage("other.md", 1, 1, "An RNN is a network with a memory."))
    newer = replace(plan, steps=(replace(plan.steps[0], concept=better), plan.steps[1]))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    before = [guid for guid, _, _ in notes(render_plan(plan, "anki"), tmp_path / "a")]
    after = [guid for guid, _, _ in notes(render_plan(newer, "anki"), tmp_path / "b")]
    assert before == after
    assert len(set(before)) == len(before)
