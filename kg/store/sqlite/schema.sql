-- The tables of version 2. Lists are JSON. Ids of concepts are text; numbers are ours alone and never leave the file.

CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', 0);

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

CREATE TABLE word (head TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (head, word)) STRICT, WITHOUT ROWID;
CREATE TABLE misspelling (  -- each head with letters left out: how a misspelt word finds it; see misspelling.py
    piece TEXT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (piece, head)
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
    reasons TEXT NOT NULL,
    given INTEGER NOT NULL DEFAULT 0  -- imported without what it could be inferred from
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
