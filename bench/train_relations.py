"""Train the judge of relations from annotated documents; the same gold gives the same weights.

    python -m bench.train_relations --gold FILE... --texts FOLDER... [-o WEIGHTS]

Both the gold's own concepts and those that the pipeline finds are trained on. Half of the documents judge the other
half, which gives what is printed: the least confidence that counts, precision, recall and F1 on documents that were
not seen, and how far a confidence can be trusted.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bench.adam import Adam
from bench.gold import GoldDocument, Item, documents, found_documents, items
from bench.metric import forms_of
from ingest.context import Context
from ingest.rules import Candidate, candidates, decided
from ingest.rules.judge import (  # fmt: skip
    CLASSES,
    FIELDS,
    HASH_BITS,
    SECOND_FIELDS,
    Codes,
    Floats,
    Ints,
    Judge,
    Linear,
    Network,
    codes,
    crossed,
    dump,
    log_softmax,
    neighbourhood,
    revised,
    second_opinion,
)  # fmt: skip
from ingest.vocabulary import packaged
from kg.model import RelationType

WEIGHTS = Path(__file__).parent.parent / "ingest" / "rules" / "judge.npz"
NETWORKS = 2  # of different seeds
LEAST = 0.2
NEAR = 0.98  # of the best F1
_FAINT = 0.12  # combinations of less weight are dropped: they are half of the file and say nothing
_RARE = 4  # facts and combinations seen less often are not learnt


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document's candidates with the class that the gold gives each, and a weight of 0 where it can't tell."""

    document: str
    gold: tuple[Item, ...]
    candidates: tuple[Candidate, ...]
    item: tuple[int, ...]
    names: tuple[tuple[str, str], ...]  # the gold's names for both ends
    labels: Ints
    weights: Floats


def sheet(gold: GoldDocument) -> Sheet:
    """A document's candidates inside gold items, labelled."""
    context = Context(gold.tree, gold.docs)
    kept, numbers, names, labels, weights = [], [], [], [], []
    stated = [_stated(item) for item in gold.items]
    name_of = [_namer(item) for item in gold.items]
    for candidate in candidates(context):
        line = context.line(candidate.pair.second)
        number = next((n for n, i in enumerate(gold.items) if i.first <= line <= i.last), -1)
        if number < 0:
            continue
        ends = (name_of[number](candidate.pair.first.name), name_of[number](candidate.pair.second.name))
        label, weight = _label(stated[number], ends, line, context.span(candidate.pair).start_line)
        kept.append(candidate)
        numbers.append(number)
        names.append(ends)
        labels.append(label)
        weights.append(weight)
    given = np.array(labels, np.int64), np.array(weights, np.float32)
    return Sheet(gold.tree.document.id, gold.items, tuple(kept), tuple(numbers), tuple(names), *given)


def _namer(item: Item) -> Callable[[str], str]:
    """What the gold calls a concept that was found; names that it lacks are marked, so that they equal none of it."""
    forms = [(name, forms_of((name, *aliases))) for name, _, aliases in item.concepts]

    @cache
    def name_of(name: str) -> str:
        entry = packaged().get(name)
        own = forms_of((name, *entry.aliases, entry.name) if entry else (name,))
        return next((gold for gold, known in forms if own & known), f"? {name}")

    return name_of


def _stated(item: Item) -> dict[tuple[str, str], list[tuple[str, int, int]]]:
    found: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for r in item.relations:
        found.setdefault((r.source, r.target), []).append((r.type, r.first, r.last))
    return found


def _label(
    stated: dict[tuple[str, str], list[tuple[str, int, int]]], ends: tuple[str, ...], line: int, start: int
) -> tuple[int, float]:
    """The class of a pair; weight 0 where the gold relates the two in other lines of the item only."""
    first, second = ends
    here = [(t, True, a, b) for t, a, b in stated.get((first, second), ())]
    here += [(t, False, a, b) for t, a, b in stated.get((second, first), ())]
    if not here:
        return 0, 1.0
    here.sort(key=lambda h: h[0] == RelationType.CONTRASTS_WITH)  # of two types the one that says more
    type_, forward, _, _ = here[0]
    near = any(a <= line <= b or a <= start <= b for _, _, a, b in here)
    return CLASSES.index((RelationType(type_), forward)), float(near)


# --- Learning ---------------------------------------------------------------------------------------------------------


