"""What a letter's template reads, found without rendering it: every field must be one it may read.

A name that nobody defines, a field that the data do not have and a private attribute are told with
their line, all of them at once. The shape of the data is that of the sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from jinja2 import Environment, TemplateAssertionError, TemplateSyntaxError, nodes

from ecms_core.notices.sandbox import GLOBALS
from ecms_core.words import _

ANY = object()  # a value of which nothing is known before the letter is rendered
LOOP = {
    "index": 1, "index0": 0, "revindex": 1, "revindex0": 0, "first": True, "last": True,
    "length": 1, "depth": 1, "depth0": 0, "previtem": ANY, "nextitem": ANY, "cycle": ANY,
    "changed": ANY,
}  # fmt: skip


class Misread(NamedTuple):
    """One thing in a template that cannot be: its line, what it reads, and what is expected."""

    line: int
    found: str
    expected: str


def misread(environment: Environment, body: str, data: Mapping[str, Any]) -> list[Misread]:
    """Everything in the template that its data do not have or that it may not read."""
    try:
        tree = environment.parse(body)
        with suppress(TemplateAssertionError):  # an unknown filter, which the reader tells
            environment.compile(body)
    except TemplateSyntaxError as error:
        return [Misread(error.lineno, str(error.message), _("a template that parses"))]
    except (RecursionError, MemoryError, OverflowError):
        return [Misread(1, _("nesting that is too deep"), _("a template of a few levels"))]
    reader = _Reader(environment)
    try:
        reader.body(tree.body, dict(data))
    except RecursionError:
        return [Misread(1, _("nesting that is too deep"), _("a template of a few levels"))]
    return sorted(set(reader.found))


class _Reader:
    """Walks a template with what its names are known to be."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.found: list[Misread] = []

    def wrong(self, node: nodes.Node, found: str, expected: str) -> Any:
        self.found.append(Misread(node.lineno, found, expected))
        return ANY

    def body(self, statements: list[Any], names: dict[str, Any]) -> None:
        """Statements one after the other; what one sets, the next may read."""
        for node in statements:
            self.statement(node, names)

    def statement(  # noqa: PLR0912  (one for each kind of node)
        self, node: nodes.Node, names: dict[str, Any]
    ) -> None:
        if isinstance(node, nodes.For):
            self._for(node, names)
        elif isinstance(node, nodes.If):
            self.value(node.test, names)
            for part in (node.body, *(branch.body for branch in node.elif_), node.else_):
                self.body(part, names)
            for branch in node.elif_:
                self.value(branch.test, names)
        elif isinstance(node, nodes.Assign):
            self._bind(node.target, self.value(node.node, names), names)
        elif isinstance(node, nodes.AssignBlock):
            self.body(node.body, dict(names))
            self._bind(node.target, ANY, names)
        elif isinstance(node, nodes.With):
            inner = dict(names)
            for target, value in zip(node.targets, node.values, strict=True):
                self._bind(target, self.value(value, names), inner)
            self.body(node.body, inner)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            self._macro(node, names)
        elif isinstance(
            node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends | nodes.Block
        ):
            self.wrong(node, _("another template"), _("a letter that is whole in itself"))
        elif isinstance(node, nodes.FilterBlock | nodes.Scope | nodes.ScopedEvalContextModifier):
            self.body(node.body, dict(names))
        else:
            for child in node.iter_child_nodes():
                self.value(child, names)

    def _for(self, node: nodes.For, names: dict[str, Any]) -> None:
        over = self.value(node.iter, names)
        item = over[0] if isinstance(over, list) and over else ANY
        inner = {**names, "loop": LOOP}
        self._bind(node.target, item, inner)
        if node.test is not None:
            self.value(node.test, inner)
        self.body(node.body, inner)
        self.body(node.else_, dict(names))

    def _macro(self, node: nodes.Macro | nodes.CallBlock, names: dict[str, Any]) -> None:
        if isinstance(node, nodes.Macro):
            names[node.name] = ANY
        else:
            self.value(node.call, names)
        inner = {**names, "caller": ANY, "varargs": ANY, "kwargs": ANY}
        inner |= {argument.name: ANY for argument in node.args}
        for default in node.defaults:
            self.value(default, names)
        self.body(node.body, inner)

    def _bind(self, target: nodes.Node, value: Any, names: dict[str, Any]) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = value
        elif isinstance(target, nodes.Tuple | nodes.List):
            for item in target.items:
                self._bind(item, ANY, names)

    def value(  # noqa: PLR0911  (one for each kind of node)
        self, node: Any, names: dict[str, Any]
    ) -> Any:
        """What an expression is known to be; ANY where it is not known."""
        if isinstance(node, nodes.Name):
            if node.name in names:
                return names[node.name]
            if node.name in GLOBALS:
                return ANY
            return self.wrong(
                node,
                f"'{node.name}'",
                _("one of {choices}").format(choices=", ".join(sorted(names))),
            )
        if isinstance(node, nodes.Getattr):
            return self._field(node, self.value(node.node, names), node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node, names)
        if isinstance(node, nodes.Const):
            return node.value
        if isinstance(node, nodes.CondExpr):
            self.value(node.test, names)
            first = self.value(node.expr1, names)
            if node.expr2 is not None:
                self.value(node.expr2, names)
            return first
        if isinstance(node, nodes.Filter):
            if node.name in ("map", "selectattr", "rejectattr", "groupby"):
                self._by_word(node)
            elif node.name not in self.environment.filters:
                self.wrong(
                    node,
                    _("the filter '{name}'").format(name=node.name),
                    _("a filter of letters, such as day"),
                )
        for child in node.iter_child_nodes():
            self.value(child, names)
        return ANY

    def _by_word(self, node: nodes.Filter) -> None:
        """A filter that reads a field by a word: only a plain word that is not private."""
        words = [*node.args, *(pair.value for pair in node.kwargs)]
        for word in words:
            plain = str(word.value) if isinstance(word, nodes.Const) else ""
            if node.name == "attr" or "__" in plain or plain.startswith("_"):
                self.wrong(
                    node,
                    _("a field by the filter '{name}'").format(name=node.name),
                    _("a field by its name"),
                )

    def _item(self, node: nodes.Getitem, names: dict[str, Any]) -> Any:
        holder = self.value(node.node, names)
        if isinstance(node.arg, nodes.Slice):
            for part in node.arg.iter_child_nodes():
                self.value(part, names)
            return holder if isinstance(holder, str | list) else ANY
        key = self.value(node.arg, names)
        if isinstance(key, str):
            return self._field(node, holder, key)
        return holder[0] if isinstance(holder, list) and holder else ANY

    def _field(self, node: nodes.Node, holder: Any, name: str) -> Any:
        if name.startswith("_"):
            return self.wrong(
                node,
                _("the private field '{name}'").format(name=name),
                _("a field of the letter's data"),
            )
        if isinstance(holder, Mapping):
            if name in holder:
                return holder[name]
            if name in ("items", "keys", "values", "get"):
                return ANY
            words = ", ".join(sorted(map(str, holder)))
            return self.wrong(
                node,
                _("the field '{name}'").format(name=name),
                _("one of {words}").format(words=words),
            )
        known = holder is ANY or name in dir(type(holder))
        if not known or name in ("format", "format_map", "mro"):
            self.wrong(
                node,
                _("the field '{name}' of a plain value").format(name=name),
                _("a value without fields"),
            )
        return ANY
