"""Measure the prerequisites and the plans that follow from documents.

    python -m bench.prerequisites [FOLDER] [--pairs FILE...] [--published FILE...] [--plans FILE]
                                  [--errors] [--ablate] [--draw N] [--judged]

FOLDER: documents (the bundled corpus; ../shared/corpus where it is there). Prints, with the backbone and without:
precision, recall, F1 by closure, AUC of the trust in a pair, inverted pairs, negatives found by draw; the checks of
plans; the just-in-time order against networkx's. Of a published data set (`bench.published` says which) only the
pairs count whose two concepts the graph holds. `--ablate` takes signals away one by one. `--draw N` writes N
closure pairs, drawn by the hash of their names, for a reader to judge; `--judged` counts what readers found.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx

from bench.metric import forms_of
from bench.published import Pair, pairs_of
from ingest.documents import read
from ingest.pipeline import Extractor
from kg.graph import Graph, Tables
from kg.graph import signals as picture_of
from kg.identity import Names as Spelling
from kg.merge import curation
from kg.model import Extraction
from kg.prerequisites import Inference, Signals, infer
from kg.prerequisites.weights import WEIGHTS, Weights
from kg.study import path, plan, steps
from kg.study.model import Path as Way

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
JUDGED = HERE / "prerequisites_judged.tsv"


# --- The graph


def extractions(folder: Path) -> list[Extraction]:
    """What the documents of a folder state."""
    extractor = Extractor()
    files = sorted(file for file in folder.iterdir() if file.suffix in {".txt", ".md", ".html"})
    return [extractor.extract(read(file.read_bytes(), document_id=file.name)) for file in files]


def signals_of(tables: Tables) -> Signals:
    """What the inference looked at for these tables."""
    ids = {(c.document, c.claim.name): r.concept.id for r in tables.resolved for c in r.claims}
    named = Spelling(r.concept for r in tables.resolved)
    return picture_of(tables.resolved, tables.related, ids, curation((), {}), named)


# --- Pairs


class Names:
    """Concepts by name as a lenient reader takes names: the concept's own first, then any alias."""

    def __init__(self, signals: Signals) -> None:
        self._own: dict[str, set[str]] = defaultdict(set)
        self._any: dict[str, set[str]] = defaultdict(set)
        for subject in signals.subjects:
            for form in forms_of((subject.name,)):
                self._own[form].add(subject.id)
            for form in forms_of((subject.name, *subject.aliases)):
                self._any[form].add(subject.id)

    def __call__(self, name: str) -> set[str]:
        forms = forms_of((name,))
        return set().union(*(self._own.get(f, set()) for f in forms)) or set().union(
            *(self._any.get(f, set()) for f in forms)
        )


class Closure:
    """The transitive closure of an inference, with the trust in its best chain."""

    def __init__(self, inference: Inference) -> None:
        self.graph = nx.DiGraph()
        for p in inference.prerequisites:
            self.graph.add_edge(p.prerequisite, p.concept, trust=p.confidence)
        self._trust: dict[str, dict[str, float]] = {}

    def trust(self, first: str, then: str) -> float:
        """The largest product of confidences over all chains; 0 where there is none."""
        if first not in self._trust:
            self._trust[first] = self._from(first)
        return self._trust[first].get(then, 0.0)

    def _from(self, first: str) -> dict[str, float]:
        if first not in self.graph:
            return {}
        below = nx.descendants(self.graph, first) | {first}
        trust = {first: 1.0}
        for node in nx.topological_sort(self.graph.subgraph(below)):
            for user in self.graph.successors(node):
                trust[user] = max(trust.get(user, 0.0), trust[node] * self.graph[node][user]["trust"])
        del trust[first]
        return trust

    def pairs(self) -> Iterator[tuple[str, str]]:
        for node in sorted(self.graph):
            for user in sorted(nx.descendants(self.graph, node)):
                yield node, user


@dataclass(slots=True)
class Score:
    """Counts over judged pairs."""

    right: int = 0
    found: int = 0
    gold: int = 0
    inverted: int = 0
    auc: float = 0.0
    drawn: Mapping[str, tuple[int, int]] | None = None
    unknown: Sequence[str] = ()
    wrong: Sequence[str] = ()

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.gold)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        drawn = "".join(f", {hit} of {all_} {draw}" for draw, (hit, all_) in sorted((self.drawn or {}).items()))
        return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} AUC {self.auc:.3f} inverted {self.inverted}{drawn}"


