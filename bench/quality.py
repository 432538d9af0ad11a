"""Score the extraction against annotated documents: `make quality`.

    python -m bench.quality [--gold FILE...] [--texts FOLDER...] [--worst N] [--no-bare]

Without options: the bundled corpus and its gold file and, where ../shared is there, the documents beside it. Prints
the figures of `bench.metric` with and without the vocabulary file, by document, relation type and form, and the
items with the most mistakes, so that the next person knows what to do next.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.gold import Item, items
from bench.metric import Record, Report, Slip, Tally, score
from ingest.acronyms import acronyms
from ingest.documents import BlockTree, read
from ingest.pipeline import Extractor
from ingest.view import joined
from ingest.vocabulary import Vocabulary, packaged
from kg import merge
from kg.merge import Claim
from kg.model import Evidence, Extraction

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class Task:
    """A set of gold items and the folders of their documents."""

    title: str
    gold: tuple[Path, ...]
    folders: tuple[Path, ...]


def tasks() -> Iterator[Task]:
    """What can be scored on this machine."""
    yield Task("the bundled corpus", (ROOT / "corpus" / "gold.jsonl",), (ROOT / "corpus",))
    gold, texts = SHARED / "gold", (SHARED / "corpus", SHARED / "gold" / "texts")
    if gold.is_dir():
        yield Task("the four documents", (gold / "relations.jsonl",), texts)
        yield Task("texts of other shapes", tuple(sorted(gold.glob("texts_*.jsonl"))), texts)


def trees(gold: Iterable[Item], folders: Sequence[Path]) -> Iterator[BlockTree]:
    """The documents of gold items."""
    for name in sorted({item.document for item in gold}):
        path = next((folder / name for folder in folders if (folder / name).exists()), None)
        if path is None:
            raise SystemExit(f"{name} is in none of the folders {', '.join(map(str, folders))}")
        yield read(path.read_bytes(), document_id=name)


def apart(documents: Iterable[BlockTree], every: Iterable[Record]) -> tuple[int, list[str]]:
    """How many acronyms the documents introduce of which a form is a concept, and those whose long form is another
    concept or none."""
    meant: dict[str, set[str]] = defaultdict(set)
    for record in every:
        if record["record"] == "concept":
            for name in (record["name"], *record["aliases"]):
                meant[joined(name)].add(record["id"])
    count, missed = 0, []
    for tree in documents:
        pairs = {(joined(a.short), joined(a.long)): a for block in tree.blocks for a in acronyms(block.text)}
        known = {pair: a for pair, a in pairs.items() if meant.keys() & pair}
        count += len(known)
        missed += [f"{a.short} = {a.long}" for (short, long), a in known.items() if not meant[short] & meant[long]]
    return count, missed


def records(found: Iterable[Extraction]) -> Iterator[Record]:
    """Concepts, mentions and relations as `dlkg export` gives them, without a store or inference."""
    normal = [merge.normal(e) for e in found]
    resolved = merge.resolve(Claim(e.document.id, c) for e in normal for c in e.concepts)
    ids = {(c.document, c.claim.name): r.concept.id for r in resolved for c in r.claims}
    for r in resolved:
        c = r.concept
        yield {"record": "concept", "id": c.id, "name": c.name, "aliases": list(c.aliases), "kind": c.kind.value}
        for m in merge.mentions(r):
            yield {"record": "mention", "concept": m.concept, "document": m.document, "start_line": m.start_line}
    evidence: dict[merge.Triple, list[Evidence]] = defaultdict(list)
    for e in normal:
        for claim in e.relations:
            source, target = ids[e.document.id, claim.source], ids[e.document.id, claim.target]
            if source != target:
                triple = merge.directed(source, claim.type, target)
                evidence[triple].append(merge.evidence(e.document.id, claim, swapped=triple[0] != source))
    for (source, type_, target), places in sorted(evidence.items()):
        shown = [{"document": p.document, "start_line": p.start_line} for p in places]
        yield {"record": "relation", "source": source, "type": type_, "target": target, "evidence": shown}


def show(report: Report) -> None:
    """Print the table of figures."""
    print(f"\n{'':20}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'found':>8}{'gold':>8}")
    tallies = [("concepts", report.concepts), ("pairs", report.pairs), ("relations", report.relations),
               ("strict", report.strict), *sorted(report.types.items())]  # fmt: skip
    for name, t in tallies:
        print(f"{name:20}{t.precision:10.3f}{t.recall:8.3f}{t.f1:8.3f}{t.right:8}{t.found:8}{t.gold:8}")
    forms = "  ".join(f"{form} {t.recall:.3f}" for form, t in sorted(report.forms.items()))
    print(f"kinds {report.kinds.precision:.3f}   recall by form: {forms}")


def show_documents(every: Sequence[Record], gold: Sequence[Item]) -> None:
    """Print the main figures of each document."""
    print(f"\n{'':32}{'concepts':>9}{'P':>7}{'R':>7}{'kinds':>7}{'relations':>10}{'P':>7}{'R':>7}")
    for name in sorted({item.document for item in gold}):
        r = score(every, [item for item in gold if item.document == name])
        c, s = r.concepts, r.relations
        print(f"{name[:31]:32}{c.f1:9.3f}{c.precision:7.3f}{c.recall:7.3f}{r.kinds.precision:7.3f}"
              f"{s.f1:10.3f}{s.precision:7.3f}{s.recall:7.3f}")  # fmt: skip


def show_worst(slips: Iterable[Slip], count: int) -> None:
    """Print the items with the most mistakes."""
    for slip in sorted(slips, key=lambda s: (-s.size, s.item.document, s.item.first))[:count]:
        print(f"\n{slip.item.document}:{slip.item.first} {slip.item.title}")
        for what in ("missed_concepts", "extra_concepts", "missed", "extra"):
            print(f"  {what.replace('_', ' ')}: " + "; ".join(getattr(slip, what)))


def scored(documents: Iterable[BlockTree], gold: Sequence[Item], extractor: Extractor) -> tuple[list[Record], Report]:
    """Extract documents and score what was found."""
    every = list(records(map(extractor.extract, documents)))
    return every, score(every, gold)


def line(name: str, tally: Tally) -> str:
    return f"{name} F1 {tally.f1:.3f} (P {tally.precision:.3f}, R {tally.recall:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, help="gold files, instead of those known")
    parser.add_argument("--texts", nargs="+", type=Path, help="folders of their documents")
    parser.add_argument("--worst", type=int, default=3, metavar="N", help="show the N items with the most mistakes")
    parser.add_argument("--no-bare", action="store_true", help="leave out the run without the vocabulary")
    args = parser.parse_args()
    chosen = [Task("", tuple(args.gold), tuple(args.texts or ()))] if args.gold else list(tasks())
    extractor, bare = (
        Extractor(vocabulary=packaged()),
        None if args.no_bare else Extractor(vocabulary=Vocabulary.empty()),
    )
    for task in chosen:
        gold = items(task.gold)
        documents = list(trees(gold, task.folders))
        every, report = scored(documents, gold, extractor)
        print(f"\n=== {task.title or ' '.join(map(str, task.gold))}: {len(gold)} items")
        show(report)
        show_documents(every, gold)
        count, missed = apart(documents, every)
        print(f"\nacronyms joined with what they stand for: {count - len(missed)} of {count}; not: {'; '.join(missed)}")
        if bare is not None:
            _, without = scored(documents, gold, bare)
            print(f"\nwithout the vocabulary: {line('concepts', without.concepts)}, kinds "
                  f"{without.kinds.precision:.3f}, {line('relations', without.relations)}")  # fmt: skip
        show_worst(report.slips, args.worst)


if __name__ == "__main__":
    main()
