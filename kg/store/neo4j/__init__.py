"""The Neo4j store: plain Cypher over the official driver, without APOC, on Community, Enterprise, Aura or a cluster.

`model` says how the graph lies in nodes and relationships, `connecting` runs transactions and turns the driver's
errors into ours, `reading` and `writing` answer and write, `moving` exports, imports and checks; `store` joins them.
"""

from kg.store.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