def score(closure: Closure, names: Names, pairs: Iterable[Pair]) -> Score:
    """How the closure agrees with judged pairs."""
    result, drawn, values = Score(), defaultdict[str, list[int]](lambda: [0, 0]), list[tuple[float, bool]]()
    unknown, wrong = set[str](), list[str]()
    for pair in pairs:
        a, b = names(pair.first), names(pair.then)
        unknown |= {name for name, ids in ((pair.first, a), (pair.then, b)) if not ids}
        ahead = max((closure.trust(x, y) for x in a - b for y in b - a), default=0.0)
        back = max((closure.trust(x, y) for x in b - a for y in a - b), default=0.0)
        values.append((ahead - back, pair.right))
        result.found += ahead > 0
        result.gold += pair.right
        result.right += ahead > 0 and pair.right
        result.inverted += back > 0 and pair.right
        if pair.draw and not pair.right:
            drawn[pair.draw][0] += ahead > 0
            drawn[pair.draw][1] += 1
        if (ahead > 0) is not pair.right:
            wrong.append(f"{'missed' if pair.right else 'extra'}  {pair.first} -> {pair.then}")
    result.drawn = {draw: (hit, all_) for draw, (hit, all_) in drawn.items()}
    result.auc, result.unknown, result.wrong = auc(values), sorted(unknown), wrong
    return result


def auc(values: Sequence[tuple[float, bool]]) -> float:
    """How often a right pair has the larger value than a wrong one, ties counted half."""
    right, wrong = [v for v, good in values if good], [v for v, good in values if not good]
    wins = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
    return wins / max(1, len(right) * len(wrong))


# --- Plans


def plan_slips(closure: Closure, names: Names, file: Path) -> list[str]:
    """Which checks of plans don't hold."""
    slips = []
    for line in file.read_text(encoding="utf-8").splitlines():
        check = json.loads(line)
        steps = steps_for(closure.graph, names, check["targets"], check["known"])
        said = " ".join(check["targets"])
        slips += [f"{said}: lacks {n}" for n in check["must_include"] if not names(n) & steps]
        slips += [f"{said}: holds {n}" for n in check["must_exclude"] if names(n) & steps]
        for first, then in check["before"]:
            if not any(closure.trust(a, b) for a in names(first) for b in names(then)):
                slips.append(f"{said}: {first} is not before {then}")
    return slips


def steps_for(graph: nx.DiGraph, names: Names, targets: Iterable[str], known: Iterable[str]) -> set[str]:
    """The ids of a plan's steps."""

    def under(ids: set[str]) -> set[str]:
        return ids.union(*(nx.ancestors(graph, i) for i in ids if i in graph))

    return under(set().union(*map(names, targets))) - under(set().union(*map(names, known)))


def orders(graph: Graph, targets: Sequence[str]) -> Iterator[str]:
    """The just-in-time order against `networkx.lexicographical_topological_sort` of the same steps."""
    for target in targets:
        if not graph.named([target])[target]:
            continue
        found = plan(graph, [target])
        edges = [(need, step.concept.id) for step in found.steps for need in step.prerequisites]
        judge = nx.DiGraph(edges)
        place = {node: i for i, node in enumerate(nx.lexicographical_topological_sort(judge))}
        other = sum(place[b] - place[a] for a, b in edges)
        yield (
            f"  {target:<14} {len(found.steps):>3} steps, {found.minutes / 60:.0f} h, distance {found.distance} "
            f"against {other} ({found.distance / max(1, other):.2f}), at most {found.most_open} open"
        )


# --- Reading


def drawn(closure: Closure, signals: Signals, count: int, graph: Graph) -> Iterator[tuple[str, ...]]:
    """Closure pairs drawn by the hash of their ids, with the chain that leads from one to the other."""
    names = {subject.id: subject.name for subject in signals.subjects}
    ranked = sorted(closure.pairs(), key=lambda pair: hashlib.sha256(" ".join(pair).encode()).hexdigest())
    for first, then in ranked[:count]:
        way = path(graph, names[first], names[then])
        chain = [names[id_] for id_ in way.ids] if isinstance(way, Way) else []
        reasons = [step.reasons[0].text for step in steps(graph, way)] if isinstance(way, Way) else []
        yield names[first], names[then], str(len(chain) - 1), " > ".join(chain), " / ".join(reasons)


