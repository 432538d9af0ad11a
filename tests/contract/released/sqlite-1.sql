-- A file of version 1, as statements: the schema as it was, then the rows of a small graph.
PRAGMA application_id = 1684826983;
PRAGMA user_version = 1;
-- The tables of version 1. Lists are JSON. Ids of concepts are text; numbers are ours alone and never leave the file.

CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What documents state -----------------------------------------------------------------------------------------

CREATE TABLE document (id TEXT PRIMARY KEY, title TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE claim (  -- document is NULL for a concept that was imported without its texts
    number INTEGER PRIMARY KEY,
    document TEXT REFERENCES document,
    name TEXT NOT NULL,
    concept TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    known INTEGER NOT NULL,
    aliases TEXT NOT NULL,
    definition TEXT,
    explained TEXT NOT NULL,
    defined_by TEXT NOT NULL,
    refers_to TEXT NOT NULL,
    level INTEGER NOT NULL,
    UNIQUE (document, name)
) STRICT;
CREATE INDEX claim_concept ON claim (concept, document);

CREATE TABLE claim_key (  -- every name and alias of a claim, as kg.identity sees it
    identity TEXT NOT NULL,
    claim INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    PRIMARY KEY (identity, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_key_claim ON claim_key (claim);

CREATE TABLE mention (
    claim INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    PRIMARY KEY (claim, start_line, end_line)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (  -- relation is NULL for a statement that is evidence for nothing
    number INTEGER PRIMARY KEY,
    relation INTEGER REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    swapped INTEGER NOT NULL,
    document TEXT NOT NULL REFERENCES document,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    target TEXT NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    form TEXT NOT NULL,
    rule TEXT NOT NULL,
    text TEXT NOT NULL,
    confidence REAL NOT NULL
) STRICT;
CREATE INDEX evidence_relation ON evidence (relation);
CREATE INDEX evidence_document ON evidence (document, relation);

CREATE TABLE question (
    number INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    text TEXT NOT NULL,
    names TEXT NOT NULL
) STRICT;
CREATE INDEX question_document ON question (document);

CREATE TABLE question_concept (
    concept TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
    PRIMARY KEY (concept, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_concept_question ON question_concept (question);

-- The graph ------------------------------------------------------------------------------------------------------

CREATE TABLE concept (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    aliases TEXT NOT NULL,
    definition TEXT,
    level INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
CREATE INDEX concept_folded ON concept (folded, id);
CREATE INDEX concept_kind ON concept (kind, id);
CREATE INDEX concept_level ON concept (level, id);
CREATE INDEX concept_mentions ON concept (mentions, id);

CREATE TABLE name (  -- numbered so that names with few words come first; see reading.py
    number INTEGER PRIMARY KEY,
    concept TEXT NOT NULL REFERENCES concept (id) ON DELETE CASCADE,
    identity TEXT NOT NULL
) STRICT;
CREATE INDEX name_identity ON name (identity, concept);
CREATE INDEX name_concept ON name (concept);
CREATE VIRTUAL TABLE name_words USING fts5 (words, detail = 'none', tokenize = "unicode61 remove_diacritics 0 tokenchars '+#.'");
CREATE VIRTUAL TABLE definition_words USING fts5 (words, detail = 'none', tokenize = "unicode61 remove_diacritics 0 tokenchars '+#.'");

CREATE TABLE misspelling (  -- each word of a name with letters left out: how a misspelt one finds it
    piece TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (piece, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    type TEXT NOT NULL,
    target TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    confidence REAL NOT NULL,
    evidence_count INTEGER NOT NULL,
    curated INTEGER NOT NULL,
    UNIQUE (source, type, target)
) STRICT;
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_confidence ON relation (confidence DESC, source, type, target);

CREATE TABLE prerequisite (
    concept TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    prerequisite TEXT NOT NULL REFERENCES concept (id) DEFERRABLE INITIALLY DEFERRED,
    confidence REAL NOT NULL,
    curated INTEGER NOT NULL,
    reasons TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX prerequisite_down ON prerequisite (concept, prerequisite, confidence, curated);
CREATE UNIQUE INDEX prerequisite_up ON prerequisite (prerequisite, concept, confidence, curated);

CREATE TABLE cut (  -- numbered in their order
    number INTEGER PRIMARY KEY,
    prerequisite TEXT NOT NULL,
    concept TEXT NOT NULL,
    confidence REAL NOT NULL,
    cycle TEXT NOT NULL
) STRICT;

-- What people say ------------------------------------------------------------------------------------------------

CREATE TABLE correction (
    action TEXT NOT NULL,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    target TEXT NOT NULL,
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (action, source, type, target, by, why)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    id TEXT PRIMARY KEY, about TEXT NOT NULL, text TEXT NOT NULL, by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', 3);
INSERT INTO document VALUES ('0.md', 'Document 0', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO document VALUES ('1.md', 'Document 1', '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO claim VALUES (1, '0.md', 'thing 0', 'thing-0', 'MODEL', 0, '["alias of thing 0"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (2, '0.md', 'thing 1', 'thing-1', 'MODEL', 0, '["alias of thing 1"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (3, '0.md', 'thing 2', 'thing-2', 'MODEL', 0, '["alias of thing 2"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (4, '0.md', 'thing 3', 'thing-3', 'MODEL', 0, '["alias of thing 3"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (5, '1.md', 'thing 2', 'thing-2', 'MODEL', 0, '["alias of thing 2"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (6, '1.md', 'thing 3', 'thing-3', 'MODEL', 0, '["alias of thing 3"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (7, '1.md', 'thing 4', 'thing-4', 'MODEL', 0, '["alias of thing 4"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim VALUES (8, '1.md', 'thing 5', 'thing-5', 'MODEL', 0, '["alias of thing 5"]', NULL, '[]', '[]', '[]', 0);
INSERT INTO claim_key VALUES ('alias-of-thing-0', 1);
INSERT INTO claim_key VALUES ('thing-0', 1);
INSERT INTO claim_key VALUES ('alias-of-thing-1', 2);
INSERT INTO claim_key VALUES ('thing-1', 2);
INSERT INTO claim_key VALUES ('alias-of-thing-2', 3);
INSERT INTO claim_key VALUES ('thing-2', 3);
INSERT INTO claim_key VALUES ('alias-of-thing-3', 4);
INSERT INTO claim_key VALUES ('thing-3', 4);
INSERT INTO claim_key VALUES ('alias-of-thing-2', 5);
INSERT INTO claim_key VALUES ('thing-2', 5);
INSERT INTO claim_key VALUES ('alias-of-thing-3', 6);
INSERT INTO claim_key VALUES ('thing-3', 6);
INSERT INTO claim_key VALUES ('alias-of-thing-4', 7);
INSERT INTO claim_key VALUES ('thing-4', 7);
INSERT INTO claim_key VALUES ('alias-of-thing-5', 8);
INSERT INTO claim_key VALUES ('thing-5', 8);
INSERT INTO mention VALUES (1, 1, 2);
INSERT INTO mention VALUES (2, 1, 2);
INSERT INTO mention VALUES (3, 1, 2);
INSERT INTO mention VALUES (4, 1, 2);
INSERT INTO mention VALUES (5, 1, 2);
INSERT INTO mention VALUES (6, 1, 2);
INSERT INTO mention VALUES (7, 1, 2);
INSERT INTO mention VALUES (8, 1, 2);
INSERT INTO evidence VALUES (1, 1, 0, '0.md', 'thing 0', 'USES', 'thing 1', 1, 2, 'list', 'lists.x', 'thing 0 uses thing 1', 0.6);
INSERT INTO evidence VALUES (2, 2, 0, '0.md', 'thing 1', 'USES', 'thing 2', 1, 2, 'list', 'lists.x', 'thing 1 uses thing 2', 0.6);
INSERT INTO evidence VALUES (3, 3, 0, '0.md', 'thing 2', 'USES', 'thing 3', 1, 2, 'list', 'lists.x', 'thing 2 uses thing 3', 0.6);
INSERT INTO evidence VALUES (4, 3, 0, '1.md', 'thing 2', 'USES', 'thing 3', 1, 2, 'list', 'lists.x', 'thing 2 uses thing 3', 0.6);
INSERT INTO evidence VALUES (5, 4, 0, '1.md', 'thing 3', 'USES', 'thing 4', 1, 2, 'list', 'lists.x', 'thing 3 uses thing 4', 0.6);
INSERT INTO evidence VALUES (6, 5, 0, '1.md', 'thing 4', 'USES', 'thing 5', 1, 2, 'list', 'lists.x', 'thing 4 uses thing 5', 0.6);
INSERT INTO concept VALUES (1, 'thing-0', 'thing 0', 'thing 0', 'MODEL', '["alias of thing 0"]', NULL, 1, 30, 1, 1);
INSERT INTO concept VALUES (2, 'thing-1', 'thing 1', 'thing 1', 'MODEL', '["alias of thing 1"]', NULL, 0, 25, 1, 1);
INSERT INTO concept VALUES (3, 'thing-2', 'thing 2', 'thing 2', 'MODEL', '["alias of thing 2"]', NULL, 0, 25, 2, 2);
INSERT INTO concept VALUES (4, 'thing-3', 'thing 3', 'thing 3', 'MODEL', '["alias of thing 3"]', NULL, 0, 25, 2, 2);
INSERT INTO concept VALUES (5, 'thing-4', 'thing 4', 'thing 4', 'MODEL', '["alias of thing 4"]', NULL, 0, 25, 1, 1);
INSERT INTO concept VALUES (6, 'thing-5', 'thing 5', 'thing 5', 'MODEL', '["alias of thing 5"]', NULL, 0, 25, 1, 1);
INSERT INTO name VALUES (2199023255552, 'thing-0', 'thing-0');
INSERT INTO name VALUES (2199023255553, 'thing-1', 'thing-1');
INSERT INTO name VALUES (2199023255554, 'thing-2', 'thing-2');
INSERT INTO name VALUES (2199023255555, 'thing-3', 'thing-3');
INSERT INTO name VALUES (2199023255556, 'thing-4', 'thing-4');
INSERT INTO name VALUES (2199023255557, 'thing-5', 'thing-5');
INSERT INTO name VALUES (4398046511104, 'thing-0', 'alias-of-thing-0');
INSERT INTO name VALUES (4398046511105, 'thing-1', 'alias-of-thing-1');
INSERT INTO name VALUES (4398046511106, 'thing-2', 'alias-of-thing-2');
INSERT INTO name VALUES (4398046511107, 'thing-3', 'alias-of-thing-3');
INSERT INTO name VALUES (4398046511108, 'thing-4', 'alias-of-thing-4');
INSERT INTO name VALUES (4398046511109, 'thing-5', 'alias-of-thing-5');
INSERT INTO misspelling VALUES ('aias', 'alias');
INSERT INTO misspelling VALUES ('alas', 'alias');
INSERT INTO misspelling VALUES ('alia', 'alias');
INSERT INTO misspelling VALUES ('alias', 'alias');
INSERT INTO misspelling VALUES ('alis', 'alias');
INSERT INTO misspelling VALUES ('hing', 'thing');
INSERT INTO misspelling VALUES ('hing0', 'thing0');
INSERT INTO misspelling VALUES ('hing1', 'thing1');
INSERT INTO misspelling VALUES ('hing2', 'thing2');
INSERT INTO misspelling VALUES ('hing3', 'thing3');
INSERT INTO misspelling VALUES ('hing4', 'thing4');
INSERT INTO misspelling VALUES ('hing5', 'thing5');
INSERT INTO misspelling VALUES ('lias', 'alias');
INSERT INTO misspelling VALUES ('thig', 'thing');
INSERT INTO misspelling VALUES ('thig0', 'thing0');
INSERT INTO misspelling VALUES ('thig1', 'thing1');
INSERT INTO misspelling VALUES ('thig2', 'thing2');
INSERT INTO misspelling VALUES ('thig3', 'thing3');
INSERT INTO misspelling VALUES ('thig4', 'thing4');
INSERT INTO misspelling VALUES ('thig5', 'thing5');
INSERT INTO misspelling VALUES ('thin', 'thing');
INSERT INTO misspelling VALUES ('thin0', 'thing0');
INSERT INTO misspelling VALUES ('thin1', 'thing1');
INSERT INTO misspelling VALUES ('thin2', 'thing2');
INSERT INTO misspelling VALUES ('thin3', 'thing3');
INSERT INTO misspelling VALUES ('thin4', 'thing4');
INSERT INTO misspelling VALUES ('thin5', 'thing5');
INSERT INTO misspelling VALUES ('thing', 'thing');
INSERT INTO misspelling VALUES ('thing', 'thing0');
INSERT INTO misspelling VALUES ('thing', 'thing1');
INSERT INTO misspelling VALUES ('thing', 'thing2');
INSERT INTO misspelling VALUES ('thing', 'thing3');
INSERT INTO misspelling VALUES ('thing', 'thing4');
INSERT INTO misspelling VALUES ('thing', 'thing5');
INSERT INTO misspelling VALUES ('thing0', 'thing0');
INSERT INTO misspelling VALUES ('thing1', 'thing1');
INSERT INTO misspelling VALUES ('thing2', 'thing2');
INSERT INTO misspelling VALUES ('thing3', 'thing3');
INSERT INTO misspelling VALUES ('thing4', 'thing4');
INSERT INTO misspelling VALUES ('thing5', 'thing5');
INSERT INTO misspelling VALUES ('thng', 'thing');
INSERT INTO misspelling VALUES ('thng0', 'thing0');
INSERT INTO misspelling VALUES ('thng1', 'thing1');
INSERT INTO misspelling VALUES ('thng2', 'thing2');
INSERT INTO misspelling VALUES ('thng3', 'thing3');
INSERT INTO misspelling VALUES ('thng4', 'thing4');
INSERT INTO misspelling VALUES ('thng5', 'thing5');
INSERT INTO misspelling VALUES ('ting', 'thing');
INSERT INTO misspelling VALUES ('ting0', 'thing0');
INSERT INTO misspelling VALUES ('ting1', 'thing1');
INSERT INTO misspelling VALUES ('ting2', 'thing2');
INSERT INTO misspelling VALUES ('ting3', 'thing3');
INSERT INTO misspelling VALUES ('ting4', 'thing4');
INSERT INTO misspelling VALUES ('ting5', 'thing5');
INSERT INTO relation VALUES (1, 'thing-0', 'USES', 'thing-1', 0.6, 1, 0);
INSERT INTO relation VALUES (2, 'thing-1', 'USES', 'thing-2', 0.6, 1, 0);
INSERT INTO relation VALUES (3, 'thing-2', 'USES', 'thing-3', 0.84, 2, 0);
INSERT INTO relation VALUES (4, 'thing-3', 'USES', 'thing-4', 0.6, 1, 0);
INSERT INTO relation VALUES (5, 'thing-4', 'USES', 'thing-5', 0.6, 1, 0);
INSERT INTO relation VALUES (6, 'thing-0', 'USES', 'thing-3', 1.0, 0, 1);
INSERT INTO prerequisite VALUES ('thing-0', 'thing-3', 0.5744, 0, '[["uses","thing 0 uses thing 3",2.0,null,null,null]]');
INSERT INTO correction VALUES ('assert', 'thing 0', 'USES', 'thing 3', 'ada', 'because');
INSERT INTO name_words (rowid, words) VALUES (2199023255552, '0 thing thing0');
INSERT INTO name_words (rowid, words) VALUES (2199023255553, '1 thing thing1');
INSERT INTO name_words (rowid, words) VALUES (2199023255554, '2 thing thing2');
INSERT INTO name_words (rowid, words) VALUES (2199023255555, '3 thing thing3');
INSERT INTO name_words (rowid, words) VALUES (2199023255556, '4 thing thing4');
INSERT INTO name_words (rowid, words) VALUES (2199023255557, '5 thing thing5');
INSERT INTO name_words (rowid, words) VALUES (4398046511104, '0 alias of thing');
INSERT INTO name_words (rowid, words) VALUES (4398046511105, '1 alias of thing');
INSERT INTO name_words (rowid, words) VALUES (4398046511106, '2 alias of thing');
INSERT INTO name_words (rowid, words) VALUES (4398046511107, '3 alias of thing');
INSERT INTO name_words (rowid, words) VALUES (4398046511108, '4 alias of thing');
INSERT INTO name_words (rowid, words) VALUES (4398046511109, '5 alias of thing');
