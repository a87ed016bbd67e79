"""A crosswalk as people edit it: a table in CSV, as spreadsheets write and read it.

Pure. Knows columns, separators and what is wrong in which line of the file. Knows no file and no database.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ml_connector.domain.crosswalk import Crosswalk, Line, kind_of
from ml_connector.domain.spreadsheet import quoted, unquoted

__all__ = ["COLUMNS", "CrosswalkProblem", "parse", "skeleton", "to_csv"]

COLUMNS = ("kind", "avidxchange", "sage", "primary", "note")
_NEEDED = COLUMNS[:3]
_SEPARATORS = (",", ";", "\t")
_SHOWN_MAX = 20
_LINES_MAX = 100_000
_CODE_MAX = 100
_NOTE_MAX = 500
_YES, _NO = ("yes", "y", "x", "true", "1"), ("", "no", "n", "false", "0")


class CrosswalkProblem(ValueError):
    """The table cannot be used; `problems` name each line of the file, what is wrong and what would be right."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = sorted(problems)
        shown = [f"line {number}: {said}" for number, said in self.problems[:_SHOWN_MAX]]
        more = len(self.problems) - len(shown)
        shown += [f"and {more} more"] if more else []
        super().__init__("The crosswalk cannot be used, and nothing of it was kept.\n" + "\n".join(shown))


def parse(text: str) -> Crosswalk:
    """Read a table: columns kind, avidxchange, sage, and if wanted primary and note, in any order.

    Commas, semicolons or tabs separate; blanks around codes are dropped, zeros before them are kept. The lines of the
    result are in order. Raises CrosswalkProblem with everything that is wrong.
    """
    problems: list[tuple[int, str]] = []
    numbered = list(_lines(_rows(text), problems))
    found = Crosswalk(lines=tuple(line for _, line in numbered))
    problems += [(numbered[position][0], said) for position, said in found.problems()]
    if problems:
        raise CrosswalkProblem(problems)
    return Crosswalk(lines=tuple(sorted(_once(found.lines).values())))


def to_csv(crosswalk: Crosswalk) -> str:
    """Write a table that `parse` reads back as the same."""
    return _written([_cells(line) for line in sorted(crosswalk.lines)])


def skeleton(codes: Sequence[tuple[str, str, str]]) -> str:
    """Write a table to fill in: kind, AvidXchange's code and a note, Sage's code left empty."""
    return _written([(kind, code, "", "", note) for kind, code, note in codes])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the filled rows with the line of the file each begins in."""
    whole = text.removeprefix("\ufeff")
    told, skipped = _separator(whole)
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=told, strict=True, skipinitialspace=True)
    begins = 1
    try:
        for row in reader:
            if begins > skipped and any(cell.strip() for cell in row):
                yield begins, [unquoted(cell.strip()) for cell in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        said = f"{error}; a quotation mark must be closed, and doubled within a quoted cell"
        raise CrosswalkProblem([(begins, said)]) from None


def _separator(text: str) -> tuple[str, int]:
    """Find what separates the cells; a first line such as `sep=;` says it, and is no row."""
    first = text.lstrip().split("\n", 1)[0].strip()
    if first.casefold().startswith("sep=") and first[4:] in _SEPARATORS:
        return first[4:], 1
    return max(_SEPARATORS, key=first.count), 0


def _lines(
    rows: Iterator[tuple[int, list[str]]], problems: list[tuple[int, str]]
) -> Iterator[tuple[int, Line]]:
    """Read the rows below the headings; what is wrong is added to the problems."""
    number, first = next(rows, (1, []))
    places = _places(number, first)
    for count, (number, row) in enumerate(rows, 1):
        if count > _LINES_MAX:
            raise CrosswalkProblem([(number, f"more than {_LINES_MAX:,} lines")])
        try:
            yield number, _line(row, places)
        except ValueError as wrong:
            problems.append((number, str(wrong)))


def _places(number: int, headings: Sequence[str]) -> Mapping[str, int]:
    names = [heading.casefold() for heading in headings]
    odd = [name for name in names if name and (name not in COLUMNS or names.count(name) > 1)]
    missing = [name for name in _NEEDED if name not in names]
    if odd or missing:
        wrong = f"not {odd[0]!r}" if odd else f"{missing[0]!r} is missing"
        raise CrosswalkProblem([(number, f"the first line names the columns {', '.join(COLUMNS)}; {wrong}")])
    return {name: names.index(name) for name in names if name}


def _line(row: Sequence[str], places: Mapping[str, int]) -> Line:
    """Read one row; raise ValueError for the first thing wrong with it."""
    beyond = [cell for position, cell in enumerate(row) if cell and position not in places.values()]
    if beyond:
        raise ValueError(
            f"{beyond[0]!r} stands under no heading; put a text that holds a separator in quotes"
        )
    cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
    return Line(
        kind=kind_of(cells["kind"]),
        avidxchange=_code(cells["avidxchange"], "AvidXchange's code"),
        sage=_code(cells["sage"], "Sage's code"),
        primary=_choice(cells.get("primary", "")),
        note=_note(cells.get("note", "")),
    )


def _code(cell: str, whose: str) -> str:
    if not cell:
        raise ValueError(f"{whose} is empty; fill it in, or take the line out")
    if not cell.isprintable():
        raise ValueError(f"{whose} {cell!r} holds a character that cannot be printed; take it out")
    if len(cell) > _CODE_MAX:
        raise ValueError(f"{whose} has {len(cell)} characters, at most {_CODE_MAX}")
    return cell


def _choice(cell: str) -> bool:
    word = cell.casefold()
    if word not in (*_YES, *_NO):
        raise ValueError(f"primary cannot be {cell!r}: it takes yes, or nothing")
    return word in _YES


def _note(cell: str) -> str:
    note = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    if len(note) > _NOTE_MAX:
        raise ValueError(f"the note has {len(note)} characters, at most {_NOTE_MAX}")
    return note


def _once(lines: Sequence[Line]) -> Mapping[tuple[str, str], Line]:
    """Keep one of the lines that say the same; it is primary where one of them is."""
    kept: dict[tuple[str, str], Line] = {}
    for line in lines:
        key = (line.kind, line.avidxchange.upper())
        first = kept.setdefault(key, line)
        kept[key] = replace(first, primary=first.primary or line.primary)
    return kept


def _cells(line: Line) -> Sequence[str]:
    return (line.kind, line.avidxchange, line.sage, "yes" if line.primary else "", line.note)


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([quoted(cell) for cell in row] for row in rows)
    return text.getvalue()
