"""Tokens, roles, budgets, trusted documents, and changes with their audit log."""

from __future__ import annotations

import json
import logging
import stat
from hashlib import sha256
from pathlib import Path
from time import thread_time
from typing import Any

import httpx
import pytest

from api.budgets import Budgets, name_of
from api.http_negotiation import GRAPHQL, HttpError
from api.tokens import Tokens
from kg.errors import InputError
from schema.context import Caller
from tests.api.conftest import Start
from tests.api.keeping import Keeping

REPORT = 'mutation { reportProblem(about: "LSTM", text: "wrong") { id by } }'
FORGET = 'mutation { forgetDocument(path: "b.md") { path changed } }'
ASSERT = 'assertRelation(source: "lstms", type: USES, target: "attention", why: "seen")'


def ask(client: httpx.Client, query: str, token: str | None = None) -> httpx.Response:
    """The response to a query with a token."""
    headers = {"accept": GRAPHQL} | ({"authorization": f"Bearer {token}"} if token else {})
    return client.post("/graphql", json={"query": query}, headers=headers)


def test_tokens_are_shown_once_and_kept_as_hashes(tmp_path: Path) -> None:
    """The file has the hash alone, for its owner's eyes; a token opens what its role may."""
    path = tmp_path / "tokens.json"
    tokens = Tokens(path)
    text = tokens.create("ann", "curator")

    assert text not in path.read_text()
    assert sha256(text.encode()).hexdigest() in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (caller := tokens.caller(text)) is not None
    assert (caller.name, caller.roles) == ("ann", {"curator"})
    assert tokens.caller(text[:-1]) is None
    assert tokens.caller("") is None


def test_tokens_are_revoked_at_once(tmp_path: Path) -> None:
    """Another process that has the file open sees it."""
    one, other = Tokens(tmp_path / "t.json"), Tokens(tmp_path / "t.json")
    text = one.create("ann", "reader")
    assert other.caller(text)

    one.revoke("ann")

    assert other.caller(text) is None
    assert one.all() == ()


def test_tokens_refuse_nonsense(tmp_path: Path) -> None:
    """A name twice, no name, no such role, nobody to revoke, a file of something else."""
    tokens = Tokens(tmp_path / "t.json")
    tokens.create("ann", "reader")
    for wrong in (
        lambda: tokens.create("ann", "reader"),
        lambda: tokens.create(" ", "reader"),
        lambda: tokens.create("bob", "king"),
        lambda: tokens.revoke("bob"),
    ):
        with pytest.raises(InputError):
            wrong()
    (tmp_path / "t.json").write_text('{"a": 1}')
    with pytest.raises(InputError, match="holds no tokens"):
        Tokens(tmp_path / "t.json").all()


def test_access_changes_need_a_curator(start: Start, tmp_path: Path) -> None:
    """Nobody and a reader may not; a curator may. A reader may complain."""
    client = start()
    tokens = Tokens(tmp_path / "tokens.json")
    reader, curator = tokens.create("rita", "reader"), tokens.create("carl", "curator")
    for token in (None, reader):
        for change in (
            FORGET,
            f"mutation {{ {ASSERT} {{ __typename }} }}",
            "{ corrections { why } }",
            "{ reports { id } }",
        ):
            answer = ask(client, change, token).json()
            assert answer["data"] is None
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"

    assert ask(client, FORGET, curator).json() == {"data": {"forgetDocument": {"path": "b.md", "changed": True}}}
    assert ask(client, FORGET, curator).json() == {"data": {"forgetDocument": {"path": "b.md", "changed": False}}}
    assert ask(client, REPORT).json()["data"] is None
    assert ask(client, REPORT, reader).json()["data"]["reportProblem"]["by"] == "rita"
    assert ask(client, "{ reports { about text by } }", curator).json()["data"]["reports"] == [
        {"about": "LSTM", "text": "wrong", "by": "rita"}
    ]


def test_access_unknown_tokens_are_refused(start: Start) -> None:
    """401 with the scheme that is wanted, even for a question that needs none."""
    client = start()
    for header in ("Bearer nobody", "Basic YTpi", "Bearer", "", "Bearer é"):
        response = client.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"authorization": header.encode("latin-1")}
        )
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")


def test_access_a_private_server_is_read_with_a_token(start: Start, tmp_path: Path) -> None:
    """GraphQL and exports both; what a cache may keep is private."""
    client = start(private=True)
    token = Tokens(tmp_path / "tokens.json").create("rita", "reader")
    bearer = {"authorization": f"Bearer {token}"}

    assert ask(client, "{ __typename }").status_code == 401
    assert client.get("/export/jsonl").status_code == 401
    assert ask(client, "{ __typename }", token).status_code == 200
    assert client.get("/export/jsonl", headers=bearer).status_code == 200
    kept = client.get("/graphql", params={"query": "{ __typename }"}, headers=bearer)
    assert kept.headers["cache-control"] == "private, no-cache"


