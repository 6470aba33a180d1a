"""The scoreboard: every widget of the lab on each engine, as `deploy/local/board/LAB.md` keeps it."""

import argparse
import asyncio
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from deploy.local.board.client import LedgerClient
from deploy.local.board.lab import WIDGETS
from deploy.local.board.server import BoardThread
from tests.board_process import BOARD
from tests.lab.asked import ASKED
from tests.lab.trial import WAYS, Ending, Result, Way, lab

SCOREBOARD = BOARD / "LAB.md"
HEAD = """# Widget lab

What becomes of an application to each form of the lab, `/lab` on the practice board: `make lab ARGS=--write`.
*Right*: it arrived once, every answer in it is right, and each was read back before it was sent. *Asked*:
nothing was sent, and the person is told what is wanted of them. Nothing that arrives may be wrong.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Status 0 where nothing that arrived was wrong."""
    options = _parser().parse_args(arguments)
    results = asyncio.run(_all(options.ways, options.seeds, options.widgets))
    board = scoreboard(results, options.ways)
    print(board)
    if options.write:
        SCOREBOARD.write_text(board + "\n", encoding="utf-8")
    for result in results:
        if result.ending is not Ending.RIGHT:
            print(
                f"\n{result.widget}, seed {result.seed}, {result.way}: {result.ending}. {result.why}",
                file=sys.stderr,
            )
    return int(any(result.ending is Ending.WRONG for result in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    parser.add_argument("widgets", nargs="*", default=list(WIDGETS), help="all where left out")
    parser.add_argument(
        "--write", action="store_true", help=f"keep the scoreboard in {SCOREBOARD.name}"
    )
    parser.add_argument("--seeds", type=int, default=3, help="from 1 to this (3)")
    parser.add_argument(
        "--ways", type=lambda text: [WAYS[name] for name in text.split(",")],
        default=list(WAYS.values()), help=",".join(WAYS),
    )  # fmt: skip
    return parser


async def _all(ways: Sequence[Way], seeds: int, widgets: Sequence[str]) -> list[Result]:
    """The ways side by side, each on a board of its own."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(len(ways))]
        found = await asyncio.gather(
            *(
                _one(way, widgets, range(1, seeds + 1), place)
                for way, place in zip(ways, places, strict=True)
            )
        )
    return [result for results in found for result in results]


async def _one(
    way: Way, widgets: Sequence[str], seeds: Sequence[int], folder: Path
) -> list[Result]:
    folder.mkdir()
    with BoardThread(folder / "ledger") as board:
        async with lab(LedgerClient(board.url), way) as opened:
            return await opened.attempts(widgets, seeds, folder=folder)


def scoreboard(results: Sequence[Result], ways: Sequence[Way]) -> str:
    engines = {way.engine for way in ways}
    reasons = [
        f"- `{widget}`, {engine.value.title()}: {why}."
        for (widget, engine), why in ASKED.items()
        if engine in engines and any(result.widget == widget for result in results)
    ]
    notes = ["", "Where the person is asked:", "", *reasons] if reasons else []
    return "\n".join([HEAD, table(results, ways), *notes])


def table(results: Sequence[Result], ways: Sequence[Way]) -> str:
    """Widget × agent and engine; how many seeds ended rightly, or how else."""
    cells: dict[tuple[str, Way], list[Ending]] = defaultdict(list)
    for result in results:
        cells[result.widget, result.way].append(result.ending)
    lines = [
        "| widget | " + " | ".join(map(str, ways)) + " |",
        "| --- |" + " --- |" * len(ways),
    ]
    for widget in dict.fromkeys(result.widget for result in results):
        row = " | ".join(_cell(cells[widget, way]) for way in ways)
        lines.append(f"| {WIDGETS[widget].about} (`{widget}`) | {row} |")
    return "\n".join(lines)


def _cell(endings: Sequence[Ending]) -> str:
    right = f"{endings.count(Ending.RIGHT)} of {len(endings)}"
    others = dict.fromkeys(each for each in endings if each is not Ending.RIGHT)
    return f"{right} right" + "".join(f", {endings.count(each)} {each}" for each in others)


if __name__ == "__main__":
    sys.exit(main())
