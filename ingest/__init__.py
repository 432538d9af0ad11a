"""From a file's text to an `Extraction`: what one document states, with the place of every statement.

`documents` reads bytes into blocks, `pipeline` finds the concepts in them with spaCy, `rules` finds the relations.
Nothing here knows about graphs, stores or servers; spaCy is imported when an `Extractor` is made, not before.
"""
