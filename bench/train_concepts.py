"""Learn what tells a concept from other words, and its kind: writes ingest/concepts.json and ingest/kinds.json.

    python -m bench.train_concepts GOLD.jsonl... --texts FOLDER...

Every candidate within the lines of a gold item is a case: it counts if the item lists its name. Each document is seen
with the whole vocabulary, with half of it and without any, so that names which no vocabulary has are learnt too.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.gold import Item, items
from bench.metric import forms_of
from ingest import kinds, mentions
from ingest.documents import read
from ingest.logistic import Logistic
from ingest.pipeline import Extractor
from ingest.vocabulary import Vocabulary, packaged
from kg.model import Kind

SUPPORT = 5  # cases that must show a feature
STRENGTH = 0.15  # inverse of the regularization
THRESHOLD = 0.55  # the best F1; a doubtful name counts where a relation is stated of it
HALVED = 0.3  # weight of a case that was seen with half of the vocabulary, or without any
SMALLEST = 0.03  # weights below are left out
PARTS = 5  # of the documents, where each is to be read by what was learnt from the others
SUPPORT_KIND = 3  # names that must show a feature


@dataclass(frozen=True, slots=True)
class Case:
    document: str
    features: tuple[str, ...]
    right: bool
    name: str
    kind: str  # where right: the kind that the item gives
    around: frozenset[str]  # what speaks for a kind


def cases(gold: Sequence[Item], folders: Sequence[Path], extractor: Extractor, vocabulary: Vocabulary) -> list[Case]:
    """The candidates in the lines of gold items."""
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in gold:
        grouped[item.document].append(item)
    knowledge = mentions.Knowledge.of(vocabulary, extractor._nlp, Logistic(0.0, {}))
    return [case for name, own in sorted(grouped.items()) for case in _cases(name, own, folders, extractor, knowledge)]


def _cases(name: str, own: Sequence[Item], folders: Sequence[Path], extractor: Extractor,
           knowledge: mentions.Knowledge) -> Iterable[Case]:  # fmt: skip
    path = next(folder / name for folder in folders if (folder / name).exists())
    docs = extractor.tagged(read(path.read_bytes(), document_id=name))
    survey = mentions.Survey.of(docs, knowledge)
    kinds_of = [(i, {f: kind for n, kind, aliases in i.concepts for f in forms_of((n, *aliases))}) for i in own]
    for block in survey.candidates:
        for c, name_features, features in survey.evidence(block):
            line = c.view.block.line_at(c.view.begin(c.start))
            item = next((forms for i, forms in kinds_of if i.first <= line <= i.last), None)
            if item is not None:
                concept = survey.concept(c).name
                kind = next((item[f] for f in sorted(forms_of((concept,)) & item.keys())), "")
                around = survey.around(concept) if kind else frozenset()
                yield Case(name, tuple(name_features() + features), bool(kind), concept, kind, around)


def seen_thrice(gold: Sequence[Item], folders: Sequence[Path], extractor: Extractor) -> dict[str, list[Case]]:
    """The cases with the whole vocabulary, with half of it and without any."""
    views = {"whole": packaged(), "half": halved(packaged()), "none": Vocabulary.empty()}
    return {name: cases(gold, folders, extractor, vocabulary) for name, vocabulary in views.items()}


def crossed(gold: Sequence[Item], folders: Sequence[Path], extractor: Extractor) -> dict[str, mentions.Knowledge]:
    """For each document what finds its concepts without having learnt from it."""
    views, documents = seen_thrice(gold, folders, extractor), sorted({item.document for item in gold})
    found: dict[str, mentions.Knowledge] = {}
    for part in range(PARTS):
        own = documents[part::PARTS]
        judge = learn_from({name: [c for c in some if c.document not in own] for name, some in views.items()})
        found |= dict.fromkeys(own, mentions.Knowledge.of(packaged(), extractor._nlp, judge))
    return found


def learn_from(views: Mapping[str, Sequence[Case]]) -> Logistic:
    """A judge of the cases of `seen_thrice`."""
    train = [case for some in views.values() for case in some]
    return learn(train, [1.0 if name == "whole" else HALVED for name, some in views.items() for _ in some])


def halved(vocabulary: Vocabulary) -> Vocabulary:
    """Every other entry of a vocabulary, by a checksum of its name."""
    return Vocabulary.of(e for e in vocabulary.entries if crc32(e.name.encode()) % 2)


def learn(train: Sequence[Case], weights: Sequence[float]) -> Logistic:
    """A logistic regression over the features that enough cases show."""
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([dict.fromkeys(case.features, 1) for case in train])
    kept = np.asarray((matrix > 0).sum(0)).ravel() >= SUPPORT
    model = LogisticRegression(C=STRENGTH, max_iter=400, solver="liblinear", random_state=0)
    model.fit(matrix[:, kept], [case.right for case in train], sample_weight=weights)
    learnt = zip(vectorizer.get_feature_names_out()[kept], model.coef_[0], strict=True)
    return Logistic(
        round(float(model.intercept_[0]), 3),
        {str(f): round(float(w), 3) for f, w in learnt if abs(w) >= SMALLEST},
        THRESHOLD,
    )


def learn_kinds(train: Sequence[Case], vocabulary: Vocabulary) -> dict[str, dict[str, float]]:
    """Weights of name features and evidence for each kind, from the vocabulary and from gold."""
    named = {(name, e.kind.value, frozenset[str]()) for e in vocabulary.entries for name in (e.name, *e.aliases)}
    named |= {(case.name, case.kind, case.around) for case in train if case.right}
    rows = sorted((name, kind, sorted(around)) for name, kind, around in named)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([dict.fromkeys([*kinds.features(n), *around], 1) for n, _, around in rows])
    kept = np.asarray((matrix > 0).sum(0)).ravel() >= SUPPORT_KIND
    model = LogisticRegression(C=2.0, max_iter=500).fit(matrix[:, kept], [kind for _, kind, _ in rows])
    weights = {
        str(feature): {k: round(float(w), 1) for k, w in zip(model.classes_, column, strict=True) if abs(w) >= 0.25}
        for feature, column in zip(vectorizer.get_feature_names_out()[kept], model.coef_.T, strict=True)
    }
    return {feature: own for feature, own in weights.items() if own}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    args = parser.parse_args()
    package, views = Path(mentions.__file__).parent, seen_thrice(items(args.gold), args.texts, Extractor())
    judge, train = learn_from(views), views["whole"]
    _write(package / "concepts.json", {"bias": judge.bias, "threshold": judge.threshold, "weights": judge.weights})
    _write(package / "kinds.json", learn_kinds(train, packaged()))
    print(f"{len(train)} cases, {sum(c.right for c in train)} right; {len(judge.weights)} weights")


def _write(path: Path, data: Mapping[str, object]) -> None:
    """Write one line for each key, so that a change shows as a readable difference."""
    rows = (f"{json.dumps(k, ensure_ascii=False)}: {_value(data[k])}" for k in sorted(data))
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _value(value: object) -> str:
    indent = 0 if isinstance(value, dict) and len(value) > len(Kind) else None
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent)


if __name__ == "__main__":
    main()
