"""The stable words of what is refused: each `codigo`, its status and its sentence."""
import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import adapters
import domain
import projections
import workers
from adapters.api.answers import TITLES
from domain.refusal import Refusal
from tests.reference.shapes import cell

_INTRODUCTION = """# Códigos

What an answer in `application/problem+json` (RFC 9457) may say in `codigo`. The sentence is `detail`; what stands in braces is filled in.
These words are stable: a program may rely on them. Sentences may change.

| codigo | status | detail |
|---|---|---|"""


def page() -> str:
    rows = (f"| `{word}` | {status} | {cell(text)} |" for word, (status, text) in sorted(words().items()))
    return "\n".join([_INTRODUCTION, *rows]) + "\n"


def words() -> dict[str, tuple[str, str]]:
    """By codigo: status and sentence; one that has no class, and no sentence of its own, is told by its status' title."""
    modules = list(_modules())
    classes = {value for module in modules for value in vars(module).values() if inspect.isclass(value) and _is_word(value)}
    found = {each.codigo: (str(each.status), each.detail) for each in sorted(classes, key=lambda each: each.__qualname__)}
    for word, status in (said for module in modules for said in _said(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))):
        found.setdefault(word, (str(status), TITLES.get(status, "")))
    del found[Refusal.codigo]  # the root of all of them, which nothing raises
    return found


def _is_word(value: type) -> bool:
    return isinstance(vars(value).get("codigo"), str)


def _modules() -> Iterator[ModuleType]:
    for package in (domain, projections, adapters, workers):
        for info in walk_packages(package.__path__, package.__name__ + "."):
            yield import_module(info.name)


def _said(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Words without a class: `Problem(413, "corpo_grande", …)`, and the handler's `codigo = {404: "nao_encontrado"}.get(…, "outro")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Problem"), args=[ast.Constant(value=int(status)), ast.Constant(value=str(word)), *_]):
                yield word, status
            case ast.Assign(targets=[ast.Name(id="codigo")], value=ast.Call(ast.Attribute(value=ast.Dict() as table), args=[_, other])):
                for status, word in ast.literal_eval(table).items():
                    yield word, status
                yield ast.literal_eval(other), 400
