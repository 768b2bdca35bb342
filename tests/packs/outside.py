"""Makes packs of every kind, has outside tools judge each, and damages one in every way that the table knows.

Usage: outside.py PROGRAM DATA-FOLDER EMPTY-FOLDER; with the pins of `cargo xtask test --only packs` installed.
"""

import sys
import time

import damage
from judge import Refused, judge
from variety import Desk, every_pack


def main():
    desk = Desk(*sys.argv[1:4])
    packs = {}
    for pack in every_pack(desk):
        begun = time.monotonic()
        tools = judge(pack)
        trust = ["--signer", pack.signers] if pack.signers else []
        code, said = desk.verify(pack.zip, *trust)
        if code != 0:
            raise Refused(f"our own check refuses {pack.zip.name}: {said}")
        packs[pack.zip.stem] = pack
        print(f"   {pack.zip.name}: accepted by {', '.join(tools)} in {time.monotonic() - begun:.1f} s", flush=True)
    damage.every_damage(desk, packs)


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(f"outside.py: {refused}")
