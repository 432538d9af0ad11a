"""Learn how much each signal of a prerequisite counts, from general knowledge in place of judged pairs.

    python -m bench.train_prerequisites [FOLDER]

What the documents of FOLDER propose among the backbone's concepts is right if it lies in the backbone's closure. A
logistic regression on the signals, each counted as one, gives the weights; they are printed for a person to round and
put into `kg/prerequisites/weights.py`, with the AUC on concepts that the regression didn't see. Pairs that stand in a
judged set are left out, so that those still measure.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.prerequisites import SHARED, Names, extractions, signals_of
from bench.published import pairs_of
from kg.graph import Graph
from kg.prerequisites import Signals
from kg.prerequisites.inference import proposals
from kg.prerequisites.signals import Company, explained_vote, kind_vote, level_vote
from kg.prerequisites.weights import RELATIONS, Says, Weights

ONES = Weights(
    relations={type_: Says(1.0, 1.0) for type_ in RELATIONS},
    name=1.0,
    name_against=1.0,
    definition=1.0,
    definition_against=1.0,
    reference=1.0,
    kind=1.0,
    explained=1.0,
    level=1.0,
    contrast=1.0,
    crowd=1.0,
    echo=1.0,
)
FOLDS = 5

Pair = tuple[str, str]


def features(signals: Signals) -> dict[Pair, dict[str, float]]:
    """Each proposed pair with what each signal says of it, counted as one; the reverse of a signal has a minus."""
    subjects = {subject.id: subject for subject in signals.subjects}
    votes = proposals(signals, subjects, ONES)
    company = Company(votes)
    rows: dict[Pair, dict[str, float]] = {}
    for (first, then), cast in votes.items():
        row: dict[str, float] = defaultdict(float)
        for vote in cast:
            row[vote.signal + ("-" if vote.weight < 0 else "")] += vote.weight
        for by in (kind_vote, explained_vote, level_vote):
            row[by.__name__] = by(subjects[first], subjects[then], ONES)
        row["crowd"] = company.weigh(first, then, replace(ONES, echo=0.0))
        row["echo"] = company.weigh(first, then, replace(ONES, crowd=0.0))
        rows[first, then] = row
    return rows


def judged(names: Names, files: list[Path]) -> set[Pair]:
    """Both directions of all judged pairs."""
    pairs = [(a, b) for file in files for p in pairs_of(file) for a in names(p.first) for b in names(p.then)]
    return {*pairs, *((b, a) for a, b in pairs)}


def table(rows: dict[Pair, dict[str, float]], right: set[Pair]) -> Iterator[str]:
    """The weights learnt from all rows, and the AUC on each fold's concepts by weights of the others."""
    pairs, columns = sorted(rows), sorted({column for row in rows.values() for column in row})
    x = np.array([[rows[pair].get(column, 0.0) for column in columns] for pair in pairs])
    y = np.array([pair in right for pair in pairs])
    fold = np.array([int(hashlib.sha256(then.encode()).hexdigest(), 16) % FOLDS for _, then in pairs])
    unseen = np.zeros(len(pairs))
    for held in range(FOLDS):
        model = LogisticRegression(C=0.3, max_iter=3000).fit(x[fold != held], y[fold != held])
        unseen[fold == held] = model.predict_proba(x[fold == held])[:, 1]
    yield f"{len(pairs)} proposals, {y.mean():.2f} of them right; AUC on unseen concepts {roc_auc_score(y, unseen):.3f}"
    model = LogisticRegression(C=0.3, max_iter=3000).fit(x, y)
    yield f"bias {model.intercept_[0]:.2f}"
    for column, weight, count in zip(columns, model.coef_[0], np.count_nonzero(x, axis=0), strict=True):
        yield f"{column} {weight:.2f} ({count} pairs)"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.train_prerequisites")
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "corpus")
    signals = signals_of(Graph.build(extractions(parser.parse_args().folder)).tables)
    general = nx.DiGraph((edge.prerequisite, edge.concept) for edge in signals.backbone)
    right = {(first, then) for first in general for then in nx.descendants(general, first)}
    known = judged(Names(signals), sorted((SHARED / "gold").glob("prerequisites*.tsv")))
    rows = {
        pair: row
        for pair, row in features(replace(signals, backbone=())).items()
        if pair[0] in general and pair[1] in general and pair not in known
    }
    print(*table(rows, right), sep="\n")


if __name__ == "__main__":
    main()
