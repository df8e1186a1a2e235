"""Every message that a translation can hold: of templates, of our Python, and of the framework.

``python -m tests.messages`` writes them to ``commonweal/locale/django.pot``. It is done here, and not
by the tools of GNU, because half of what pages say stands in the framework's data, and because a test
has to be able to find the same on any machine.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.machine import ROOT

CATALOGUE = ROOT / "commonweal" / "locale" / "django.pot"

#: Functions that mark a message, under the names that our modules give them: which arguments are
#: the context (where there is one), the message, and its plural.
_ONE, _MANY = (None, 0, None), (None, 0, 1)
_CONTEXT = (0, 1, None)
MARKS = {
    "_": _ONE, "gettext": _ONE, "gettext_lazy": _ONE, "lazy": _ONE, "gettext_noop": _ONE,
    "noop": _ONE, "ngettext": _MANY, "ngettext_lazy": _MANY, "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
}  # fmt: skip

_STRING = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
#: A call in what Django makes of a template: strings, and perhaps a number, between brackets.
_CALL = re.compile(
    rf"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(((?:\s*{_STRING.pattern}\s*,?)+)[^)]*\)"
)

#: Tables whose values are looked up where they are said.
TABLES = {"commonweal/evidence/exports/standing.py": ("WORDS", "MEANINGS", "ABSENT")}


@dataclass(frozen=True, order=True)
class Message:
    """One message; `plural` and `context` are "" where it has none."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass
class Found:
    """Messages, each with the files that hold it."""

    messages: dict[Message, set[str]] = field(default_factory=dict)

    def add(self, message: Message, where: str) -> None:
        if message.text.strip():
            self.messages.setdefault(message, set()).add(where)


def every_message(root: Path = ROOT) -> Found:
    """All of them."""
    found = Found()
    for path in ours(root, "*.html"):
        for message in of_template(path.read_text(encoding="utf-8")):
            found.add(message, str(path.relative_to(root)))
    for path in ours(root, "*.py"):
        name = str(path.relative_to(root))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for message in (*of_python(tree), *of_tables(tree, TABLES.get(name, ()))):
            found.add(message, name)
    for text in texts_of_data():
        found.add(Message(text), "warm/frameworks")
    return found


def ours(root: Path, pattern: str) -> Iterator[Path]:
    """Files that ship, tests left out."""
    for folder in ("commonweal", "warm"):
        for path in sorted((root / folder).rglob(pattern)):
            if not {"tests", "migrations", "static"} & set(path.parts):
                yield path


def of_python(tree: ast.AST) -> Iterator[Message]:
    """Messages that calls of `MARKS` hold."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name not in MARKS:
            continue
        context, text, plural = (
            None if i is None or i >= len(node.args) else literal(node.args[i]) for i in MARKS[name]
        )
        if text is not None:
            yield Message(text, plural or "", context or "")


def of_tables(tree: ast.AST, names: Iterable[str]) -> Iterator[Message]:
    """Values of module-level tables, as they stand and as they open a sentence."""
    wanted = set(names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and {getattr(t, "id", "") for t in node.targets} & wanted:
            for inside in ast.walk(node):
                if isinstance(inside, ast.Dict):
                    for value in inside.values:
                        text = literal(value) or ""
                        yield Message(text)
                        yield Message(text[:1].upper() + text[1:])


def literal(node: ast.AST) -> str | None:
    """A string that stands in the source; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def of_template(text: str) -> Iterator[Message]:
    """Messages of a template, as Django itself turns it into source for gettext."""
    from django.utils.translation.template import templatize

    for call in _CALL.finditer(templatize(text, origin="")):
        strings = [ast.literal_eval(one.lstrip("u")) for one in _STRING.findall(call[2])]
        if call[1] in ("_", "gettext"):
            yield Message(strings[0])
        elif call[1] == "ngettext":
            yield Message(strings[0], strings[1])
        elif call[1] == "pgettext":
            yield Message(strings[1], context=strings[0])
        else:
            yield Message(strings[1], strings[2], strings[0])


def texts_of_data() -> Iterator[str]:
    """What kinds of place are called, and what the framework and the rule of 2010 say."""
    import tomllib

    from commonweal.places.kinds import KINDS
    from warm.framework import framework

    yield from framework().texts()
    for kind in KINDS.values():
        yield from (kind.word, kind.words)
    weights = tomllib.loads(
        (ROOT / "warm/frameworks/weights-2026.toml").read_text(encoding="utf-8")
    )
    for one in weights["preset"]:
        yield from (one["title"], one["says"])
    rule = tomllib.loads((ROOT / "warm/rules/bemerton-2010.toml").read_text(encoding="utf-8"))
    yield from rule["colours"]
    yield from rule["colours"].values()


def written(found: Found) -> str:
    """The catalogue as a file: what translators copy and fill in."""
    lines = [
        "# Every message of Commonweal. `make words` writes this file; do not edit it.",
        'msgid ""',
        'msgstr ""',
        '"Project-Id-Version: Commonweal\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        "",
    ]
    # One message has one entry, also where one place knows a plural and another does not.
    merged: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for message, where in found.messages.items():
        plural, places = merged.get((message.context, message.text), ("", set()))
        merged[message.context, message.text] = (plural or message.plural, places | where)
    for (context, text), (plural, places) in sorted(merged.items()):
        lines += [f"#: {place}" for place in sorted(places)]
        if re.search(r"%\(\w+\)s", text + plural):
            lines.append("#, python-format")
        if context:
            lines.append(f"msgctxt {quoted(context)}")
        lines.append(f"msgid {quoted(text)}")
        if plural:
            lines += [f"msgid_plural {quoted(plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines.append('msgstr ""')
        lines.append("")
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A string as gettext's files write it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def main() -> None:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(written(every_message()), encoding="utf-8")


if __name__ == "__main__":
    main()
