// Comparisons: concepts that texts set against each other, the best proven first.
MATCH (a:Concept)-[r:CONTRASTS_WITH]->(b:Concept)
RETURN a, r, b
ORDER BY r.evidenceCount DESC, r.confidence DESC, a.id, b.id
LIMIT 40
