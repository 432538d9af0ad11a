"""What texts say for the name of a technique or a task: "freeze the layers" for layer freezing, "crop" for cropping.

The last word of such a name is often a verb made a noun. The rules undo that, and the dictionary says whether the
result is a verb; so no list of forms is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.phrases import English
from ingest.vocabulary import Entry, Role, Surface, Vocabulary
from kg.model import Kind
from kg.names import key

_KINDS = frozenset({Kind.TECHNIQUE, Kind.TASK})
_LONGEST = 3  # words in a name
_ENDINGS = (  # ending of the noun, ending of the verb; the first that gives a verb is right
    ("ification", "ify"), ("duction", "duce"), ("scription", "scribe"), ("gnition", "gnize"),
    ("ation", "ate"), ("ion", ""), ("ion", "e"), ("ation", ""), ("ation", "e"), ("ing", ""), ("ing", "e"),
)  # fmt: skip


def verb_forms(vocabulary: Vocabulary, english: English) -> Iterator[Surface]:
    """The forms of a vocabulary's techniques and tasks as verbs; those of one word are strict."""
    for entry in vocabulary.entries:
        if entry.kind in _KINDS and not entry.needs:
            yield from _forms(entry, english)


def _forms(entry: Entry, english: English) -> Iterator[Surface]:
    *object_, noun = key(entry.name).split(" ")
    verb = verb_of(noun, english)
    if not verb or len(object_) >= _LONGEST or "to" in object_:
        return
    what = " ".join(object_)
    for form in _inflected(verb, noun):
        for text in (f"{form} {what}", f"{form} the {what}") if what else (form,) if form != noun else ():
            yield Surface(text, text, Role.VERB, entry, strict=not what)


def verb_of(noun: str, english: English) -> str:
    """The verb that a noun is made of; "" for none: "generation" gives "generate", "cropping" gives "crop"."""
    for ending, instead in _ENDINGS:
        stem = noun.removesuffix(ending)
        if stem == noun or len(stem) < 2:
            continue
        for verb in (stem + instead, stem[:-1] if not instead and stem[-1] == stem[-2] else ""):
            if verb in english.verbs:
                return verb
    return ""


def _inflected(verb: str, noun: str) -> tuple[str, ...]:
    """The verb's forms that differ by more than a final s."""
    stem = noun.removesuffix("ing") if noun.endswith("ing") else verb.removesuffix("e")
    past = verb[:-1] + "ied" if verb.endswith("y") else stem + "ed"
    ing = verb + "ing" if verb.endswith("y") else stem + "ing"
    return verb, past, ing
