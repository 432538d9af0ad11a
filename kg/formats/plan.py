"""A study plan as text, JSON, Markdown, Mermaid, CSV, calendar and Anki deck."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from math import ceil
from types import MappingProxyType
from typing import Any

from kg.errors import InputError
from kg.formats.cells import mermaid_label, table
from kg.model import Concept, Passage
from kg.study import Plan, Step, nearest

HOURS_PER_WEEK = 5.0  # what a calendar assumes where the plan was made without hours a week
MERMAID_MAX_EDGES = 500  # Mermaid's own default limits (maxEdges, maxTextSize)
MERMAID_MAX_TEXT = 50_000


def render_plan(plan: Plan, form: str, *, start: dt.date | None = None) -> bytes:
    """The plan in one of `PLAN_FORMATS`. `start` is the first day of a calendar.

    Raises `InputError` for an unknown format, a calendar without a start, or a plan too long for Mermaid.
    """
    if form not in PLAN_FORMATS:
        raise InputError(f"There is no plan format {form!r}.", hint=f"Choose one of {', '.join(PLAN_FORMATS)}.")
    if form == "ics":
        return _ics(plan, start)
    return _RENDER[form](plan)


def hours(minutes: int) -> str:
    """Minutes for people: "45 min", "3 h 30 min"."""
    whole, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{whole} h" if whole else "", f"{rest} min" if rest or not whole else "") if part
    )


def concept_view(concept: Concept) -> dict[str, Any]:
    """A concept with the field names of the GraphQL schema, in short."""
    return {"id": concept.id, "name": concept.name, "kind": str(concept.kind), "aliases": list(concept.aliases)}


def passage_view(passage: Passage) -> dict[str, Any]:
    """A passage with the field names of the GraphQL schema."""
    return {
        "document": passage.document,
        "startLine": passage.start_line,
        "endLine": passage.end_line,
        "text": passage.text,
    }


def plan_view(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready values, with the field names of the GraphQL schema."""
    return {
        "targets": [concept_view(c) for c in plan.targets],
        "order": str(plan.order),
        "minutes": plan.minutes,
        "steps": [_step_view(step) for step in plan.steps],
        "stages": [list(stage) for stage in plan.stages],
        "weeks": [{"number": w.number, "steps": list(w.positions), "minutes": w.minutes} for w in plan.weeks],
        "skipped": [concept_view(c) for c in plan.skipped],
        "leftOut": [concept_view(c) for c in plan.left_out],
        "cuts": [
            {"prerequisite": c.prerequisite, "concept": c.concept, "confidence": c.confidence, "cycle": list(c.cycle)}
            for c in plan.cuts
        ],
        "distance": plan.distance,
        "mostOpen": plan.most_open,
    }


def _step_view(step: Step) -> dict[str, Any]:
    return {
        "position": step.position,
        "concept": concept_view(step.concept),
        "why": step.why,
        "minutes": step.minutes,
        "prerequisites": list(step.prerequisites),
        "neededFor": list(step.needed_for),
        "readings": [passage_view(p) for p in step.readings],
        "questions": [q.text for q in step.questions],
    }


def _title(plan: Plan) -> str:
    return "Study plan: " + ", ".join(c.name for c in plan.targets)


def _names(plan: Plan) -> dict[str, str]:
    return {step.concept.id: step.concept.name for step in plan.steps}


def _place(passage: Passage) -> str:
    if passage.start_line == passage.end_line:
        return f"{passage.document}, line {passage.start_line}"
    return f"{passage.document}, lines {passage.start_line}–{passage.end_line}"


def _summary(plan: Plan) -> str:
    count = len(plan.steps)
    if not count:
        return "Nothing is left to learn: what you know holds all of it"
    return f"{count} step{'' if count == 1 else 's'}, about {hours(plan.minutes)}"


def _week_of(plan: Plan) -> dict[int, int]:
    return {position: week.number for week in plan.weeks for position in week.positions}


def _by_week(plan: Plan) -> Iterator[tuple[int, Iterator[Step]]]:
    """The steps that are begun in each week; all in week 0 where the plan has no weeks."""
    week_of = _week_of(plan)
    return groupby(plan.steps, lambda step: week_of.get(step.position, 0))


def _text(plan: Plan) -> bytes:
    lines = [_title(plan), _summary(plan), ""]
    for week, steps in _by_week(plan):
        lines += [f"Week {week}"] if week else []
        for step in steps:
            lines += [f"{step.position:3}. {step.concept.name} ({hours(step.minutes)})", f"     {step.why}"]
            lines += [f"     Read: {_place(p)}" for p in step.readings]
    lines += _remarks(plan)
    return ("\n".join(lines) + "\n").encode()