def train_network(
    coded: Codes, targets: Floats, weights: Floats, dense: Floats | None = None, *, size: int = 12, hidden: int = 128,
    epochs: int = 10, seed: int = 0, drop_fact: float = 0.1, drop: float = 0.3, rate: float = 2e-3,
) -> Network:  # fmt: skip
    """A network by Adam over mini-batches, with dropout of facts and of hidden units."""
    random = np.random.default_rng(seed)
    values = tuple(_common(coded[:, f]) for f in range(coded.shape[1]))
    width = coded.shape[1] * size
    inputs = width + (0 if dense is None else dense.shape[1])
    arrays = {
        "vectors": random.normal(0, 0.3, (sum(len(v) + 1 for v in values), size)).astype(np.float32),
        "hidden": random.normal(0, np.sqrt(2 / width), (inputs, hidden)).astype(np.float32),
        "hidden_bias": np.zeros(hidden, np.float32),
        "out": random.normal(0, 0.05, (hidden, targets.shape[1])).astype(np.float32),
        "out_bias": np.zeros(targets.shape[1], np.float32),
    }
    adam = Adam(arrays)
    indices = Network.of(values, arrays).indices(coded)
    for epoch in range(epochs):
        order = random.permutation(len(coded))
        for start in range(0, len(order), 256):
            batch = order[start : start + 256]
            masks = (
                random.random((len(batch), coded.shape[1], 1)) > drop_fact,
                random.random((len(batch), hidden)) > drop,
            )
            scaled = (masks[0].astype(np.float32) / (1 - drop_fact), masks[1].astype(np.float32) / (1 - drop))
            more = None if dense is None else dense[batch]
            adam.step(
                _gradients(arrays, indices[batch], targets[batch], weights[batch], more, scaled),
                rate * (1 - epoch / epochs),
            )
    return Network.of(values, arrays)


def _gradients(
    arrays: dict[str, Floats], indices: Ints, targets: Floats, weights: Floats, dense: Floats | None,
    masks: tuple[Floats, Floats],
) -> dict[str, Floats]:  # fmt: skip
    facts = arrays["vectors"][indices] * masks[0]
    inputs = facts.reshape(len(indices), -1)
    width = inputs.shape[1]
    if dense is not None:
        inputs = np.concatenate([inputs, dense], axis=1)
    hidden = np.maximum(inputs @ arrays["hidden"] + arrays["hidden_bias"], 0) * masks[1]
    error = (
        (np.exp(log_softmax(hidden @ arrays["out"] + arrays["out_bias"])) - targets) * weights[:, None] / len(indices)
    )
    back = error @ arrays["out"].T * masks[1] * (hidden > 0)
    down: Floats = np.asarray((back @ arrays["hidden"].T)[:, :width].reshape(facts.shape) * masks[0], np.float32)
    return {
        "out": hidden.T @ error + 1e-5 * arrays["out"], "out_bias": error.sum(axis=0), "hidden_bias": back.sum(axis=0),
        "hidden": inputs.T @ back + 1e-5 * arrays["hidden"],
        "vectors": _gathered(indices.ravel(), down.reshape(-1, facts.shape[2]), len(arrays["vectors"])),
    }  # fmt: skip


def _gathered(indices: Ints, rows: Floats, size: int) -> Floats:
    """The rows added up by index."""
    order = np.argsort(indices, kind="stable")
    present, starts = np.unique(indices[order], return_index=True)
    total = np.zeros((size, rows.shape[1]), np.float32)
    total[present] = np.add.reduceat(rows[order], starts, axis=0)
    return total


def _common(column: Codes) -> Codes:
    values, counts = np.unique(column, return_counts=True)
    return values[counts >= _RARE]


def train_linear(
    hashes: Ints, targets: Floats, weights: Floats, *, epochs: int = 8, rate: float = 0.05, drop: float = 0.2
) -> Linear:
    """A softmax over combinations by AdaGrad over mini-batches, with dropout of combinations."""
    random = np.random.default_rng(0)
    counts = np.bincount(hashes.ravel(), minlength=1 << HASH_BITS)
    keys = np.flatnonzero(counts >= _RARE)
    row_of = np.zeros(1 << HASH_BITS, np.int64)
    row_of[keys] = np.arange(1, len(keys) + 1)
    indices = row_of[hashes]
    weight, seen = (
        np.zeros((len(keys) + 1, targets.shape[1]), np.float32),
        np.full((len(keys) + 1, targets.shape[1]), 1e-3, np.float32),
    )
    bias = np.zeros(targets.shape[1], np.float32)
    for _ in range(epochs):
        order = random.permutation(len(indices))
        for start in range(0, len(order), 256):
            batch = order[start : start + 256]
            shown = np.where(random.random((len(batch), indices.shape[1])) < drop, 0, indices[batch])
            present, position = np.unique(shown, return_inverse=True)
            counts_of = np.zeros((len(batch), len(present)), np.float32)
            np.add.at(counts_of, (np.arange(len(batch))[:, None], position.reshape(shown.shape)), 1)
            error = np.exp(log_softmax(counts_of @ weight[present] / (1 - drop) + bias)) - targets[batch]
            error *= weights[batch, None]
            gradient = counts_of.T @ error
            gradient += 0.05 * weight[present]
            seen[present] += gradient * gradient
            weight[present] -= rate * gradient / np.sqrt(seen[present])
            weight[0] = 0
            bias -= 0.01 * error.mean(axis=0)
    said = np.abs(weight[1:]).max(axis=1) > _FAINT
    return Linear(keys[said], weight[1:][said], bias)