def test_access_corrections_are_made_and_taken_back(start: Start, tmp_path: Path) -> None:
    """A correction has effect at once, says who and why, and can be withdrawn."""
    client = start()
    token = Tokens(tmp_path / "tokens.json").create("carl", "curator")
    made = (
        f"mutation {{ {ASSERT} {{ ... on CorrectionMade {{ correction {{ action source type target by why }} }} }} }}"
    )
    there = '{ relations(where: {sources: ["LSTM"], types: [USES]}) { nodes { curated target { name } } } }'
    back = 'withdrawCorrection(action: "assert", source: "LSTM", type: USES, target: "attention") { __typename }'

    correction = ask(client, made, token).json()["data"]["assertRelation"]["correction"]
    held = ask(client, there).json()["data"]["relations"]["nodes"]
    withdrawn = ask(client, f"mutation {{ {back} }}", token).json()["data"]["withdrawCorrection"]
    again = ask(client, f"mutation {{ {back} }}", token).json()["data"]["withdrawCorrection"]

    expected = {
        "action": "assert",
        "source": "LSTM",
        "type": "USES",
        "target": "attention",
        "by": "carl",
        "why": "seen",
    }
    assert correction == expected
    assert held == [{"curated": True, "target": {"name": "attention"}}]
    assert ask(client, there).json()["data"]["relations"]["nodes"] == []
    assert (withdrawn, again) == ({"__typename": "CorrectionMade"}, {"__typename": "CorrectionRefused"})


def test_access_corrections_of_unknown_names_are_answers(start: Start, tmp_path: Path) -> None:
    """A name that nobody has, or several, is told as everywhere."""
    client = start()
    token = Tokens(tmp_path / "tokens.json").create("carl", "curator")
    query = """mutation {
      a: mergeConcepts(source: "lstn", into: "LSTM") { ... on ConceptNotFound { suggestions } }
      b: rejectRelation(source: "GAT", type: USES, target: "LSTM") { ... on AmbiguousName { candidates { name } } }
      c: renameConcept(concept: "GRU", name: "gated unit") { ... on CorrectionMade { correction { target } } }
    }"""

    answer = ask(client, query, token).json()["data"]

    assert answer["a"] == {"suggestions": ["LSTM"]}
    assert len(answer["b"]["candidates"]) == 2
    assert answer["c"] == {"correction": {"target": "gated unit"}}
    assert ask(client, '{ concept(name: "GRU") { ... on Concept { name } } }').json()["data"]["concept"] == {
        "name": "gated unit"
    }


def test_access_changes_are_audited(start: Start, tmp_path: Path, logged: list[logging.LogRecord]) -> None:
    """Who did what and what came of it is logged; the token is not."""
    client = start()
    token = Tokens(tmp_path / "tokens.json").create("carl", "curator")
    ask(client, FORGET, token)

    assert [(r.getMessage(), vars(r)["outcome"]) for r in logged if r.name == "dlkg.audit"] == [("forget b.md", "done")]
    assert not [r for r in logged if token in r.getMessage()]


def test_access_budgets_are_spent(start: Start, tmp_path: Path) -> None:
    """A caller's points run out, and say so; a token has points of its own; kept answers cost as well."""
    client = start(rate_limit=20, rate_seconds=3_600)
    token = Tokens(tmp_path / "tokens.json").create("rita", "reader")
    query = "{ rateLimit { cost limit remaining resetAt nodeCount } concepts(first: 60) { totalCount } }"
    first = ask(client, query).json()["data"]["rateLimit"]
    plain = [ask(client, "{ concepts(first: 60) { nodes { id } } }").status_code for _ in range(2)]
    refused = ask(client, "{ concepts(first: 60) { nodes { id } } }")

    assert (first["cost"], first["limit"], first["remaining"], first["nodeCount"]) == (8, 20, 12, 60)
    assert first["resetAt"].endswith("Z")
    assert plain == [200, 429]
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert 0 < int(refused.headers["retry-after"]) <= 3_600
    assert ask(client, query, token).json()["data"]["rateLimit"]["remaining"] == 12


def test_access_budgets_are_one_for_all_workers(tmp_path: Path) -> None:
    """Two processes' budgets over one file: what was spent at the one is gone at the other, until the window ends."""
    one, other = (Budgets(10, 3_600, shared=tmp_path / "budgets") for _ in range(2))

    assert one.spend("address 10.0.0.1", 4).remaining == 6
    assert other.spend("address 10.0.0.1", 5).remaining == 1
    assert other.spend("address 10.0.0.2", 10).remaining == 0
    with pytest.raises(HttpError, match="are spent"):
        one.spend("address 10.0.0.1", 2)
    assert one.spend("address 10.0.0.1", 1).remaining == 0


