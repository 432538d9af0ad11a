"""Relations that a sentence states through its verb, its nouns or its small words.

`path` runs from the first name up to the word where both meet and down to the second ("nsubj>use<dobj"); where the
subject is a pronoun, or is left out as in "Reduces overfitting", the second's own frame ("reduce<dobj") is read with
the subject in focus instead.
"""

from __future__ import annotations

from ingest.rules.rule import Rule, inverse, rule
from kg.model import RelationType as T

_ACTIVE = r"(?:.*>)?nsubj>(?:(?:xcomp|ccomp|advcl|conj):\w+>)*"
_PASSIVE = r"(?:.*>)?nsubjpass>"
_ACL = r"(?:.*)\*<(?:appos(?::\w+)?<)?(?:acl|relcl):"
_SAYS = {"role": "sentence|rowhead|label", "negated": ""}
_FOCUS = {"role": "heading1|previous|opening|label|parent|rowhead|before", "second_subject": "it|none", "negated": ""}
_THING = "MODEL|FIELD|COMPONENT"
_GOAL = "(?!MODEL|FIELD|COMPONENT|TOOL).*"

# What "X <verb> Y" says, by the frame of Y: (rule, type, frame, kinds of Y, whether Y is the source).
VERBS: tuple[tuple[str, T, str, str, bool], ...] = (
    ("uses", T.USES, r"(?:use|rely|base)<(?:dobj|prep:on<pobj)", ".*", False),
    ("applies", T.USES, r"(?:apply|take)<dobj", ".*", False),
    ("contains", T.PART_OF, r"(?:contain|make)<(?:dobj|prep:of<pobj)", "COMPONENT|PARAMETER|FUNCTION", True),
    ("needs", T.REQUIRES, r"need<dobj", ".*", False),
    (
        "counters",
        T.MITIGATES,
        r"(?:\w+<(?:xcomp|ccomp|pcomp|advcl):)?(?:prevent|reduce)<(?:dobj|prep:\w+<pobj)",
        "PROBLEM|METRIC",
        False,
    ),
    ("handles", T.USED_FOR, r"prevent<dobj", "DATA|TASK|COMPONENT|PARAMETER", False),
    ("causes", T.CAUSES, r"cause<(?:dobj|prep:(?:to|in)<pobj)", "PROBLEM", False),
    ("suffers", T.CAUSES, r"suffer<(?:prep:(?:from|with)<pobj|dobj)", "PROBLEM", False),
    ("improves", T.IMPROVES, r"improve<dobj", "(?!PROBLEM).*", False),
    ("measures", T.MEASURES, r"measure<dobj", ".*", False),
    ("extends", T.EXTENDS, r"(?:extend<dobj|improve<prep:on<pobj)", "MODEL|ALGORITHM|TECHNIQUE|FUNCTION", False),
    (
        "serves",
        T.USED_FOR,
        r"(?:enable|learn|compute|update|generate|transform|classify)<(?:dobj|prep:into<pobj)",
        ".*",
        False,
    ),
    ("is_a", T.IS_A, r"be<attr(?::way|:kind<prep:of<pobj)?", ".*", False),
    ("is_variant", T.EXTENDS, r"be<attr:variant<prep:(?:of|to)<pobj", ".*", False),
    ("differs", T.CONTRASTS_WITH, r"compare<(?:dobj|prep:(?:from|to|with|than)<pobj)", ".*", False),
)

_PASSIVES = (
    rule(
        "sentence.used_for",
        T.USED_FOR,
        path=_PASSIVE + r"(?:use|apply|design)<prep:(?:for|to|in)<p?(?:obj|comp).*",
        second_kind=_GOAL,
        **_SAYS,
    ),
    inverse(
        "sentence.used_in",
        T.USES,
        path=_PASSIVE + r"(?:use|apply)<prep:in<pobj",
        second_kind=_THING,
        **_SAYS,
    ),
    rule(
        "sentence.used_to",
        T.USED_FOR,
        path=_PASSIVE + r"(?:use|apply|design)<(?:xcomp|advcl):\w+<dobj",
        second_kind="(?!PROBLEM).*",
        **_SAYS,
    ),
    rule(
        "sentence.used_against",
        T.MITIGATES,
        path=_PASSIVE + r"(?:use|apply|design)<(?:xcomp|advcl):(?:prevent|reduce)<dobj",
        second_kind="PROBLEM",
        **_SAYS,
    ),
    rule(
        "sentence.done_by",
        T.USES,
        path=_PASSIVE + r"(?:use|compute|train|update|v)<agent.*<pobj",
        second_kind="ALGORITHM|FUNCTION|TECHNIQUE",
        **_SAYS,
    ),
    inverse(
        "sentence.countered_by",
        T.MITIGATES,
        path=_PASSIVE + r"(?:prevent|reduce)<(?:agent.*<pobj|prep:with<pobj)",
        first_kind="PROBLEM",
        **_SAYS,
    ),
)

_NOUNS = (
    inverse(
        "sentence.such_as",
        T.IS_A,
        path=r"(?:.*>)?[\w*]*<prep:(?:like|such|as|including)<pobj(?:<appos)*",
        between="(?:_ )?(?:(?:comma )?such as|like|(?:comma |open )?including)(?: .*)?",
        **_SAYS,
    ),
    inverse(
        "sentence.namely",
        T.IS_A,
        between="open(?: including)?(?: _ comma| _ and| _ or)*(?: _)?",
        role="sentence",
        second_kind="(?!DATA|TASK).*",
        first_plural="s",
    ),
    rule(
        "sentence.contrast", T.CONTRASTS_WITH, between="(?:comma )?(?:unlike|than|instead of)(?: _)?", role="sentence"
    ),
    rule("sentence.unlike", T.CONTRASTS_WITH, first_before="unlike", second_rank="1", first_rank="0", role="sentence"),
    rule(
        "sentence.part_of",
        T.PART_OF,
        path=r"\*<prep:of<pobj",
        first_kind="COMPONENT|PARAMETER",
        second_kind=_THING,
        **_SAYS,
    ),
    rule(
        "sentence.in_model",
        T.PART_OF,
        path=r"\*<prep:in<pobj",
        first_kind="COMPONENT|PARAMETER",
        second_kind="MODEL",
        **_SAYS,
    ),
    rule("sentence.for_task", T.USED_FOR, path=r"\*<prep:for<pobj", second_kind="TASK|PROBLEM", **_SAYS),
    rule("sentence.solution_to", T.MITIGATES, path=r".*way<prep:(?:to|for)<pobj", second_kind="PROBLEM", **_SAYS),
    rule("sentence.acl_counters", T.MITIGATES, path=_ACL + r"(?:prevent|reduce)<dobj", second_kind="PROBLEM", **_SAYS),
    rule("sentence.acl_uses", T.USES, path=_ACL + r"(?:use|base)<(?:dobj|prep:on<pobj)", **_SAYS),
    rule("sentence.acl_used_for", T.USED_FOR, path=_ACL + r"use<prep:(?:for|in)<p.*", **_SAYS),
)


def _verb_rules() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for name, type_, frame, kinds, reverse in VERBS:
        read = inverse if reverse else rule
        found.append(read(f"sentence.{name}", type_, path=_ACTIVE + frame, second_kind=kinds, **_SAYS))
        found.append(
            read(
                f"sentence.{name}",
                type_,
                second_frame=frame,
                second_kind=kinds,
                second_rank="0|1",
                **_FOCUS,
            )
        )
    return tuple(found)


RULES = (*_PASSIVES, *_NOUNS, *_verb_rules())
