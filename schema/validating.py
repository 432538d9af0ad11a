"""graphql-core's rules of validation, without those that a document gives nothing to object to.

Every rule costs something at every node, whether it looks at it or not, and validation is most of what a text that was
never seen before costs. A rule about variables has nothing to say where there are none: the table says what each
needs to find in a document, the kinds of its nodes, before it can fail. Rules that aren't in it always run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphql import (
    DeferStreamDirectiveLabel,
    DeferStreamDirectiveOnRootField,
    DeferStreamDirectiveOnValidOperationsRule,
    ExecutableDefinitionsRule,
    FieldNode,
    FragmentsOnCompositeTypesRule,
    GraphQLError,
    GraphQLSchema,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    KnownTypeNamesRule,
    LoneAnonymousOperationRule,
    MaxIntrospectionDepthRule,
    NoFragmentCyclesRule,
    NoSchemaIntrospectionCustomRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    PossibleFragmentSpreadsRule,
    StreamDirectiveOnListField,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
    UniqueVariableNamesRule,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    specified_rules,
    validate,
)
from graphql.language import DocumentNode, Node
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.validation import ASTValidationRule

Rule = type[ASTValidationRule]
SEVERAL = "several definitions"
OWN = "a field of the schema itself"
_EXECUTABLE = frozenset({"document", "operation_definition", "fragment_definition"})
_NEEDS: Mapping[Rule, frozenset[str]] = {
    rule: frozenset(kinds)
    for kinds, rules in (
        ({SEVERAL}, (UniqueOperationNamesRule, LoneAnonymousOperationRule, UniqueFragmentNamesRule)),
        ({"named_type"}, (KnownTypeNamesRule,)),
        ({"fragment_definition"}, (NoUnusedFragmentsRule, NoFragmentCyclesRule)),
        ({"fragment_spread"}, (KnownFragmentNamesRule,)),
        ({"inline_fragment", "fragment_definition"}, (FragmentsOnCompositeTypesRule,)),
        ({"inline_fragment", "fragment_spread"}, (PossibleFragmentSpreadsRule,)),
        (
            {"variable"},
            (
                VariablesAreInputTypesRule,
                UniqueVariableNamesRule,
                NoUndefinedVariablesRule,
                NoUnusedVariablesRule,
                VariablesInAllowedPositionRule,
            ),
        ),
        (
            {"directive"},
            (
                KnownDirectivesRule,
                UniqueDirectivesPerLocationRule,
                DeferStreamDirectiveOnRootField,
                DeferStreamDirectiveOnValidOperationsRule,
                DeferStreamDirectiveLabel,
                StreamDirectiveOnListField,
            ),
        ),
        ({"object_value"}, (UniqueInputFieldNamesRule,)),
        ({OWN}, (MaxIntrospectionDepthRule, NoSchemaIntrospectionCustomRule)),
    )
    for rule in rules
}


def _found(document: DocumentNode) -> set[str]:
    """The kinds of the nodes of a document, and what else rules need to find."""
    found = {SEVERAL} if len(document.definitions) > 1 else set()
    todo: list[Node] = [document]
    while todo:
        node = todo.pop()
        found.add(node.kind)
        if isinstance(node, FieldNode) and node.name.value.startswith("__"):
            found.add(OWN)
        for key in QUERY_DOCUMENT_KEYS.get(node.kind, ()):
            below = getattr(node, key)
            if isinstance(below, Node):
                todo.append(below)
            elif below:
                todo.extend(below)
    return found


def rules_for(document: DocumentNode, rules: Iterable[Rule]) -> list[Rule]:
    """Those of the rules that may object to a document, in their order."""
    found = _found(document)
    executable = all(d.kind in _EXECUTABLE for d in document.definitions)
    return [
        rule
        for rule in rules
        if not (executable and rule is ExecutableDefinitionsRule)
        and (rule not in _NEEDS or not _NEEDS[rule].isdisjoint(found))
    ]


def problems(
    schema: GraphQLSchema, document: DocumentNode, *, introspection: bool, suggestions: bool, most: int
) -> list[GraphQLError]:
    """What is wrong with a document, at most so much."""
    rules: tuple[Rule, ...] = tuple(specified_rules)
    if not introspection:
        rules = (*rules, NoSchemaIntrospectionCustomRule)
    chosen = rules_for(document, rules)
    # graphql-core adds an error that says that there are more
    return validate(schema, document, chosen, max_errors=most - 1, hide_suggestions=not suggestions)
