"""The sandbox of letters: what a template can reach, and how much it may do before it is stopped.

Everything that a template can repeat is counted: what a loop goes over and writes, what calls,
filters and tests take and give, what is put together and what is written. So a letter ends soon
whatever it says, and its line is told. Counting by steps and not by time, one input has one
outcome on every machine. Jinja's own bounds hold a single range only.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from ecms_core.words import _

MOST_STEPS = 50_000
MOST_CHARACTERS = 1_000_000
LARGEST_NUMBER = 10**15
MOST_DIGITS = 20
NODES_A_STEP = 50  # parts of a template that count as one step where they are repeated

# Filters whose result is not larger than what they are given, but for join and replace, which are
# counted before they work.
_FILTERS = (
    "abs capitalize count d default dictsort e escape first float forceescape groupby int items "
    "join last length list lower map max min reject rejectattr replace reverse round safe select "
    "selectattr sort string striptags sum title trim truncate unique upper wordcount"
)
GLOBALS = frozenset(("range", "namespace", "joiner", "cycler", "dict"))
# What may be called of a text, a list and a mapping.
_OF_TEXTS = (
    "capitalize casefold count endswith find index isalnum isalpha isdecimal isdigit islower "
    "isnumeric isspace istitle isupper lower lstrip partition removeprefix removesuffix rfind "
    "rpartition rsplit rstrip split splitlines startswith strip swapcase title upper"
)
FILTERS, OF_TEXTS = frozenset(_FILTERS.split()), frozenset(_OF_TEXTS.split())
OF_LISTS = frozenset(("count", "index"))
OF_MAPPINGS = frozenset(("get", "items", "keys", "values"))


class Allowance:
    """What one rendering may still do."""

    def __init__(self) -> None:
        self.steps = MOST_STEPS
        self.characters = MOST_CHARACTERS

    def step(self, count: int = 1) -> None:
        """Take steps: rounds of loops, items of lists, calls."""
        self.steps -= count
        if self.steps < 0:
            raise SecurityError(
                _("more than {most} steps of loops, calls and filters").format(most=MOST_STEPS)
            )

    def write(self, count: int) -> None:
        """Make characters."""
        self.characters -= count
        if self.characters < 0:
            raise SecurityError(
                _("more than {most} characters of text").format(most=MOST_CHARACTERS)
            )

    def measure(self, value: object) -> None:
        """Count a value with everything in it, which is what writing it would take."""
        waiting = [value]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Undefined):
                continue  # which tells of itself when it is used
            if isinstance(each, str | bytes):
                self.write(len(each))
            elif isinstance(each, Namespace):
                waiting.append(object.__getattribute__(each, "_Namespace__attrs"))
            elif isinstance(each, Collection):
                self.step(len(each))
                if isinstance(each, Mapping):
                    waiting += each.values()
                if not isinstance(each, range):
                    waiting += each

    def whole(self, value: Any) -> Any:
        """The value; what is made bit by bit as a list, counted while it is made."""
        # Jinja's own, such as a loop, are kept: they are more than their items.
        if isinstance(value, Iterator) and type(value).__module__ == "builtins":
            return list(self.each(value))
        return value

    def each(self, items: Any) -> Iterator[Any]:
        """The items, each a step."""
        for item in items:
            self.step()
            yield item


_allowance: ContextVar[Allowance | None] = ContextVar("ecms_letter_allowance", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """Render within one allowance; outside of it, as for our own layout, nothing is counted."""
    token = _allowance.set(Allowance())
    try:
        yield
    finally:
        _allowance.reset(token)


class _Counting(NodeTransformer):
    """Puts the counting filters into a template wherever something can be repeated."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = _filter(node.iter, "ecms_each")
        return self._repeated(node)

    def _repeated(self, node: Any) -> nodes.Node:
        """Let each round pay for what its body writes and for how much there is of it."""
        if not isinstance(node, nodes.For):
            self.generic_visit(node)
        texts = sum(len(text.data) for text in node.find_all(nodes.TemplateData))
        parts = sum(1 for _ in node.find_all(nodes.Node)) // NODES_A_STEP
        price = nodes.Const((parts, texts), lineno=node.lineno)
        paid = nodes.ExprStmt(_filter(price, "ecms_round"), lineno=node.lineno)
        node.body.insert(0, paid)
        return node  # type: ignore[no-any-return]

    visit_Macro = visit_CallBlock = visit_Block = _repeated

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        node.nodes = [_filter(part, "ecms_counted") for part in node.nodes]
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        node.expr = _filter(node.expr, "ecms_counted")
        for operand in node.ops:
            operand.expr = _filter(operand.expr, "ecms_counted")
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:
        self.generic_visit(node)
        node.key = _filter(node.key, "ecms_counted")
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            return _filter(node, "ecms_counted")
        return node


