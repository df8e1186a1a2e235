"""The full report and the brief as PDF, to print or to send."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from commonweal.evidence.exports import contents
from commonweal.evidence.exports.typesetting import ENGLISH, pdf
from warm.results import Profile


def profile_pdf(
    profile: Profile,
    *,
    fonts: Path | None = None,
    large: bool = False,
    language: str = ENGLISH,
) -> bytes:
    """A full report: tagged PDF (PDF/UA-1), A4.

    Parameters
    ----------
    profile : Profile
    fonts : Path, optional
        Folder with the typefaces; by default where the build puts them. Without them the report is
        set in what the typesetter brings.
    large : bool
        Large print: 16 points.
    language : str
        The one that is spoken.

    Returns
    -------
    bytes
        The same for the same profile and the same typefaces.
    """
    made = contents.report(profile)
    return pdf("profile.typ", made, fonts=fonts, large=large, language=language)


def brief_pdf(
    profile: Profile,
    *,
    support: Sequence[str] = (),
    ask: Sequence[str] = (),
    fonts: Path | None = None,
    large: bool = False,
    language: str = ENGLISH,
) -> bytes:
    """A brief of one A4 page, for a councillor; large print takes a second one.

    Parameters
    ----------
    support : sequence of str, optional
        The priority lists that the place is on, and the decisions about it, a line each.
    ask : sequence of str, optional
        Whom to ask, each with how to reach them.
    fonts, large, language
        As `profile_pdf` takes them.
    """
    made = contents.brief(profile, support=support, ask=ask)
    return pdf("brief.typ", made, fonts=fonts, large=large, language=language)
