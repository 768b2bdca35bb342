"""Makes packs of every kind, has outside tools judge each, and damages one in every way that the table knows.

Usage: outside.py PROGRAM DATA-FOLDER EMPTY-FOLDER [BAG]...; with the pins of `cargo xtask test --only packs` installed.
Each BAG is an unpacked pack that is judged too; its zip lies beside the folder that it was unpacked to.
"""

import sys
import time
from itertools import chain
from pathlib import Path

import damage
import log_book
from judge import Pack, Refused, judge
from variety import Desk, every_pack


def main():
    desk = Desk(*sys.argv[1:4])
    packs = {}
    bags = (Pack(bag.parent.with_suffix(".zip"), bag) for bag in map(Path, sys.argv[4:]))
    for pack in chain(bags, every_pack(desk)):
        begun = time.monotonic()
        tools = judge(pack)
        trust = ["--signer", pack.signers] if pack.signers else []
        code, said = desk.verify(pack.zip, *trust)
        if code != 0:
            raise Refused(f"our own check refuses {pack.zip.name}: {said}")
        packs[pack.zip.stem] = pack
        print(f"   {pack.zip.name}: accepted by {', '.join(tools)} in {time.monotonic() - begun:.1f} s", flush=True)
    damage.every_damage(desk, packs)
    print(f"   the log as a workbook: {log_book.read_back(desk)} rows read back by openpyxl", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"outside.py: {refused}")