def train(sheets: Sequence[Sheet]) -> tuple[Judge, list[Verdict]]:
    """The judge of these sheets, and its verdicts on each half of them when taught by the other half alone.

    The second opinion is learnt on first opinions of models that did not see the text; the least confidence and the
    meaning of a confidence are read off the verdicts on texts that were not seen at all.
    """
    names = sorted({s.document for s in sheets})
    halves = [[s for s in sheets if names.index(s.document) % 2 == part] for part in range(2)]
    unseen = [[apart.first_opinion([c.row for c in s.candidates]) for s in halves[part]]
              for part, apart in enumerate(_first(halves[1 - part], networks=1) for part in range(2))]  # fmt: skip
    told: list[Verdict] = []
    for part in range(2):
        second = _second(halves[1 - part], unseen[1 - part])
        for s, opinion in zip(halves[part], unseen[part], strict=True):
            rows, places = [c.row for c in s.candidates], [c.place for c in s.candidates]
            told += verdicts(s, revised(opinion, second_opinion(second, opinion, rows, places)))
    final = _second([*halves[0], *halves[1]], [*unseen[0], *unseen[1]])
    first = _first(sheets, networks=NETWORKS)
    least, scale = best_least(told, gold_size(sheets)), calibration(told)
    return Judge(first.linear, first.networks, final, least, scale), told


def best_least(told: Sequence[Verdict], gold: int) -> float:
    """The highest confidence with an F1 near the best: of equals the one whose relations are right more often."""
    ranked = sorted(told, key=lambda v: -v.confidence)
    right = np.cumsum([v.right for v in ranked])
    f1 = 2 * right / (np.arange(1, len(ranked) + 1) + gold)
    return ranked[int((f1 >= NEAR * f1.max()).argmax())].confidence


def calibration(told: Sequence[Verdict], bins: int = 12) -> Floats:
    """How often verdicts of a confidence are right: two rows, confidence and share, both ascending."""
    ranked = sorted((v.confidence, v.right) for v in told)
    parts = [np.array(part, np.float32).mean(axis=0) for part in np.array_split(np.array(ranked, np.float32), bins)]
    table = np.stack(parts, axis=1)
    return np.asarray(np.maximum.accumulate(table, axis=1), dtype=np.float32)


def _first(sheets: Sequence[Sheet], *, networks: int) -> Judge:
    coded = np.concatenate([codes([c.row for c in s.candidates]) for s in sheets])
    targets, weights = _targets(sheets)
    taught = weights > 0
    coded, targets, weights = coded[taught], targets[taught], weights[taught]
    linear = train_linear(crossed(coded), targets, weights)
    nets = tuple(train_network(coded, targets, weights, seed=seed) for seed in range(networks))
    return Judge(linear, nets, nets[0], LEAST, np.zeros((2, 0), np.float32))


def _second(sheets: Sequence[Sheet], opinions: Sequence[Floats]) -> Network:
    columns = [FIELDS.index(f) for f in SECOND_FIELDS]
    coded = np.concatenate([codes([c.row for c in s.candidates])[:, columns] for s in sheets])
    around = np.concatenate([neighbourhood(o, [c.row for c in s.candidates], [c.place for c in s.candidates])
                             for s, o in zip(sheets, opinions, strict=True)])  # fmt: skip
    targets, weights = _targets(sheets)
    related = np.stack([targets[:, 0], 1 - targets[:, 0]], axis=1)
    return train_network(coded, related, weights, around, size=4, hidden=48, epochs=8, drop_fact=0.05)


def _targets(sheets: Sequence[Sheet]) -> tuple[Floats, Floats]:
    labels = np.concatenate([s.labels for s in sheets])
    return np.eye(len(CLASSES), dtype=np.float32)[labels], np.concatenate([s.weights for s in sheets])