def test_access_budgets_count_a_crowd() -> None:
    """Twenty thousand callers: hardly any two share a budget."""
    budgets = Budgets(10, 3_600)
    left = [budgets.spend(f"address {n}", 2).remaining for n in range(20_000)]

    assert left.count(8) > 19_990
    assert budgets.spend("address 7", 1).remaining == 7


def test_access_budgets_are_of_a_site() -> None:
    """Whoever holds an IPv6 network has one budget, not one for each address in it."""
    assert name_of(None, "2001:db8::1") == name_of(None, "2001:db8::ffff:2") != name_of(None, "2001:db8:0:1::1")
    assert name_of(None, "10.0.0.1") != name_of(None, "10.0.0.2")
    assert name_of(Caller("ann"), "10.0.0.1") == "token ann"


def test_access_refused_texts_cost(start: Start) -> None:
    """Nonsense is free for nobody: each refused text takes a point."""
    client = start(rate_limit=3, rate_seconds=3_600)

    assert [ask(client, f"{{ x{n} }}").status_code for n in range(5)] == [422, 422, 422, 429, 429]


def test_access_long_work_costs_more(start: Start) -> None:
    """What a request took beyond what its cost foretold is taken off as well: the next one has to wait."""

    class Busy(Keeping):
        def snapshot(self, *, seconds: float | None = None):  # type: ignore[no-untyped-def]
            end = thread_time() + 0.2
            while thread_time() < end:
                pass
            return super().snapshot(seconds=seconds)

    client = start(Busy(), rate_limit=90, rate_seconds=3_600)

    assert [ask(client, f"query Q{n} {{ stats {{ concepts }} }}").status_code for n in range(2)] == [200, 429]


def test_access_complaints_are_bounded(start: Start, tmp_path: Path) -> None:
    """A hundred of one reader may wait; one said twice counts once; others may still complain."""
    client = start()
    tokens = Tokens(tmp_path / "tokens.json")
    rita, eva = tokens.create("rita", "reader"), tokens.create("eva", "reader")

    def complain(number: int, token: str) -> dict[str, Any]:
        answer = ask(client, f'mutation {{ reportProblem(about: "LSTM", text: "{number}") {{ id }} }}', token).json()
        return dict(answer.get("errors", [{}])[0].get("extensions", {}))

    assert [complain(n, rita) for n in range(100)] == [{}] * 100
    assert complain(0, rita) == {}
    assert complain(100, rita)["limit"] == "reports"
    assert complain(100, eva) == {}


def test_access_trusted_documents(start: Start, tmp_path: Path) -> None:
    """Asked by their hash, in both ways; with the switch nothing else is answered."""
    text = "query Size { stats { concepts } }\n"
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "size.graphql").write_text(text)
    hash_ = sha256(text.encode()).hexdigest()
    answer = {"data": {"stats": {"concepts": 17}}}
    client = start(trusted_documents=folder, trusted_only=True)

    def post(body: object) -> httpx.Response:
        return client.post("/graphql", json=body, headers={"accept": GRAPHQL})

    assert post({"documentId": f"sha256:{hash_}"}).json() == answer
    assert post({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}}).json() == answer
    assert post({"query": text}).json() == answer
    assert client.get("/graphql", params={"documentId": hash_}).json() == answer
    assert post({"query": "{ __typename }"}).status_code == 403
    assert post({"documentId": "0" * 64}).json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert post({"query": "{ __typename }", "documentId": hash_}).status_code == 422


def test_access_cors_is_for_those_who_are_named(start: Start) -> None:
    """One origin is let in, others are told nothing."""
    client = start(cors_origins="http://a.example")
    ask_from = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}

    friend = client.options("/graphql", headers={"origin": "http://a.example", **ask_from})
    other = client.options("/graphql", headers={"origin": "http://b.example", **ask_from})

    assert friend.headers["access-control-allow-origin"] == "http://a.example"
    assert "access-control-allow-origin" not in other.headers


def test_access_ingests_by_a_process_of_its_own(start: Start, tmp_path: Path) -> None:
    """A text becomes part of the graph; nothing of the server's process loads spaCy; what is no text is refused."""
    client = start()
    token = Tokens(tmp_path / "tokens.json").create("carl", "curator")
    query = """mutation ($input: DocumentInput!) { ingestDocument(input: $input) {
      ... on DocumentIngested { changed document { path title concepts } }
      ... on DocumentRefused { message hint } } }"""
    text = "# Dropout\n\nDropout is a regularization technique. Dropout reduces overfitting.\n"

    def ingest(path: str, content: str) -> dict[str, object]:
        body = json.dumps({"query": query, "variables": {"input": {"path": path, "content": content}}})
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        answer = client.post("/graphql", content=body, headers=headers, timeout=120).json()
        return dict(answer["data"]["ingestDocument"])

    first = ingest("new.md", text)

    assert first["changed"] is True
    assert first["document"]["path"] == "new.md"
    assert ingest("new.md", text)["changed"] is False
    assert "message" in ingest("empty.md", "")
