"""Everything that can be set about the server: `DLKG_*` variables, with defaults that are safe on one's own machine.

`DLKG_PROFILE=production` turns off what a stranger doesn't need (the IDE, introspection, suggestions) and turns on a
rate limit, unless those are set by themselves. `dlkg doctor` lists all values; secrets show as stars.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schema.limits import Limits


class Profile(StrEnum):
    """Whom the server is for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


PRODUCTION_RATE = 20_000


class Settings(BaseSettings):
    """The server's settings; raises pydantic's `ValidationError`, which names the variable, for a bad value."""

    model_config = SettingsConfigDict(env_prefix="DLKG_", extra="ignore", use_attribute_docstrings=True)

    profile: Profile = Profile.DEVELOPMENT
    """Development or production."""
    store: str = "sqlite:///dlkg.db"
    """Where the graph is kept."""
    neo4j_user: str = "neo4j"
    """The user of a Neo4j store."""
    neo4j_password: SecretStr = SecretStr("")
    """The password of a Neo4j store."""
    neo4j_database: str = "neo4j"
    """The database of a Neo4j store."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """The port to listen on."""
    workers: PositiveInt = 1
    """Processes that serve."""
    shared: Path | None = None
    """The folder in which several processes count together; `dlkg serve` makes one."""
    trust_proxy: bool = False
    """Take a caller's address from X-Forwarded-For of a proxy in front."""
    web: Path | None = None
    """The folder of the explorer page; the one beside the packages if unset."""
    shutdown_seconds: PositiveInt = 10
    """How long running requests may go on at the end."""

    ide: bool | None = None
    """Serve GraphiQL at /graphql; off in production."""
    introspection: bool | None = None
    """Answer questions about the schema; off in production."""
    suggestions: bool | None = None
    """Say 'did you mean' of fields; off in production."""
    trusted_documents: Path | None = None
    """A folder of .graphql files that may be asked by their hash."""
    trusted_only: bool = False
    """Answer nothing but trusted documents."""

    model: str | None = None
    """The spaCy pipeline that reads texts; en_core_web_sm unless said otherwise."""
    tokens: Path = Path("dlkg-tokens.json")
    """The file that keeps the hashes of tokens."""
    private: bool = False
    """Reading needs a token as well."""
    rate_limit: NonNegativeInt | None = None
    """Points that a caller (a token or, without one, an address) may spend in a window; 0: no limit."""
    rate_seconds: PositiveInt = 60
    """The length of a window."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins that may call, with commas between."""

    max_body: PositiveInt = 100_000
    """Bytes of a request's body."""
    max_document: PositiveInt = 2_000_000
    """Bytes of the body of a curator's request."""
    max_requests: PositiveInt = 256
    """Requests under way at once in a process."""
    max_threads: PositiveInt = 8
    """Threads for questions that are not answered at once."""
    body_seconds: PositiveFloat = 10
    """How long a request's body may take to arrive."""
    seconds: PositiveFloat = 5
    """How long an answer may take."""
    change_seconds: PositiveFloat = 300
    """How long a change may take; reading a large text takes a while."""
    max_tokens: PositiveInt = 1_000
    """Words and signs of a query."""
    max_depth: PositiveInt = 10
    """Levels of objects."""
    max_aliases: NonNegativeInt = 30
    """Aliases of a query."""
    max_root_fields: PositiveInt = 10
    """Questions in one request."""
    max_directives: NonNegativeInt = 20
    """Directives of a query."""
    max_errors: PositiveInt = 8
    """Errors of an answer."""
    max_page: PositiveInt = 100
    """Items of a page."""
    max_nodes: PositiveInt = 10_000
    """Objects along one path, page sizes multiplied."""
    max_cost: PositiveInt = 5_000
    """Points of a request."""

    answer_cache_mb: NonNegativeInt = 64
    """Memory for whole answers, in each process; 0: keep none."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is logged."""
    access_log: bool = True
    """Log each request."""
    telemetry: bool = False
    """Send OpenTelemetry spans (needs the extra `telemetry`)."""

    @model_validator(mode="before")
    @classmethod
    def _split(cls, values: dict[str, object]) -> dict[str, object]:
        origins = values.get("cors_origins")
        if isinstance(origins, str):
            values["cors_origins"] = tuple(o.strip() for o in origins.split(",") if o.strip())
        return values

    @model_validator(mode="after")
    def _by_profile(self) -> Self:
        open_ = self.profile is Profile.DEVELOPMENT
        for name, value in (
            ("ide", open_),
            ("introspection", open_),
            ("suggestions", open_),
            ("rate_limit", 0 if open_ else PRODUCTION_RATE),
        ):
            if getattr(self, name) is None:
                setattr(self, name, value)
        return self

    @property
    def limits(self) -> Limits:
        """What a request may ask at most."""
        return Limits(
            tokens=self.max_tokens,
            depth=self.max_depth,
            aliases=self.max_aliases,
            root_fields=self.max_root_fields,
            directives=self.max_directives,
            errors=self.max_errors,
            page=self.max_page,
            nodes=self.max_nodes,
            cost=self.max_cost,
            seconds=self.seconds,
            change_seconds=self.change_seconds,
        )

    @property
    def remote(self) -> bool:
        """Whether the store is on the other side of a network."""
        return not self.store.startswith("sqlite:")
