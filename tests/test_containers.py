"""Dockerfile and docker-compose.yml, as far as they can be judged without Docker; `bench.image` takes the steps."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import yaml

from api.pages import web_folder
from api.settings import Settings
from bench.image import steps

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
STEPS = steps((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def test_compose_keeps_to_the_schema() -> None:
    """Checked against the Compose specification's own schema, in the copy that check-jsonschema brings."""
    schema = orjson.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_bytes())
    jsonschema.validate(COMPOSE, schema)

    with pytest.raises(jsonschema.ValidationError, match="restrat"):
        jsonschema.validate({"services": {"api": {"restrat": "no"}}}, schema)


def test_compose_holds_no_password() -> None:
    """Each password comes from the environment, and there is no default."""
    given = [
        value
        for service in COMPOSE["services"].values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|AUTH|SECRET|TOKEN", name)
    ]

    assert len(given) == 3
    for value in given:
        assert re.fullmatch(r"(neo4j/)?\$\{NEO4J_PASSWORD:\?[^}]+\}", value)


def test_compose_waits_for_a_healthy_neo4j() -> None:
    """Whatever asks Neo4j starts when it answers; the API when the texts are in."""
    services = COMPOSE["services"]

    assert services["ingest"]["depends_on"]["neo4j"] == {"condition": "service_healthy"}
    assert services["api"]["depends_on"] == {
        "neo4j": {"condition": "service_healthy"},
        "ingest": {"condition": "service_completed_successfully"},
    }
    assert all("healthcheck" in services[name] for name in ("neo4j", "api"))


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_compose_bounds_each_service(name: str) -> None:
    """Limits of processors and memory, no new privileges, ports on this machine alone, a read-only root where ours."""
    service = COMPOSE["services"][name]

    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert name == "neo4j" or (service["read_only"] and service["cap_drop"] == ["ALL"])


def test_compose_brings_the_looks_of_browser() -> None:
    """Neo4j Browser is told where style and guide are, and may fetch them."""
    environment = COMPOSE["services"]["neo4j"]["environment"]

    assert "/style.grass; play " in environment["NEO4J_browser_post__connect__cmd"]
    assert "127.0.0.1" in environment["NEO4J_browser_remote__content__hostname__whitelist"]


def test_dockerfile_pins_its_base_and_drops_root() -> None:
    """Both stages start from one exact version; the second has no installer at work and a user of its own."""
    bases = [rest.split()[0] for word, rest in STEPS if word == "FROM"]
    final = STEPS[max(n for n, (word, _) in enumerate(STEPS) if word == "FROM") :]

    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)
    assert [rest for word, rest in final if word == "USER"] == ["dlkg"]
    assert [rest.split()[0] for word, rest in final if word == "RUN"] == ["useradd"]


def test_dockerfile_copies_what_is_there() -> None:
    """Each source of a COPY exists and is let through by .dockerignore."""
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sources = [s for word, rest in STEPS if word == "COPY" and "--from" not in rest for s in rest.split()[:-1]]

    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert any(f"!{part}" in allowed for part in (source, *map(str, Path(source).parents)))


def test_dockerfile_sets_the_folder_of_the_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The server takes its pages from DLKG_WEB, which the image sets to where it has put them."""
    environment = dict(pair.split("=", 1) for word, rest in STEPS if word == "ENV" for pair in rest.split())
    placed = [rest.split()[-1] for word, rest in STEPS if word == "COPY" and "/src/web" in rest]
    monkeypatch.setenv("DLKG_WEB", str(tmp_path))

    assert [environment["DLKG_WEB"]] == placed
    assert web_folder(Settings().web) == tmp_path
