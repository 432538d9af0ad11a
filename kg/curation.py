"""The file in which a curator corrects the graph, and whether corrections of prerequisites can all be true.

    by: Ada                                     # who says so, unless an entry names somebody else
    corrections:
      - assert: chain rule PREREQUISITE_OF backpropagation
        why: Backpropagation applies it layer by layer.
      - reject: dropout MITIGATES vanishing gradient problem
        why: The text is about overfitting.
      - merge: LSTM network INTO LSTM
      - rename: residual connection TO skip connection
        by: Grace

An entry is one sentence under its verb; the word in capitals (a relation type, PREREQUISITE_OF, INTO, TO, and for
`reject` also ALIAS_OF: no other name of) parts the two names. Everything is text to us, so that a concept called
"no" or "1e3" stays what it is.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import CurationError
from kg.identity import ALIAS_OF
from kg.model import PREREQUISITE_OF, Action, Correction, RelationType
from kg.names import key

if TYPE_CHECKING:
    from yaml import Node

LARGEST = 2_000_000  # bytes
_PARTING: Mapping[Action, tuple[str, ...]] = {
    Action.ASSERT: (*RelationType, PREREQUISITE_OF),
    Action.REJECT: (*RelationType, PREREQUISITE_OF, ALIAS_OF),
    Action.MERGE: ("INTO",),
    Action.RENAME: ("TO",),
}
_EXAMPLES: Mapping[Action, str] = {
    Action.ASSERT: "assert: chain rule PREREQUISITE_OF backpropagation",
    Action.REJECT: "reject: dropout MITIGATES vanishing gradient problem",
    Action.MERGE: "merge: LSTM network INTO LSTM",
    Action.RENAME: "rename: residual connection TO skip connection",
}
Fields = dict[str, tuple[str, int]]  # key -> value and its line


def read_curation(path: Path) -> tuple[Correction, ...]:
    """The corrections of a YAML file, in order; raises `CurationError` with the line of what it can't take."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise CurationError(f"{path} is larger than {LARGEST:,} bytes.", hint="Split it.")
        return parse_curation(data.decode("utf-8"), name=path.name)
    except OSError as error:
        raise CurationError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CurationError(f"{path} is not UTF-8 text.") from error


def parse_curation(text: str, *, name: str = "curation") -> tuple[Correction, ...]:
    """The corrections of a YAML text; `name` stands in the messages."""
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise CurationError(f"{name}, line {line}: this is not YAML.", hint=str(error).splitlines()[0]) from error
    if not isinstance(root, yaml.MappingNode):
        raise CurationError(f"{name} holds no corrections.", hint='It starts with "corrections:" and a list.')
    by, found = "", list[tuple[Fields, int]]()
    for key_node, node in root.value:
        where = f"{name}, line {key_node.start_mark.line + 1}"
        if key_node.value == "by" and isinstance(node, yaml.ScalarNode):
            by = node.value
        elif key_node.value == "corrections" and isinstance(node, yaml.SequenceNode):
            found = [(_fields(entry, name), entry.start_mark.line + 1) for entry in node.value]
        else:
            raise CurationError(f"{where}: {key_node.value!r} is not expected.", hint="Give by and corrections.")
    return tuple(_correction(fields, f"{name}, line {line}", by) for fields, line in found)


def _fields(entry: Node, name: str) -> Fields:
    import yaml

    where = f"{name}, line {entry.start_mark.line + 1}"
    if not isinstance(entry, yaml.MappingNode):
        raise CurationError(f"{where}: {entry.value!r} is no correction.", hint=f"Write {_EXAMPLES[Action.ASSERT]}")
    fields: Fields = {}
    for key_node, node in entry.value:
        if not isinstance(node, yaml.ScalarNode) or not isinstance(key_node, yaml.ScalarNode):
            raise CurationError(f"{where}: a correction holds text alone.", hint=f"Write {_EXAMPLES[Action.ASSERT]}")
        if key_node.value in fields:
            raise CurationError(f"{where}: {key_node.value!r} is given twice.")
        fields[key_node.value] = (node.value.strip(), node.start_mark.line + 1)
    return fields


def _correction(fields: Fields, where: str, by: str) -> Correction:
    actions = [action for action in Action if action.value in fields]
    strange = sorted(fields.keys() - {*Action, "by", "why"})
    if strange or len(actions) != 1:
        wrong = f"{strange[0]!r} is not expected" if strange else "one of assert, reject, merge, rename is needed"
        raise CurationError(f"{where}: {wrong}.", hint=f"Write {_EXAMPLES[(actions or [Action.ASSERT])[0]]}")
    action = actions[0]
    sentence = fields[action.value][0]
    source, word, target = _parted(sentence, _PARTING[action])
    if not key(source) or not key(target):
        raise CurationError(f"{where}: {sentence!r} is no correction.", hint=f"Write {_EXAMPLES[action]}")
    relation = word if action in (Action.ASSERT, Action.REJECT) else ""
    who, why = fields.get("by", (by, 0))[0], fields.get("why", ("", 0))[0]
    return Correction(action, source, relation, target, who, why)


def _parted(sentence: str, words: Iterable[str]) -> tuple[str, str, str]:
    """What stands before the parting word, the word, and what stands after it; empty where there isn't just one."""
    parts = sentence.split()
    at = [i for i, part in enumerate(parts) if part in words]
    if len(at) != 1:
        return "", "", ""
    return " ".join(parts[: at[0]]), parts[at[0]], " ".join(parts[at[0] + 1 :])


def check_prerequisites(corrections: Iterable[Correction]) -> None:
    """That the asserted prerequisites form no cycle and imply none that is rejected.

    Raises `CurationError` that names the corrections which cannot all hold.
    """
    about = sorted(c for c in corrections if c.type == PREREQUISITE_OF)
    after: dict[str, list[Correction]] = defaultdict(list)
    for c in about:
        if c.action is Action.ASSERT:
            after[key(c.source)].append(c)
    for c in about:
        asserted = c.action is Action.ASSERT
        start, end = (c.target, c.source) if asserted else (c.source, c.target)
        chain = _chain(after, key(start), key(end))
        if chain:
            said = " and ".join(map(_said, (c, *chain)))
            wrong = "form a cycle" if asserted else "contradict each other"
            raise CurationError(f"These corrections {wrong}: {said}.", hint="Take one of them back.")


def _said(c: Correction) -> str:
    return f"{c.action} {c.source} {c.type} {c.target}" + (f" (by {c.by})" if c.by else "")


def _chain(after: Mapping[str, list[Correction]], start: str, end: str) -> list[Correction]:
    """The shortest chain of assertions from one name to another; empty where there is none."""
    came: dict[str, Correction | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        for c in after.get(queue.popleft(), ()):
            if key(c.target) not in came:
                came[key(c.target)] = c
                queue.append(key(c.target))
    return list(_back(came, end))[::-1]


def _back(came: Mapping[str, Correction | None], end: str) -> Iterator[Correction]:
    while c := came.get(end):
        yield c
        end = key(c.source)