def _filter(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


class _Generator(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:
        counted = _Counting().visit(node)
        counted.set_environment(self.environment)
        super().visit_Template(counted, frame)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with the filters of letters, in which everything is counted."""

    code_generator_class = _Generator
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "**", "%"))

    def __init__(self) -> None:
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_written,
            # What is worked out while a template is compiled is not counted.
            optimized=False,
        )
        self.globals = {name: self.globals[name] for name in GLOBALS}
        plain = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        self.filters = {name: _counted_filter(plain, name) for name in FILTERS}
        self.tests = {name: _counted_test(plain, name) for name in plain.tests}
        self.filters |= {
            "ecms_each": _each,
            "ecms_round": _round,
            "ecms_counted": _counted,
        }
        self._plain = plain

    def add(self, name: str, function: Callable[..., object]) -> None:
        """Add a filter, which is counted as the others are."""
        self._plain.filters[name] = function
        self.filters[name] = _counted_filter(self._plain, name)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Plain numbers of a letter's size; a text is neither repeated nor formatted."""
        if operator in ("*", "**", "%"):
            for number in (left, right):
                if not isinstance(number, int | float | Decimal) or not (
                    -LARGEST_NUMBER <= number <= LARGEST_NUMBER
                ):
                    raise SecurityError(
                        _("'{operator}' takes numbers up to {most}").format(
                            operator=operator, most=LARGEST_NUMBER
                        )
                    )
        if operator == "**":
            raise SecurityError(_("'**' is not used in letters"))
        _measure(left, right)
        return super().call_binop(context, operator, left, right)

    def call(  # named as Jinja's: a template may name an argument 'self'
        __self,
        __context: Context,
        __obj: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """Call what a letter may call; the call is a step, and what comes out is counted."""
        allowance = _allowance.get()
        if allowance is None:
            return super().call(__context, __obj, *args, **kwargs)
        allowance.step()
        allowance.measure((args, kwargs))
        result = allowance.whole(super().call(__context, __obj, *args, **kwargs))
        if not isinstance(result, range):  # of which nothing is made before somebody goes over it
            allowance.measure(result)
        return result

    def is_safe_callable(self, obj: Any) -> bool:
        """Of plain values only what makes nothing larger than they are."""
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(owner, str):
            return name in OF_TEXTS
        if isinstance(owner, list | tuple | range):
            return name in OF_LISTS
        if isinstance(owner, Mapping):
            return name in OF_MAPPINGS
        if isinstance(obj, types.BuiltinMethodType) and not isinstance(owner, types.ModuleType):
            return False
        return super().is_safe_callable(obj)

    def wrap_str_format(self, value: Any) -> None:
        """Texts are not formatted by a pattern, which could ask for any width."""

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item; one asked for by more than a word or a number is counted."""
        if not isinstance(argument, str | int):
            _measure(argument)
        return super().getitem(obj, argument)


@pass_context
def _written(context: Context, value: Any) -> Any:
    _measure(value)
    return value


@pass_context
def _each(context: Context, items: Any) -> Any:
    allowance = _allowance.get()
    return items if allowance is None else allowance.each(items)


@pass_context
def _round(context: Context, price: tuple[int, int]) -> None:
    allowance = _allowance.get()
    if allowance is not None:
        allowance.step(price[0])
        allowance.write(price[1])


@pass_context
def _counted(context: Context, value: Any) -> Any:
    _measure(value)
    return value


def _measure(*values: object) -> None:
    allowance = _allowance.get()
    if allowance is not None:
        for value in values:
            allowance.measure(value)


def _counted_filter(plain: ImmutableSandboxedEnvironment, name: str) -> Callable[..., Any]:
    count_ahead: Callable[..., None] = _LARGER.get(name, _no_larger)

    @pass_context
    def ask(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        allowance = _allowance.get()
        if allowance is None:
            return plain.call_filter(name, value, args, kwargs, context)
        allowance.step()
        value = allowance.whole(value)
        allowance.measure((value, args, kwargs))
        count_ahead(allowance, value, *args, **kwargs)
        result = allowance.whole(plain.call_filter(name, value, args, kwargs, context))
        allowance.measure(result)
        return result

    return ask


def _counted_test(plain: ImmutableSandboxedEnvironment, name: str) -> Callable[..., Any]:
    @pass_context
    def ask(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        if (allowance := _allowance.get()) is not None:
            allowance.step()
            allowance.measure((value, args, kwargs))
        return plain.call_test(name, value, args, kwargs, context)

    return ask


def _no_larger(allowance: Allowance, value: Any, *args: Any, **kwargs: Any) -> None:
    pass


def _joined(
    allowance: Allowance, value: Any, d: object = "", attribute: object = None
) -> None:  # named as Jinja's
    if isinstance(value, Collection):
        allowance.write(len(value) * len(str(d)))


def _replaced(
    allowance: Allowance, s: object, old: object = "", new: object = "", count: object = None
) -> None:
    allowance.write(str(s).count(str(old)) * len(str(new)))


def _rounded(
    allowance: Allowance, value: object, precision: object = 0, method: object = "common"
) -> None:
    if not isinstance(precision, int) or abs(precision) > MOST_DIGITS:
        raise SecurityError(_("'round' takes at most {most} digits").format(most=MOST_DIGITS))


_LARGER: Mapping[str, Callable[..., None]] = {
    "join": _joined,
    "replace": _replaced,
    "round": _rounded,
}
