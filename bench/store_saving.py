"""How the time of saving grows with the corpus: documents of one size that share many of their concepts.

    python -m bench.store_saving 40 400

One after the other, and together as `kg.store.grouped` groups them; seconds of the processor, so that others who use
the machine count less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.synthetic import Synthetic, extractions
from kg.model import Extraction
from kg.store import grouped, open_store

CONCEPTS = 20_000  # that documents draw from


def seconds(groups: Iterable[Sequence[Extraction]]) -> tuple[float, int, int]:
    """How long saving these takes, how many saves it was, and how many concepts there are in the end."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'graph.db'}")
        waiting = list(groups)
        start = time.process_time()
        for group in waiting:
            store.save(*group)
        took = time.process_time() - start
        with store.snapshot() as lookup:
            concepts = lookup.stats().concepts
        store.close()
    return took, len(waiting), concepts


def main() -> None:
    """Print a line for each number of documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--one-by-one", action="store_true", help="also measure the slow way")
    given = parser.parse_args()
    graph = Synthetic(CONCEPTS)
    for count in given.documents:
        documents = list(extractions(count, graph))
        ways = {"together": grouped(documents, lambda document: len(document.concepts))}
        if given.one_by_one:
            ways["one by one"] = ([document] for document in documents)
        for way, groups in ways.items():
            took, saves, concepts = seconds(groups)
            each = took / count * 1e3
            print(f"{count:>6} documents {way}: {took:.2f} s in {saves} saves, {each:.0f} ms each, {concepts} concepts")


if __name__ == "__main__":
    main()
