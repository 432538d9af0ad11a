"""How the graph lies in Neo4j, and the schema that holds it together.

    (:Concept:Model {id, name, aliases, ...})-[:MITIGATES {id, confidence, evidenceCount, curated}]->(:Concept:Problem)
    (:Concept)-[:PREREQUISITE_OF {confidence, curated, reasons}]->(:Concept)
    (:Evidence {relation, text, ...})-[:SUBJECT]->(:Concept), -[:OBJECT]->(:Concept), -[:FROM]->(:Document)
    (:Document)-[:STATES]->(:Claim {name, mentions, explained, ...})-[:ABOUT]->(:Concept), -[:UNDER]->(:Name {identity})
    (:Concept)-[:CALLED]->(:Name)      (:Document)-[:ASKS]->(:Question)-[:ASKS_ABOUT]->(:Concept)
    (:Graph {version, loading}), which a writer locks      (:Revision {number}), odd while a writer commits

A kind is also a second label, so that Browser can colour by it; a relation type is a relationship type. Both come
from the enums alone. Relationships cannot point at nodes, so evidence is a node that names its relation. Lists of
values are JSON, which Neo4j has no maps for. Ids are our own, never Neo4j's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kg.model import Kind, RelationType

LABELS: Mapping[str, str] = MappingProxyType({kind.value: kind.value.capitalize() for kind in Kind})
TYPES = "|".join(t.value for t in RelationType)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE CONSTRAINT concept_id IF NOT EXISTS FOR (n:Concept) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT claim_key IF NOT EXISTS FOR (n:Claim) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT name_identity IF NOT EXISTS FOR (n:Name) REQUIRE n.identity IS UNIQUE",
        "CREATE CONSTRAINT report_id IF NOT EXISTS FOR (n:Report) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT graph_id IF NOT EXISTS FOR (n:Graph) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX concept_folded IF NOT EXISTS FOR (n:Concept) ON (n.folded)",
        "CREATE INDEX concept_kind IF NOT EXISTS FOR (n:Concept) ON (n.kind)",
        "CREATE INDEX concept_level IF NOT EXISTS FOR (n:Concept) ON (n.level)",
        "CREATE INDEX concept_mentions IF NOT EXISTS FOR (n:Concept) ON (n.mentions)",
        "CREATE INDEX evidence_relation IF NOT EXISTS FOR (n:Evidence) ON (n.relation)",
        "CREATE INDEX evidence_document IF NOT EXISTS FOR (n:Evidence) ON (n.document)",
        "CREATE INDEX claim_document IF NOT EXISTS FOR (n:Claim) ON (n.document)",
        "CREATE INDEX question_document IF NOT EXISTS FOR (n:Question) ON (n.document)",
        "CREATE FULLTEXT INDEX concept_names IF NOT EXISTS FOR (n:Concept) ON EACH [n.name, n.aliases, n.definition]",
        "CREATE FULLTEXT INDEX concept_words IF NOT EXISTS FOR (n:Concept) ON EACH [n.words, n.definitionWords] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
    ),
    (
        "CREATE CONSTRAINT revision_id IF NOT EXISTS FOR (n:Revision) REQUIRE n.id IS UNIQUE",
        "MATCH (g:Graph {id: 'dlkg'}) MERGE (r:Revision {id: 'dlkg'}) "
        "ON CREATE SET r.number = 2 * coalesce(g.revision, 0) REMOVE g.revision",
    ),
)
"""The n-th brings the schema of version n to version n + 1; each statement may be repeated."""

VERSION = len(MIGRATIONS)
