"""How fast documents are read: beside bare spaCy on the same text, and how time and memory grow with the corpus.

    python -m bench.ingest [FOLDER]

Without a folder: ../shared/corpus where it is there, else the bundled documents. All figures of one run are taken
alternately in one go, because machines are noisy: look at the ratios. Growth is measured in fresh processes, on the
folder once and ten times over (each copy under another name, as documents of their own).
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
ROUNDS = 3
GROWN = 10


def folder() -> Path:
    """The documents that are read."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith("--"):
        return Path(sys.argv[1])
    shared = ROOT.parent / "shared" / "corpus"
    return shared if shared.is_dir() else ROOT / "corpus"


def beside_spacy(documents: Path) -> None:
    """Words a second of the whole way from bytes to the saved graph, and of `nlp.pipe` without ner on the same text.

    As `dlkg ingest` does it, by all processors, on the documents and on ten times as many; and by one process. On
    both sides the pipeline is loaded before, but processes start within the time.
    """
    import spacy

    from ingest.documents import find_documents, read
    from ingest.pipeline import WHEEL

    found, _ = find_documents([str(documents)])
    blocks = [b.text for path, id_ in found for b in read(path.read_bytes(), document_id=id_).blocks if b.text]
    bare = spacy.load(WHEEL, exclude=["ner"])
    _warm_up()
    words = sum(len(text.split()) for text in blocks)
    theirs, alone, together, grown = [], [], [], []
    with tempfile.TemporaryDirectory() as place:
        many = _copied(documents, Path(place))
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for _doc in bare.pipe(blocks):
                pass
            theirs.append(time.perf_counter() - start)
            alone.append(_seconds(documents, jobs=1))
            together.append(_seconds(documents, jobs=None))
            grown.append(_seconds(many, jobs=None) / GROWN)
    print(f"{words:,} words in {len(found)} documents, median of {ROUNDS} rounds; beside nlp.pipe")
    print(f"  nlp.pipe without ner, one process       {words / median(theirs):8,.0f} words/s   1")
    for what, took in (
        ("all processors", together),
        (f"all processors, {GROWN} times the documents", grown),
        ("one process", alone),
    ):
        ratio = median(a / b for a, b in zip(theirs, took, strict=True))
        print(f"  {what:39} {words / median(took):8,.0f} words/s   {ratio:.2f}")


def _copied(documents: Path, place: Path) -> Path:
    """A folder with the documents `GROWN` times, each copy under another name."""
    for number in range(GROWN):
        shutil.copytree(documents, place / "many" / f"copy{number}")
    return place / "many"


def _warm_up() -> None:
    from api.ingesting import extract

    extract(b"# Dropout\n\nDropout reduces overfitting.", "warm-up.md")


def _seconds(documents: Path, *, jobs: int | None) -> float:
    """How long it takes to read a folder into a new store."""
    from api.ingesting import ingest_paths
    from kg.store import open_store

    with tempfile.TemporaryDirectory() as place:
        store = open_store(f"sqlite:///{place}/graph.db")
        start = time.perf_counter()
        for outcome in ingest_paths(store, [str(documents)], jobs=jobs):
            if outcome.error:
                raise SystemExit(outcome.error)
        seconds = time.perf_counter() - start
        store.close()
    return seconds


def one(documents: Path) -> dict[str, float]:
    """Ingest a folder in this process: seconds without start-up, and the peak of memory in MB."""
    _warm_up()
    seconds = _seconds(documents, jobs=1)
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def growth(documents: Path) -> None:
    """Time and memory for the folder, and for ten of it."""
    with tempfile.TemporaryDirectory() as place:
        many = _copied(documents, Path(place))
        figures = []
        for what in (documents, many):
            command = [sys.executable, "-m", "bench.ingest", str(what), "--one"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            figures.append(json.loads(done.stdout))
    small, large = figures
    print(f"  once       {small['seconds']:7.1f} s {small['megabytes']:7.0f} MB")
    print(f"  {GROWN} times   {large['seconds']:7.1f} s {large['megabytes']:7.0f} MB")
    print(f"  ratio      {large['seconds'] / small['seconds']:7.2f}   {large['megabytes'] / small['megabytes']:7.2f}")


def main() -> None:
    """Print all figures."""
    if "--one" in sys.argv:
        print(json.dumps(one(folder())))
        return
    beside_spacy(folder())
    growth(folder())


if __name__ == "__main__":
    main()
