"""The commands that ask the graph: concept, search, path, next, plan, stats, documents."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import JsonOption, OutputOption, StoreOption, print_json, reading, say, warn, write_output

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.lookup import Lookup
    from kg.model import Concept, Evidence, Prerequisite, Relation

Known = Annotated[list[str] | None, typer.Option("--know", help="A concept that you know, with all under it.")]
SHOWN_RELATIONS = 12
EVERYTHING = 1_000_000


class PlanFormat(StrEnum):
    """As `kg.formats.PLAN_FORMATS`, which is too heavy to load for `--help`; a test compares the two."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    CSV = "csv"
    ANKI = "anki"
    ICS = "ics"


class PlanOrder(StrEnum):
    """As `kg.study.Order`."""

    JUST_IN_TIME = "just-in-time"
    LEVELS = "levels"
    EASIEST = "easiest"


def concept(
    name: Annotated[str, typer.Argument(help="Any name, alias or id; case and plural don't matter.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a concept: what it is, what it relates to and who says so."""
    from kg.study import find

    with reading(store) as lookup:
        view = _concept_view(lookup, find(lookup, name))
    if as_json:
        print_json(view)
        return
    say(f"{view['name']}  ({view['kind'].lower()}, level {view['level']}, about {view['minutes']} min)")
    if view["aliases"]:
        say("also: " + ", ".join(view["aliases"]))
    if view["definition"]:
        say(f"\n  {view['definition']['text']}\n  {_place(view['definition'])}")
    _say_edges("Learn first", view["prerequisites"], "prerequisite")
    _say_edges("Needed for", view["unlocks"], "concept")
    if view["relations"]:
        say("\nRelations")
    for relation in view["relations"][:SHOWN_RELATIONS]:
        say(f"  {relation['source']} {relation['type']} {relation['target']}  ({relation['confidence']:.2f})")
        if relation["evidence"]:
            say(f"    “{_short(relation['evidence'][0]['text'])}” {_place(relation['evidence'][0])}")
    if len(view["relations"]) > SHOWN_RELATIONS:
        say(f"  and {len(view['relations']) - SHOWN_RELATIONS} more: see them with --json")


def _say_edges(title: str, edges: list[dict[str, Any]], end: str) -> None:
    if edges:
        say(f"\n{title}")
    for edge in edges:
        say(f"  {edge[end]['name']}  ({edge['confidence']:.2f}) {'; '.join(r['text'] for r in edge['reasons'][:2])}")


def _short(text: str, limit: int = 160) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _place(view: dict[str, Any]) -> str:
    return f"[{view['document']}:{view['startLine']}]"


def _concept_view(lookup: Lookup, one: Concept) -> dict[str, Any]:
    from kg.formats.plan import concept_view, passage_view
    from kg.lookup import Direction, Slice

    page = lookup.relations_of([one.id], None, Direction.BOTH, Slice(first=EVERYTHING))[one.id]
    evidence = lookup.evidence(page.items)
    needs, serves = lookup.prerequisites([one.id])[one.id], lookup.unlocks([one.id])[one.id]
    ids = {one.id, *(end for r in page.items for end in (r.source, r.target))}
    ids |= {p.prerequisite for p in needs} | {p.concept for p in serves}
    names = {i: c.name for i, c in lookup.concepts(sorted(ids)).items()}
    return {
        **concept_view(one),
        "level": one.level,
        "minutes": one.minutes,
        "definition": passage_view(one.definition) if one.definition else None,
        "prerequisites": [_prerequisite_view(p, names) for p in needs],
        "unlocks": [_prerequisite_view(p, names) for p in serves],
        "relations": [_relation_view(r, names, evidence[r.id]) for r in page.items],
    }


def _relation_view(relation: Relation, names: dict[str, str], evidence: tuple[Evidence, ...]) -> dict[str, Any]:
    return {
        "source": names[relation.source],
        "type": str(relation.type),
        "target": names[relation.target],
        "confidence": relation.confidence,
        "evidence": [
            {
                "document": e.document,
                "startLine": e.start_line,
                "endLine": e.end_line,
                "form": str(e.form).upper(),
                "rule": e.rule,
                "text": e.text,
            }
            for e in evidence
        ],
    }


def _prerequisite_view(prerequisite: Prerequisite, names: dict[str, str]) -> dict[str, Any]:
    return {
        "prerequisite": {"id": prerequisite.prerequisite, "name": names[prerequisite.prerequisite]},
        "concept": {"id": prerequisite.concept, "name": names[prerequisite.concept]},
        "confidence": prerequisite.confidence,
        "curated": prerequisite.curated,
        "reasons": [
            {"kind": r.kind, "text": r.text, "document": r.document, "startLine": r.start_line, "endLine": r.end_line}
            for r in prerequisite.reasons
        ],
    }


def search(
    text: Annotated[str, typer.Argument(help="Words of a name, an alias or a definition; typos are forgiven.")],
    first: Annotated[int, typer.Option("--first", "-n", min=1, max=100, help="How many.")] = 10,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search concepts by name, alias or definition."""
    from kg.formats.plan import concept_view

    with reading(store) as lookup:
        hits = lookup.search(text, None, first)
    if as_json:
        print_json([{"concept": concept_view(h.concept), "score": h.score, "snippet": h.snippet} for h in hits])
        return
    for hit in hits:
        say(f"{hit.concept.name}  ({str(hit.concept.kind).lower()})  {_short(hit.snippet)}")
    if not hits:
        warn(f"Nothing fits {text!r}.")
        raise typer.Exit(1)


def path(
    from_: Annotated[str, typer.Argument(metavar="FROM", help="The concept to start from.")],
    to: Annotated[str, typer.Argument(help="The concept to reach.")],
    trusted: Annotated[bool, typer.Option("--trusted", help="The most certain path instead of the shortest.")] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how one concept leads to another, each step with its reason."""
    from kg.study import NoPath, Prefer
    from kg.study import path as find_path
    from kg.study import steps as steps_of

    with reading(store) as lookup:
        found = find_path(lookup, from_, to, prefer=Prefer.TRUSTED if trusted else Prefer.SHORTEST)
        if isinstance(found, NoPath):
            if as_json:
                print_json({"noPath": {"reason": str(found.reason), "message": found.message}})
            else:
                warn(found.message)
            raise typer.Exit(1)
        held, steps = lookup.concepts(found.ids), steps_of(lookup, found)
    concepts = [held[id_] for id_ in found.ids]
    if as_json:
        print_json(_path_view(concepts, steps, found.confidence))
        return
    say(concepts[0].name)
    for after, step in zip(concepts[1:], steps, strict=True):
        reason = step.reasons[0].text if step.reasons else ""
        say(f"  → {after.name}  ({step.confidence:.2f}) {reason}")


def _path_view(concepts: Sequence[Concept], steps: Iterable[Prerequisite], confidence: float) -> dict[str, Any]:
    from kg.formats.plan import concept_view

    names = {c.id: c.name for c in concepts}
    return {
        "concepts": [concept_view(c) for c in concepts],
        "steps": [_prerequisite_view(s, names) for s in steps],
        "confidence": confidence,
    }


def next_(
    know: Known = None,
    toward: Annotated[list[str] | None, typer.Option("--toward", help="A concept that you want to reach.")] = None,
    first: Annotated[int, typer.Option("--first", "-n", min=1, max=100, help="How many.")] = 10,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what can be learnt now, the most useful first."""
    from kg.formats.plan import concept_view
    from kg.study import next_concepts

    with reading(store) as lookup:
        found = next_concepts(lookup, know or [], toward=toward or [], first=first)
    if as_json:
        views = [
            {"concept": concept_view(n.concept), "why": n.why, "unlocks": list(n.unlocks), "neededFor": n.needed_for}
            for n in found
        ]
        print_json(views)
        return
    for n in found:
        say(f"{n.concept.name}  {n.why}")


def plan(
    targets: Annotated[list[str], typer.Argument(metavar="TARGET...", help="What you want to understand.")],
    know: Known = None,
    hours_per_week: Annotated[float | None, typer.Option("--hours-per-week", help="Hours a week for it.")] = None,
    order: Annotated[PlanOrder, typer.Option("--order", help="How to order the steps.")] = PlanOrder.JUST_IN_TIME,
    max_steps: Annotated[
        int | None, typer.Option("--max-steps", help="Keep only the most important steps, and say what is left out.")
    ] = None,
    form: Annotated[PlanFormat, typer.Option("--format", help="How to write it.")] = PlanFormat.TEXT,
    start: Annotated[
        dt.datetime | None, typer.Option("--start", formats=["%Y-%m-%d"], help="First day of a calendar: next Monday.")
    ] = None,
    output: OutputOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a study plan: every step after what it needs, with the reason why it is there."""
    from kg.formats import render_plan
    from kg.study import Order
    from kg.study import plan as make_plan

    with reading(store) as lookup:
        made = make_plan(
            lookup,
            targets,
            known=know or [],
            hours_per_week=hours_per_week,
            order=Order(order.value),
            max_steps=max_steps,
        )
    first_day = start.date() if start else _next_monday()
    write_output(render_plan(made, "json" if as_json else form.value, start=first_day), output)


def _next_monday() -> dt.date:
    today = dt.datetime.now().astimezone().date()
    return today + dt.timedelta(days=7 - today.weekday())


def documents(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """List the documents in the graph."""
    from kg.lookup import Slice

    with reading(store) as lookup:
        page = lookup.document_page(Slice(first=EVERYTHING))
    if as_json:
        views = [
            {
                "id": s.document.id,
                "title": s.document.title,
                "sha256": s.document.sha256,
                "concepts": s.concepts,
                "relations": s.relations,
            }
            for s in page.items
        ]
        print_json(views)
        return
    for s in page.items:
        say(f"{s.document.id}  {s.concepts} concepts, {s.relations} relations  {s.document.title}")


def stats(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Tell the size of the graph."""
    with reading(store) as lookup:
        size = lookup.stats()
    view = {
        "documents": size.documents,
        "concepts": size.concepts,
        "relations": size.relations,
        "evidence": size.evidence,
        "prerequisites": size.prerequisites,
        "cuts": size.cuts,
        "byKind": {str(kind): n for kind, n in size.by_kind.items()},
        "byType": {str(type_): n for type_, n in size.by_type.items()},
    }
    if as_json:
        print_json(view)
        return
    for name in ("documents", "concepts", "relations", "evidence", "prerequisites", "cuts"):
        say(f"{name:14}{view[name]:>10,}")
    for name in ("byKind", "byType"):
        counted = view[name]
        assert isinstance(counted, dict)  # for the type checker: the other values are numbers
        say("\n" + "\n".join(f"  {key:16}{n:>8,}" for key, n in counted.items()))
