// The evidence of an edge: each passage that states it, with its document. Change ends and type in the first lines.
WITH 'lstm' AS source, 'MITIGATES' AS type, 'vanishing-gradient-problem' AS target
MATCH (a:Concept {id: source})-[r]->(b:Concept {id: target})
WHERE type(r) = type
MATCH (e:Evidence {relation: r.id})-[from:FROM]->(d:Document)
MATCH (e)-[subject:SUBJECT]->(a), (e)-[object:OBJECT]->(b)
RETURN a, r, b, e, from, subject, object, d