def _remarks(plan: Plan) -> list[str]:
    remarks = []
    if plan.skipped:
        remarks.append("Known already: " + ", ".join(c.name for c in plan.skipped))
    if plan.left_out:
        remarks.append("Left out to keep it short: " + ", ".join(c.name for c in plan.left_out))
    return ["", *remarks] if remarks else []


def _json(plan: Plan) -> bytes:
    return (json.dumps(plan_view(plan), ensure_ascii=False, indent=2) + "\n").encode()


def _markdown(plan: Plan) -> bytes:
    names = _names(plan)
    lines = [f"# {_title(plan)}", "", f"{_summary(plan)}.", ""]
    for week, steps in _by_week(plan):
        lines += [f"## Week {week}", ""] if week else []
        for step in steps:
            lines += [f"{step.position}. **{step.concept.name}** ({hours(step.minutes)}) {step.why}"]
            if step.prerequisites:
                lines.append("   - needs: " + ", ".join(names.get(p, p) for p in step.prerequisites))
            lines += [f"   - read: {_place(p)}" for p in step.readings]
            lines += [f"   - ask yourself: {q.text}" for q in step.questions]
    lines += _remarks(plan)
    return ("\n".join(lines) + "\n").encode()


def _mermaid(plan: Plan) -> bytes:
    names = _names(plan)
    node = {step.concept.id: f"c{step.position}" for step in plan.steps}
    edges = [(node[need], node[id_]) for id_, needs in nearest(plan).items() for need in needs]
    lines = ["flowchart TD", *(f"  {node[i]}[{mermaid_label(names[i])}]" for i in node)]
    lines += [f"  {a} --> {b}" for a, b in edges]
    lines += [f"  style {node[t.id]} stroke-width:3px" for t in plan.targets if t.id in node]
    text = "\n".join(lines) + "\n"
    if len(edges) > MERMAID_MAX_EDGES or len(text) > MERMAID_MAX_TEXT:
        raise InputError(
            f"This plan has {len(edges)} arrows and {len(text):,} characters; Mermaid draws at most "
            f"{MERMAID_MAX_EDGES} and {MERMAID_MAX_TEXT:,}.",
            hint="Limit the number of steps, or name nearer targets.",
        )
    return text.encode()


def _csv(plan: Plan) -> bytes:
    names, week_of = _names(plan), _week_of(plan)
    stage_of = {i: number for number, stage in enumerate(plan.stages, 1) for i in stage}
    header = [
        "position",
        "concept",
        "kind",
        "minutes",
        "stage",
        "week",
        "why",
        "prerequisites",
        "neededFor",
        "readings",
    ]
    rows = (
        [
            s.position,
            s.concept.name,
            str(s.concept.kind),
            s.minutes,
            stage_of.get(s.concept.id, ""),
            week_of.get(s.position, ""),
            s.why,
            "; ".join(names.get(p, p) for p in s.prerequisites),
            "; ".join(names.get(p, p) for p in s.needed_for),
            "; ".join(_place(p) for p in s.readings),
        ]
        for s in plan.steps
    )
    return table(header, rows)


def _days(plan: Plan, start: dt.date) -> Iterator[tuple[Step, dt.date, dt.date]]:
    """Each step with its first and last day, at the plan's hours a week, spread evenly over seven days."""
    a_day = (plan.hours_per_week or HOURS_PER_WEEK) * 60 / 7
    done = 0
    for step in plan.steps:
        first = int(round(done / a_day, 9))
        done += step.minutes
        last = max(first, ceil(round(done / a_day, 9)) - 1)
        yield step, start + dt.timedelta(days=first), start + dt.timedelta(days=last)


def _ics(plan: Plan, start: dt.date | None) -> bytes:
    """An all-day event a step (RFC 5545); its UID comes from target and concept, so an import again updates it."""
    if start is None:
        raise InputError("A calendar needs a first day.", hint="Give a start date such as 2026-03-02.")
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//dlkg//study plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _title(plan))
    goal = "+".join(c.id for c in plan.targets)
    for step, first, last in _days(plan, start):
        event = icalendar.Event()
        event.add("uid", f"{goal}/{step.concept.id}@dlkg")
        event.add("dtstamp", dt.datetime.combine(start, dt.time(), dt.UTC))
        event.add("dtstart", first)
        event.add("dtend", last + dt.timedelta(days=1))
        event.add("summary", f"Learn {step.concept.name} ({hours(step.minutes)})")
        reading = [f"Read: {_place(p)}" for p in step.readings]
        event.add("description", "\n".join([step.why, *reading, *(q.text for q in step.questions)]))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _anki(plan: Plan) -> bytes:
    from kg.formats.anki import deck

    return deck(plan, _title(plan))


_RENDER: Mapping[str, Callable[[Plan], bytes]] = MappingProxyType(
    {"text": _text, "json": _json, "markdown": _markdown, "mermaid": _mermaid, "csv": _csv, "anki": _anki}
)
PLAN_FORMATS = (*_RENDER, "ics")
