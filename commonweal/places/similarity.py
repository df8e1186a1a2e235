"""Names that are nearly what somebody typed.

A name is cut into all runs of three letters. Two names are alike as far as they share them: a
slip of the finger spoils three runs and leaves the rest. The best few are then compared letter by
letter.

Sources
-------
Angell, Freund and Willett (1983), "Automatic spelling correction using a trigram similarity
measure", Information Processing & Management 19(4), for the runs of three; Ratcliff and Metzener
(1988), "Pattern matching: the gestalt approach", Dr Dobb's Journal 13(7), for the letters.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Below this likeness a name is another name.
ALIKE = 0.7
#: A name this much less like than the best is not meant.
BEHIND = 0.15
#: How many of the best by runs of three are compared letter by letter.
COMPARED = 60
_END = ord("\n")


class Names:
    """Many names, prepared once, asked often.

    Parameters
    ----------
    names : sequence of str
        In their plain form (`commonweal.places.names.plain`).
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        text = np.frombuffer(
            "".join(f" {name} \n" for name in self.names).encode("ascii", "ignore"), dtype=np.uint8
        )
        runs, owners = _runs(text)
        order = np.argsort(runs, kind="stable")
        self._runs, self._starts = np.unique(runs[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(runs))
        self._owners = owners[order]
        self._sizes = np.bincount(owners, minlength=len(self.names))

    def like(
        self, name: str, *, limit: int = 10, among: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The names most like this one.

        Parameters
        ----------
        name : str
            In plain form.
        limit : int
            How many at most.
        among : array of bool, shape (number of names,), optional
            Which names to consider.

        Returns
        -------
        list of (int, float)
            Position of the name and its likeness, from `ALIKE` to 1, the most alike first.
        """
        wanted, _ = _runs(np.frombuffer(f" {name} \n".encode("ascii", "ignore"), dtype=np.uint8))
        wanted = np.unique(wanted)
        if not len(wanted) or not self.names:
            return []
        at = np.searchsorted(self._runs, wanted)
        known = at < len(self._runs)
        known[known] = self._runs[at[known]] == wanted[known]
        shared = np.zeros(len(self.names), dtype=np.int64)
        for run in at[known]:
            owners = self._owners[self._starts[run] : self._ends[run]]
            shared[np.unique(owners)] += 1
        if among is not None:
            shared[~among] = 0
        # Half of what counts is how much of the question is there: "bemertn" finds a long name.
        score = 0.5 * shared / len(wanted) + shared / np.maximum(len(wanted) + self._sizes, 1)
        best = np.argsort(-score, kind="stable")[:COMPARED]
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(name)
        found = []
        for position in best[shared[best] > 0]:
            likeness = max(
                _ratio(matcher, part) for part in _parts(self.names[position], name.count(" ") + 1)
            )
            # Of two that hold an equally good part, the one that is little else.
            matcher.set_seq1(self.names[position])
            found.append((int(position), likeness, matcher.ratio()))
        found.sort(key=lambda item: (-round(item[1], 6), -item[2], self.names[item[0]]))
        least = max(ALIKE, found[0][1] - BEHIND) if found else ALIKE
        return [(position, likeness) for position, likeness, _ in found if likeness >= least][
            :limit
        ]


def _runs(text: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every run of three letters inside a line, and the number of its line."""
    if len(text) < 3:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    wide = text.astype(np.int64)
    runs = (wide[:-2] << 16) | (wide[1:-1] << 8) | wide[2:]
    lines = np.cumsum(wide == _END)[:-2] - (wide[:-2] == _END)
    inside = (wide[:-2] != _END) & (wide[1:-1] != _END) & (wide[2:] != _END)
    return runs[inside], lines[inside]


def _parts(name: str, words: int) -> list[str]:
    """The name itself and every run of as many words of it as were asked for."""
    split = name.split()
    windows = [" ".join(split[i : i + words]) for i in range(len(split) - words + 1)]
    return [name, *(window for window in windows if window != name)]


def _ratio(matcher: difflib.SequenceMatcher[str], text: str) -> float:
    matcher.set_seq1(text)
    return matcher.ratio()
