"""How the method's book is made: a chapter is a test module, a section is a test in it.

The module's docstring is the chapter's title and introduction. A test's docstring is a section's
heading and text. The tables in a section are the ones that its test checks, cell by cell, so a
page cannot say what the code does not do.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

CHAPTERS = Path(__file__).parent
PAGES = CHAPTERS.parents[2] / "docs" / "method"
COMMAND = "python -m warm.tests.spec.render"


@dataclass
class Sheet:
    """What a section's test writes its worked examples on."""

    blocks: list[str] = field(default_factory=list)

    def example(
        self,
        compute: Callable[..., object],
        *,
        given: Sequence[str],
        gives: Sequence[str],
        rows: Sequence[Sequence[object]],
        caption: str = "",
    ) -> None:
        """Check a worked example and put it on the page.

        Each row holds one cell for each heading in `given`, which are passed to `compute`, and
        one for each in `gives`, which must be what comes back (compared as the text printed).
        """
        for row in rows:
            inputs, promised = row[: len(given)], row[len(given) :]
            result = compute(*inputs)
            found = result if isinstance(result, tuple) else (result,)
            assert [str(cell) for cell in found] == [str(cell) for cell in promised], (
                f"{', '.join(map('{}: {}'.format, given, inputs))} gives {found}, "
                f"but the book says {tuple(promised)}"
            )
        if caption:
            self.blocks.append(f"*{caption}*")
        self.blocks.append(_table([*given, *gives], rows))

    def note(self, text: str) -> None:
        """Add a paragraph after the example."""
        self.blocks.append(_paragraphs(text))


@dataclass(frozen=True)
class Chapter:
    """One chapter: its place in the book, its name in addresses, and its page."""

    number: int
    slug: str
    title: str
    opening: str
    text: str

    @property
    def path(self) -> Path:
        return PAGES / f"{self.slug}.md"


def chapter_files() -> list[Path]:
    """The chapters' modules in reading order: `test_NN_slug.py`."""
    return sorted(CHAPTERS.glob("test_[0-9][0-9]_*.py"))


def read_chapter(file: Path) -> Chapter:
    """Run a chapter's tests against a blank page each, and set the pages in order."""
    number, slug = int(file.stem[5:7]), file.stem[8:].replace("_", "-")
    module = importlib.import_module(f"warm.tests.spec.{file.stem}")
    title, introduction = _heading(module.__doc__, file.name)
    parts = [f"# {title}", introduction]
    for name, test in sections(module):
        heading, text = _heading(test.__doc__, f"{file.name}: {name}")
        sheet = Sheet()
        if "sheet" in inspect.signature(test).parameters:
            test(sheet)
        parts += [f"## {heading}", text, *sheet.blocks]
    parts.append(
        f"---\n\nThis page is made from `warm/tests/spec/{file.name}`, where each of its tables "
        "is a test."
    )
    return Chapter(
        number=number,
        slug=slug,
        title=title,
        opening=introduction.split("\n\n", 1)[0],
        text="\n\n".join(part for part in parts if part) + "\n",
    )


def sections(module: ModuleType) -> list[tuple[str, Callable[..., object]]]:
    """A chapter's tests in the order in which they stand."""
    return [
        (name, thing)
        for name, thing in vars(module).items()
        if name.startswith("test_") and inspect.isfunction(thing)
    ]


def index(chapters: Sequence[Chapter]) -> str:
    """The book's first page."""
    lines = "\n".join(
        f"{chapter.number}. [{chapter.title}]({chapter.slug}.md)  \n   {chapter.opening}"
        for chapter in chapters
    )
    return (
        "# How the measure works\n\n"
        "Each chapter says one part of the method in plain words, with worked examples. "
        "The examples are tests: if the measure changed and a page did not, the tests would "
        f"fail.\n\n{lines}\n\n---\n\nThese pages are made by `{COMMAND}`.\n"
    )


def book() -> dict[str, str]:
    """Every page of the book by file name, as it should stand in `docs/method`."""
    chapters = [read_chapter(file) for file in chapter_files()]
    pages = {chapter.path.name: chapter.text for chapter in chapters}
    return {"index.md": index(chapters), **pages}


def _heading(docstring: str | None, where: str) -> tuple[str, str]:
    if not docstring:
        raise AssertionError(f"{where} has no docstring, and so nothing to say in the book.")
    first, _, rest = inspect.cleandoc(docstring).partition("\n")
    return first.rstrip("."), _paragraphs(rest)


def _paragraphs(text: str) -> str:
    """Text with each paragraph on one line; lists, tables and indented blocks as they are."""
    done = []
    for block in inspect.cleandoc(text).strip().split("\n\n"):
        lines = block.splitlines()
        kept = any(line.startswith(("- ", "|", "    ", "1. ", "```")) for line in lines)
        done.append(block if kept else " ".join(line.strip() for line in lines))
    return "\n\n".join(done)


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    numeric = [all(str(row[at])[-1:].isdigit() for row in rows) for at in range(len(headings))]
    rule = "|" + "|".join("--:" if right else "---" for right in numeric) + "|"
    return "\n".join([line(headings), rule, *(line(row) for row in rows)])
