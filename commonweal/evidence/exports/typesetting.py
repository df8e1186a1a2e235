"""Contents set as a PDF: tagged, to PDF/UA-1 (ISO 14289-1), the same bytes for the same contents."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: What contents are in, unless somebody says otherwise.
ENGLISH = "en-GB"

#: Contents that become headings.
_HEADS = ("name", "where", "nation", "title")

#: Where the build puts the typefaces; a copy without them falls back to what the typesetter brings.
FONTS = HERE.parents[1] / "common" / "static" / "commonweal" / "fonts"

#: Words that no column is wide enough for.
_LONG = re.compile(r"[^\s\-–—/]{31,}")
_CHECKSUM = re.compile(r"[0-9a-f]{40,}")
_PIECE = re.compile(r".{1,15}")
_BREAK = "\u200b"

#: The last character that the typefaces at hand can be trusted with: Latin, Greek and Cyrillic.
_TRUSTED = 0x52F


def pdf(
    template: str,
    contents: Any,
    *,
    fonts: Path | None = None,
    large: bool = False,
    language: str = ENGLISH,
) -> bytes:
    """Set contents in a template.

    Parameters
    ----------
    template : str
        Name of a template beside this module.
    contents
        JSON-ready; goes to the typesetter as data, so that no text is ever read as markup.
    fonts : Path, optional
        Folder with the typefaces; by default where the build puts them.
    large : bool
        Large print.
    language : str
        Of the contents, for whoever reads them aloud; it also says which way the text runs.

    Returns
    -------
    bytes
        A character that no typeface at hand can show is tried with those of the machine, and is
        printed as a question mark when there is none: a reader must not get a blank.
    """
    import typst

    folder = FONTS if fonts is None else fonts
    tongue, *rest = language.split("-")
    region = next((one.upper() for one in rest if len(one) == 2), "")
    paths = [str(folder)] if folder.is_dir() else []
    attempts: tuple[tuple[Callable[[str], str], bool], ...] = (
        (visible, True),
        (visible, False),
        (plainest, True),
    )
    for clean, own_fonts_only in attempts:
        try:
            made = typst.compile(
                str(HERE / template),
                root=str(HERE),
                font_paths=paths,
                ignore_system_fonts=own_fonts_only,
                format="pdf",
                sys_inputs={
                    "data": json.dumps(_each(contents, clean), ensure_ascii=False),
                    "large": "yes" if large else "no",
                    "lang": tongue,
                    "region": region,
                },
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            shortage = error
        else:
            assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
            return made
    raise shortage


def visible(text: str) -> str:
    """Text without characters that cannot be seen, and with breaks in words wider than a column.

    >>> visible("Elm\\x00 Row\\n")
    'Elm  Row '
    """
    seen = "".join(
        " " if unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} else one
        for one in text
    )
    return _LONG.sub(lambda found: _breakable(found[0]), seen)


def _breakable(word: str) -> str:
    """A long word with places to break it; a checksum stays whole, for it is copied from the page."""
    return word if _CHECKSUM.fullmatch(word) else _BREAK.join(_PIECE.findall(word))


def plainest(text: str) -> str:
    """Text with a question mark for every character that a typeface may lack."""
    return "".join(
        one if ord(one) <= _TRUSTED or one in _SIGNS else "?"
        for one in unicodedata.normalize("NFC", visible(text))
    )


#: What this project itself prints beyond the trusted letters.
_SIGNS = frozenset("–—‘’“”…−÷·½¼⅛⁄→←↑↓≥≤×£€©®°•")


def _each(contents: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(contents, str):
        return clean(contents)
    if isinstance(contents, dict):
        each = {key: _each(value, clean) for key, value in contents.items()}
        # A heading may not be empty, whatever somebody called a place.
        return each | {key: "—" for key in _HEADS if not str(each.get(key, "-")).strip()}
    if isinstance(contents, (list, tuple)):
        return [_each(one, clean) for one in contents]
    return contents
