"""The full report and the brief as PDF, to print or to send."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from commonweal.evidence.exports import contents
from commonweal.evidence.exports.typesetting import pdf
from warm.results import Profile


def profile_pdf(profile: Profile, *, fonts: Path | None = None, large: bool = False) -> bytes:
    """A full report: tagged PDF (PDF/UA-1), A4.

    Parameters
    ----------
    profile : Profile
    fonts : Path, optional
        Folder with the typefaces; by default where the build puts them. Without them the report is
        set in what the typesetter brings.
    large : bool
        Large print: 16 points.

    Returns
    -------
    bytes
        The same for the same profile and the same typefaces.
    """
    return pdf("profile.typ", contents.report(profile), fonts=fonts, large=large)


def brief_pdf(
    profile: Profile,
    *,
    support: Sequence[str] = (),
    ask: Sequence[str] = (),
    fonts: Path | None = None,
    large: bool = False,
) -> bytes:
    """A brief of one A4 page, for a councillor; large print takes a second one.

    Parameters
    ----------
    support : sequence of str, optional
        The priority lists that the place is on, and the decisions about it, a line each.
    ask : sequence of str, optional
        Whom to ask, each with how to reach them.
    fonts, large
        As `profile_pdf` takes them.
    """
    return pdf(
        "brief.typ", contents.brief(profile, support=support, ask=ask), fonts=fonts, large=large
    )
