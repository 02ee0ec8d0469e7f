"""python -m bench: what the bot costs and how fast it is, on this machine, printed as tables."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

# The local Slack's kit is the tests' own; the benches use the same world.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bench import curve, memory, overview, press, reading, start, way

BENCHES = {
    part.__name__.removeprefix("bench."): part.measure for part in (press, way, memory, start, reading, curve, overview)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("which", nargs="*", metavar="NAME", help=f"any of {', '.join(BENCHES)}; all if nothing is said")
    for name in parser.parse_args().which or BENCHES:
        print(f"\n## {name}: {(BENCHES[name].__doc__ or '').strip().splitlines()[0]}")
        for row in asyncio.run(BENCHES[name]()):
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
