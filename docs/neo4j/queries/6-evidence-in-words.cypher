// The same evidence as a table: document, lines, where it stands, which rule read it, and the words.
WITH 'lstm' AS source, 'MITIGATES' AS type, 'vanishing-gradient-problem' AS target
MATCH (e:Evidence {relation: source + ' ' + type + ' ' + target})-[:FROM]->(d:Document)
RETURN d.title AS document, e.startLine AS `from`, e.endLine AS `to`, e.form AS form, e.rule AS rule, e.text AS text
ORDER BY document, `from`