# --- Judging ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """A relation that was read in an item, how sure, and whether the gold has it."""

    confidence: float
    right: bool
    rule: str
    form: str


def verdicts(sheet_: Sheet, opinion: Floats, *, least: float = 0.03) -> list[Verdict]:
    """What an opinion says of a document, each item's relations once."""
    gold = [{(r.source, r.type, r.target) for r in item.relations} for item in sheet_.gold]
    found: dict[tuple[int, str, str, str], tuple[float, Candidate]] = {}
    for i, (type_, forward), sure in decided(sheet_.candidates, opinion, least=least):
        ends = sheet_.names[i] if forward else sheet_.names[i][::-1]
        key = (sheet_.item[i], ends[0], str(type_), ends[1])
        if sure > found.get(key, (0.0, None))[0]:
            found[key] = (sure, sheet_.candidates[i])
    right: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    told = []
    for (item, *triple), (sure, candidate) in sorted(found.items(), key=lambda f: (-f[1][0], f[0])):
        hits = [g for g in _readings(*triple) if g in gold[item] and g not in right[item]]
        right[item].update(hits[:1])
        told.append(
            Verdict(
                sure,
                bool(hits),
                candidate.row[-1] or f"context.{candidate.pair.role}",
                candidate.row[FIELDS.index("form")],
            )
        )
    return told


def _readings(source: str, type_: str, target: str) -> list[tuple[str, str, str]]:
    t = RelationType
    turned = {
        t.PART_OF: (t.USES,),
        t.USED_FOR: (t.USES,),
        t.USES: (t.PART_OF, t.USED_FOR),
        t.CONTRASTS_WITH: (t.CONTRASTS_WITH,),
    }
    kept = {t.IS_A: t.EXTENDS, t.EXTENDS: t.IS_A}
    known = RelationType(type_)
    same = [(source, str(kept[known]), target)] if known in kept else []
    return [(source, type_, target), *same, *((target, str(u), source) for u in turned.get(known, ()))]


def report(told: Sequence[Verdict], gold: int) -> None:
    """Print what threshold is best, and how often each confidence is right."""
    ranked = sorted(told, key=lambda v: -v.confidence)
    right = np.cumsum([v.right for v in ranked])
    found = np.arange(1, len(ranked) + 1)
    f1 = 2 * right / (found + gold)
    best = int(f1.argmax())
    for at, name in ((best, "best F1"), *((n, f"at {v:.2f}") for v in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
                                          if (n := int(sum(t.confidence >= v for t in ranked)) - 1) >= 0)):  # fmt: skip
        print(f"{name:8} confidence >= {ranked[at].confidence:.3f}  precision {right[at] / found[at]:.3f}"
              f"  recall {right[at] / gold:.3f}  F1 {f1[at]:.3f}")  # fmt: skip
    for low in np.arange(0, 1, 0.1):
        inside = [v for v in told if low <= v.confidence < low + 0.1 + (low > 0.85)]
        if inside:
            mean = np.mean([v.confidence for v in inside])
            print(f"confidence {low:.1f}..{low + 0.1:.1f}  n {len(inside):5}  mean {mean:.2f}"
                  f"  right {np.mean([v.right for v in inside]):.2f}")  # fmt: skip


def gold_size(sheets: Sequence[Sheet]) -> int:
    return sum(len({(r.source, r.type, r.target) for r in i.relations}) for s in sheets for i in s.gold)


def read_sheets(gold: Sequence[Path], texts: Sequence[Path]) -> tuple[list[Sheet], list[Sheet]]:
    """The gold's documents with the gold's own concepts, and with those that the pipeline finds where it did not learn
    from the document: the judge meets as many wrong and missing concepts as it will in a new text."""
    from bench.train_concepts import crossed as taught_without
    from ingest.pipeline import Extractor, load

    annotated, extractor = items(gold), Extractor()
    exact = [sheet(d) for d in documents(load(), annotated, texts)]
    finders = taught_without(annotated, texts, extractor)
    found = [sheet(d) for d in found_documents(extractor, annotated, texts, finders)]
    return exact, found


def main() -> None:
    """Train, print what the judge is worth on unseen documents, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    exact, found = read_sheets(options.gold, options.texts)
    judge, told = train([*exact, *found])
    report(told, gold_size([*exact, *found]))
    np.savez_compressed(options.output, allow_pickle=False, **dump(judge))


if __name__ == "__main__":
    main()
