"""The command line as people use it: as a process, with its exit status, on real files."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kg.store import open_store

NOTES = """# Notes

## What is an LSTM?
An LSTM is a kind of recurrent neural network. The LSTM mitigates the vanishing gradient problem.

## What is backpropagation?
Backpropagation uses the chain rule. The chain rule is a rule for the derivative of nested functions.
"""


class Dlkg:
    """Runs `dlkg` in a folder, with a store of its own there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run it and give status, output and errors."""
        return subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", *arguments],
            cwd=self.folder,
            env={**os.environ, "DLKG_STORE": "sqlite:///graph.db", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(name="dlkg", scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Dlkg:
    """A folder with a small document that was ingested."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "notes").mkdir()
    (folder / "notes" / "lstm.md").write_text(NOTES)
    run = Dlkg(folder)
    done = run("ingest", "notes")
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture(name="fresh")
def unfilled(tmp_path: Path) -> Dlkg:
    """An empty folder."""
    return Dlkg(tmp_path)


def test_cli_help_is_instant_and_loads_nothing_heavy() -> None:
    """`dlkg --help` imports neither spaCy nor the Neo4j driver nor GraphQL."""
    code = (
        "import sys; sys.argv = ['dlkg', '--help']\n"
        "from api.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('spacy', 'neo4j', 'strawberry', 'graphql', 'fastapi', 'networkx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
    assert "ingest" in done.stdout


def test_cli_formats_are_those_of_the_domain() -> None:
    """The names that the command line offers are those that the formats, orders and roles have."""
    from api.cli.ask import PlanFormat, PlanOrder
    from api.cli.keep import GraphFormat
    from api.cli.serve import TokenRole
    from api.tokens import ROLES
    from kg.formats import GRAPH_FORMATS, PLAN_FORMATS
    from kg.study import Order

    assert {f.value for f in PlanFormat} == set(PLAN_FORMATS)
    assert {f.value for f in GraphFormat} == set(GRAPH_FORMATS)
    assert {o.value for o in PlanOrder} == {o.value for o in Order}
    assert {r.value for r in TokenRole} == set(ROLES)


def test_cli_documents_lists_what_was_ingested(dlkg: Dlkg) -> None:
    """The id is the path inside the folder given."""
    (document,) = dlkg.json("documents")

    assert document["id"] == "lstm.md"
    assert document["concepts"] >= 4
    assert len(document["sha256"]) == 64


def test_cli_concept_shows_relations_with_their_lines(dlkg: Dlkg) -> None:
    """Every relation shows who says so; the name may be an alias in any case."""
    view = dlkg.json("concept", "lstms")
    relation = next(r for r in view["relations"] if r["type"] == "MITIGATES")

    assert (relation["source"], relation["target"]) == ("LSTM", "vanishing gradient problem")
    assert relation["evidence"][0]["startLine"] == 4


def test_cli_concept_that_is_not_there_gets_suggestions(dlkg: Dlkg) -> None:
    """Exit 1, and the names that may be meant."""
    done = dlkg("concept", "backpropagatoin")

    assert done.returncode == 1
    assert "backpropagatoin" in done.stderr
    assert "backpropagation" in done.stderr


def test_cli_plan_comes_in_every_format(dlkg: Dlkg) -> None:
    """Text for people; JSON with the promised fields; files where -o names one."""
    plan = dlkg.json("plan", "backpropagation")
    position = {step["concept"]["id"]: step["position"] for step in plan["steps"]}

    assert plan["steps"][-1]["concept"]["name"] == "backpropagation"
    assert all(position[p] < s["position"] for s in plan["steps"] for p in s["prerequisites"])
    assert all(step["why"] for step in plan["steps"])
    for form in ("text", "markdown", "mermaid", "csv", "ics", "anki"):
        done = dlkg("plan", "backpropagation", "--format", form, "-o", f"plan.{form}")
        assert done.returncode == 0, done.stderr
        assert (dlkg.folder / f"plan.{form}").stat().st_size > 0


def test_cli_path_says_why_there_is_none(dlkg: Dlkg) -> None:
    """The other way round is told as such."""
    there, back = dlkg("path", "derivative", "backpropagation"), dlkg("path", "backpropagation", "derivative")

    assert there.returncode == 0, there.stderr
    assert there.stdout.splitlines()[0] == "derivative"
    assert "backpropagation" in there.stdout.splitlines()[-1]
    assert back.returncode == 1
    assert "derivative" in back.stderr


def test_cli_second_ingest_changes_nothing(dlkg: Dlkg) -> None:
    """What is unchanged is told so, and the export has the same bytes."""
    before = dlkg("export").stdout
    done = dlkg("ingest", "notes")

    assert "unchanged" in done.stderr
    assert dlkg("export").stdout == before


def test_cli_export_and_import_are_lossless(dlkg: Dlkg, fresh: Dlkg) -> None:
    """A graph carried into another store is the same graph."""
    exported = fresh.folder / "graph.jsonl"
    assert dlkg("export", "-o", str(exported)).returncode == 0
    assert fresh("import", "graph.jsonl").returncode == 0

    assert fresh("export").stdout == exported.read_text()


def test_cli_forget_takes_a_document_out(fresh: Dlkg) -> None:
    """Its evidence is gone; forgetting it again is an error that says what there is to forget."""
    (fresh.folder / "a.md").write_text(NOTES)
    assert fresh("ingest", "a.md").returncode == 0
    assert fresh("forget", "a.md").returncode == 0

    assert fresh.json("stats")["relations"] == 0
    again = fresh("forget", "a.md")
    assert again.returncode == 1
    assert "dlkg documents" in again.stderr


def test_cli_forget_takes_several_documents_out_in_one_change(fresh: Dlkg) -> None:
    """All that the graph has, each once; what it hasn't is named, and the rest done."""
    folder = fresh.folder / "notes"
    folder.mkdir()
    for name in ("a.md", "b.md", "c.md"):
        (folder / name).write_text(NOTES)
    assert fresh("ingest", "notes").returncode == 0
    before = _revision(fresh)
    done = fresh("forget", "a.md", "x.md", "b.md", "a.md", "y.md")

    assert done.returncode == 1
    assert done.stdout.splitlines() == ["a.md: forgotten", "b.md: forgotten"]
    assert all(name in done.stderr for name in ("x.md", "y.md"))
    assert [d["id"] for d in fresh.json("documents")] == ["c.md"]
    assert _revision(fresh) == before + 1


def _revision(dlkg: Dlkg) -> int:
    store = open_store(f"sqlite:///{dlkg.folder}/graph.db", create=False)
    try:
        return store.newest()
    finally:
        store.close()


def test_cli_ingest_does_the_good_files_and_names_the_bad_ones(fresh: Dlkg) -> None:
    """Empty, binary and missing files are named, each with what is wrong; the good one is in the graph; exit 1."""
    (fresh.folder / "good.md").write_text(NOTES)
    (fresh.folder / "empty.md").write_bytes(b"")
    (fresh.folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (fresh.folder / "latin.txt").write_bytes("Dropout r\xe9duces overfitting.\n".encode("latin-1"))
    done = fresh("ingest", "good.md", "empty.md", "binary.txt", "latin.txt", "missing.md")

    assert done.returncode == 1
    for name in ("empty.md", "binary.txt", "missing.md"):
        assert name in done.stderr
    assert {d["id"] for d in fresh.json("documents")} == {"good.md", "latin.txt"}
    assert "Traceback" not in done.stderr


def test_cli_ingest_refuses_a_folder_without_documents(fresh: Dlkg) -> None:
    """Nothing was read, and the user is told."""
    (fresh.folder / "none").mkdir()
    done = fresh("ingest", "none")

    assert done.returncode == 1
    assert "none" in done.stderr


def test_cli_ingest_reads_standard_input(fresh: Dlkg) -> None:
    """`-` is a document too."""
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "ingest", "-"],
        input=NOTES,
        text=True,
        cwd=fresh.folder,
        env={**os.environ, "DLKG_STORE": "sqlite:///graph.db"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert fresh.json("stats")["documents"] == 1


def test_cli_ingest_prune_forgets_what_is_gone(fresh: Dlkg) -> None:
    """A file that was deleted takes its evidence along."""
    folder = fresh.folder / "notes"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text(NOTES)
    assert fresh("ingest", "notes").returncode == 0
    (folder / "b.md").unlink()
    assert fresh("ingest", "notes", "--prune").returncode == 0

    assert [d["id"] for d in fresh.json("documents")] == ["a.md"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/graph", "mysql"),
        ("sqlite:///not-there.db", "not-there.db"),
        ("sqlite:///text.db", "text.db"),
        ("bolt://127.0.0.1:1", "127.0.0.1"),
    ],
)
def test_cli_store_that_cannot_be_opened(fresh: Dlkg, url: str, words: str) -> None:
    """The error names the store and says what is wrong, without a traceback."""
    (fresh.folder / "text.db").write_text("this is no database, but long enough to look at" * 50)
    done = fresh("stats", "--store", url)

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_cli_wrong_usage_exits_with_2(fresh: Dlkg) -> None:
    """An unknown command or option is wrong usage."""
    assert fresh("plan").returncode == 2
    assert fresh("nonsense").returncode == 2
    assert fresh("plan", "x", "--order", "random").returncode == 2


def test_cli_token_is_shown_once_and_kept_as_a_hash(fresh: Dlkg) -> None:
    """The file never holds the token itself; a revoked one is gone."""
    text = fresh("token", "create", "ann", "--role", "curator").stdout.strip()
    kept = (fresh.folder / "dlkg-tokens.json").read_text()

    assert text
    assert text not in kept
    assert fresh.json("token", "list") == [{"name": "ann", "role": "curator"}]
    assert fresh("token", "revoke", "ann").returncode == 0
    assert fresh.json("token", "list") == []


def test_cli_doctor_finds_all_well_and_shows_no_secret(dlkg: Dlkg) -> None:
    """Installation, settings and data; a password shows as stars."""
    done = dlkg("doctor", DLKG_NEO4J_PASSWORD="open-sesame")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "open-sesame" not in done.stdout + done.stderr
    assert "DLKG_STORE" in done.stdout


def test_cli_doctor_names_a_bad_setting(fresh: Dlkg) -> None:
    """The variable and its value."""
    done = fresh("doctor", DLKG_MAX_DEPTH="deep")

    assert done.returncode == 1
    assert "DLKG_MAX_DEPTH" in done.stderr


def test_cli_serve_answers_soon_and_refuses_a_taken_port(dlkg: Dlkg) -> None:
    """Ready within seconds; a second server on the same port gets a clear error."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", port],
        cwd=dlkg.folder,
        env={**os.environ, "DLKG_STORE": "sqlite:///graph.db"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _status(port, seconds=20) == 200
        second = dlkg("serve", "--port", port)
        assert second.returncode == 1
        assert port in second.stderr
    finally:
        server.terminate()
        assert server.wait(15) == 0


def _status(port: str, *, seconds: float) -> int:
    """The status of /health/ready, as soon as somebody answers."""
    import urllib.error
    import urllib.request

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    return 0
