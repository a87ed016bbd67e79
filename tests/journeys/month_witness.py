"""Who stood by all month: AvidXchange has nothing that Sage did not say since the two were last equal.

Remembers what each side said at every run. Knows no product, and nobody who edits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from month_sides import NOUNS, Codes, Noun, Said, Told
from stage import Stage

__all__ = ["Witness"]


@dataclass(kw_only=True)
class Seen:
    """One kind of record as it was seen: what Sage said of each key since both were equal, what AvidXchange has."""

    noun: Noun
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    theirs: Mapping[str, Told] = field(default_factory=dict)
    now: Mapping[str, Said] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)  # keys that were equal once
    codes: dict[str, str] = field(default_factory=dict)  # the last code of each key
    valid: dict[str, list[Told]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by code, as coded at the time

    def look(self, stage: Stage, codes: Codes) -> Iterator[str]:
        """Say what AvidXchange has been told since the last look that Sage did not say."""
        before, self.theirs = self.theirs, dict(self.noun.theirs(stage))
        self.now = self.noun.ours(stage)
        for key, said in self.now.items():
            if said not in self.said[key][-1:]:
                self.said[key].append(said)
        allowed = self._allowed(codes)
        for code, told in self.theirs.items():
            if told != before.get(code) and told not in allowed[code]:
                yield f"{code}: {told} was never said, but {allowed[code]}"
        yield from (f"{code}: deleted" for code in before.keys() - self.theirs.keys())
        for code, many in allowed.items():
            self.valid[code] += [told for told in many if told not in self.valid[code]]
        self._forget(codes)

    def unequal(self, codes: Codes, excused: Iterable[str], *, whole: bool) -> Iterator[str]:
        """Say where the two sides differ now, but for excused keys; what is gone must stand as it ended.

        Unless all was read (`whole`), what is over stands under its codes of before: nobody reads it in between.
        """
        excused = set(excused)
        sent = {self.noun.coded(said.told, codes)[0] for said in self.now.values() if said.sent}
        for key, said in self.now.items():
            code, told = self.noun.coded(said.told, codes)
            due = said.sent or (key in self.met and code not in sent)
            if not whole and not said.sent and self._stands(code, told["status"]):
                continue
            if due and key not in excused and self.theirs.get(code) != told:
                yield f"{key}: {told} became {self.theirs.get(code)}"
        for key in self.said.keys() - self.now.keys() - excused:
            code = self.codes[key]
            if code in self.theirs and code not in sent and self.theirs[code] not in self.valid[code]:
                yield f"{key} is gone: {self.theirs[code]} is none of {self.valid[code]}"
        for key in self._open_though_gone(codes, sent) - excused:
            yield f"{key} is gone, and stands as if it were not"

    def _stands(self, code: str, status: object) -> bool:
        """Whether what AvidXchange has of a code was true once, and says this status."""
        there = self.theirs.get(code)
        return there is not None and there["status"] == status and there in self.valid[code]

    def _open_though_gone(self, codes: Codes, sent: set[str]) -> set[str]:
        """What is gone in Sage and not ended in AvidXchange, where it must be."""
        gone = {key: said[-1] for key, said in self.said.items() if key not in self.now and key in self.met}
        coded = {key: self.noun.coded(said.ended, codes) for key, said in gone.items()}
        return {
            key
            for key, (code, ended) in coded.items()
            if code in self.theirs and code not in sent and gone[key].told is not gone[key].ended
            and self.theirs[code].get("status") not in _ends(ended)
        }  # fmt: skip

    def _allowed(self, codes: Codes) -> Mapping[str, list[Told]]:
        allowed: dict[str, list[Told]] = defaultdict(list)
        for key, many in self.said.items():
            for said in many:
                code, told = self.noun.coded(said.told, codes)
                allowed[code].append(told)
                if key not in self.now:
                    allowed[code].append(self.noun.coded(said.ended, codes)[1])
        return allowed

    def _forget(self, codes: Codes) -> None:
        """What is equal needs no history."""
        for key, said in self.now.items():
            code, told = self.noun.coded(said.told, codes)
            self.codes[key] = code
            if self.theirs.get(code) == told:
                self.said[key], self.valid[code] = [said], [told]
                self.met.add(key)


def _ends(ended: Told) -> tuple[str, ...]:
    return ("closed", "cancelled") if "poNumber" in ended else (str(ended.get("status")),)


@dataclass(kw_only=True)
class Witness:
    """All kinds of record of one stage."""

    stage: Stage
    codes: Codes
    nouns: Mapping[str, Seen] = field(
        default_factory=lambda: {name: Seen(noun=noun) for name, noun in NOUNS.items()}
    )

    def look(self) -> None:
        """Assert that AvidXchange was told nothing but what Sage said, and remember."""
        wrong = {name: list(seen.look(self.stage, self.codes)) for name, seen in self.nouns.items()}
        assert not any(wrong.values()), wrong

    def assert_equal(self, excused: Mapping[str, Iterable[str]], *nouns: str) -> None:
        """Assert that both sides are equal, record by record; all kinds, once all was read, or those named."""
        names = nouns or tuple(self.nouns)
        wrong = {
            name: list(self.nouns[name].unequal(self.codes, excused.get(name, ()), whole=not nouns))
            for name in names
        }
        assert not any(wrong.values()), wrong