def judged(file: Path) -> str:
    """What readers found, by the length of the chain."""
    by_hops: dict[str, list[bool]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            by_hops[row["hops"]].append(row["right"] == "1")
    every = [right for each in by_hops.values() for right in each]
    parts = ", ".join(f"{sum(each)}/{len(each)} at {hops}" for hops, each in sorted(by_hops.items()))
    return f"{sum(every)} of {len(every)} drawn closure pairs are right when read ({parts} steps)"


# --- Taking away


def without(weights: Weights) -> Iterator[tuple[str, Weights]]:
    """The weights without each signal."""
    for type_ in weights.relations:
        kept = {t: says for t, says in weights.relations.items() if t is not type_}
        yield f"without {type_}", replace(weights, relations=kept)
    yield "without names", replace(weights, name=0.0, name_against=0.0)
    yield "without definitions", replace(weights, definition=0.0, definition_against=0.0)
    for field in ("reference", "kind", "explained", "level", "contrast", "crowd", "echo", "listed", "price"):
        yield f"without {field}", replace(weights, **{field: 0.0})  # type: ignore[arg-type]  # all of these are floats


def sets_of(names: Names, pairs: Sequence[Path], published: Sequence[Path]) -> dict[str, list[Pair]]:
    """All pairs of the first files; of the published ones those that are about this graph, named with their number."""
    sets = {file.name: pairs_of(file) for file in pairs}
    for file in published:
        every = pairs_of(file)
        held = [pair for pair in every if names(pair.first) - names(pair.then) and names(pair.then)]
        sets[f"{file.name}, {len(held)} of {len(every)} pairs"] = held
    return sets


def report(
    signals: Signals, sets: Mapping[str, list[Pair]], plans: Path | None, *, weights: Weights, errors: bool
) -> Closure:
    """Print the figures with and without the backbone; the closure with it."""
    names, closures = Names(signals), []
    for title, given in (("with the backbone", signals), ("from texts alone", replace(signals, backbone=()))):
        start = time.perf_counter()
        inference = infer(given, weights=weights)
        spent = time.perf_counter() - start
        closure = Closure(inference)
        closures.append(closure)
        curated = sum(p.curated for p in inference.prerequisites)
        print(
            f"{title}: {len(inference.prerequisites)} edges ({curated} curated), {len(inference.cuts)} cut, "
            f"{sum(1 for _ in closure.pairs())} closure pairs, {spent * 1000:.0f} ms"
        )
        for name, pairs in sets.items():
            result = score(closure, names, pairs)
            print(f"  {name}: {result}")
            if errors:
                print("    " + "\n    ".join([*result.wrong, f"unknown: {', '.join(result.unknown)}"]))
        if plans:
            slips = plan_slips(closure, names, plans)
            print(f"  {plans.name}: {len(slips)} checks fail", *(slips if errors else ()), sep="\n    ")
        steps = steps_for(closure.graph, names, ["transformer"], [])
        print(f"  the plan for transformer has {len(steps)} steps")
    return closures[0]


def main() -> None:
    gold = SHARED / "gold"
    parser = argparse.ArgumentParser(prog="python -m bench.prerequisites")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SHARED / "corpus" if gold.is_dir() else HERE.parent / "corpus"
    )
    parser.add_argument("--pairs", nargs="*", type=Path, default=sorted(gold.glob("prerequisites*.tsv")))
    parser.add_argument("--published", nargs="*", type=Path, default=[])
    parser.add_argument("--plans", type=Path, default=gold / "plans.jsonl" if gold.is_dir() else None)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--judged", action="store_true")
    asked = parser.parse_args()
    if asked.judged:
        print(judged(JUDGED))
        return
    graph = Graph.build(extractions(asked.folder))
    signals = signals_of(graph.tables)
    sets = sets_of(Names(signals), asked.pairs, asked.published)
    closure = report(signals, sets, asked.plans, weights=WEIGHTS, errors=asked.errors)
    print("just in time:", *orders(graph, ("transformer", "LSTM", "GAN", "BERT", "Faster R-CNN")), sep="\n")
    for row in drawn(closure, signals, asked.draw, graph):
        print("\t".join(row))
    if asked.ablate:
        for title, weights in without(WEIGHTS):
            print(f"\n{title}")
            report(signals, sets, asked.plans, weights=weights, errors=False)


if __name__ == "__main__":
    main()
