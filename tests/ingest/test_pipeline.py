"""The spaCy pipeline: its order, its models, what it parses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.components import CONCEPTS
from ingest.documents import read
from ingest.pipeline import COMPONENTS, Extractor, load
from kg.errors import InputError

TEXT = """# What is dropout?

Dropout is a regularization technique. It prevents overfitting.

- **Advantages:** reduces overfitting
- nothing to see here

| Method | Use |
|---|---|
| Dropout | large networks |

```python
dropout = nn.Dropout(0.5)
```
"""


def test_pipeline_has_what_its_components_require() -> None:
    """spaCy's own analysis finds no component that asks for what none before it writes."""
    nlp = load()
    analysis = nlp.analyze_pipes()

    assert set(COMPONENTS) < set(nlp.pipe_names)
    assert {name: missing for name, missing in analysis["problems"].items() if missing} == {}


def test_pipeline_names_what_is_not_installed() -> None:
    """An absent model is an error that says what to install."""
    with pytest.raises(InputError, match="xx_no_model") as error:
        load("xx_no_model")
    assert "pip install" in error.value.hint


def test_pipeline_import_is_cheap() -> None:
    """Importing the pipeline doesn't import spaCy; making an extractor does."""
    code = "import sys, ingest.pipeline; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_pipeline_gives_a_doc_for_each_block(extractor: Extractor) -> None:
    """Texts and docs go together; code has no words; what holds no relation isn't parsed."""
    tree = read(TEXT.encode(), document_id="note.md")
    docs = extractor.docs(tree)

    assert [doc._.block for doc in docs] == list(tree.blocks)
    for doc in docs:
        assert doc.text == ("" if doc._.block.kind in ("code", "formula") else doc._.block.text)
        assert not (doc.has_annotation("DEP") and not doc.spans[CONCEPTS] and len(doc))


def test_pipeline_starts_sentences_at_labels_and_cells(extractor: Extractor) -> None:
    """The parser may not join a label with what it introduces, nor two cells."""
    docs = extractor.docs(read(TEXT.encode(), document_id="note.md"))
    for doc in docs:
        block = doc._.block
        if block.body_start and doc.has_annotation("DEP"):
            assert any(sentence.start_char == block.body_start for sentence in doc.sents)


def test_pipeline_gives_the_same_twice(extractor: Extractor) -> None:
    """Same input, same extraction."""
    tree = read(TEXT.encode(), document_id="note.md")
    assert extractor.extract(tree) == extractor.extract(tree)
