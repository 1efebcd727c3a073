#!/usr/bin/env python3
"""Compares alphabets, segments and octets with two other implementations on random texts.

    pip install smpplib==2.2.4 gsm0338==1.1.0
    cargo build --example segments
    python3 tests/differential/text.py [SEED] [TEXTS]

Every difference must be a known fault of theirs:

* smpplib cannot write the section sign and the form feed in GSM 7-bit, writes the grave accent with
  the septet of the section sign and U+001B as a bare escape: texts with these are left out.
* smpplib cuts by octets, so a part may end inside an escape pair or a surrogate pair. Where it
  does, only the joined octets are compared.
"""

import random
import re
import subprocess
import sys

import gsm0338  # noqa: F401 (registers the codec)
from smpplib import consts, gsm

BINARY = "target/debug/examples/segments"
FAULTY = "§\x0c`\x1b"
GSM = "".join(bytes([n]).decode("gsm03.38") for n in range(128) if n != 0x1B)
POOLS = [
    "abcdefghijklmnopqrstuvwxyz ABC 0123456789.,",
    "".join(c for c in GSM if c not in FAULTY + "\n"),
    "abc {}[]~\\|^€",
    "áéíóúñç ÀÈ ¿¡ äöü",
    "Привет мир 123",
    "😀👍 a é 漢字",
]


def texts(seed, how_many):
    """Random texts, of lengths near the ends of segments more often than not."""
    chance = random.Random(seed)
    near = [1, 69, 70, 71, 133, 134, 135, 140, 141, 152, 153, 154, 159, 160, 161, 306, 307, 460]
    for _ in range(how_many):
        pool = chance.choice(POOLS)
        length = chance.choice([chance.choice(near), chance.randrange(600)])
        yield "".join(chance.choice(pool) for _ in range(length))


def ours(all_texts, *options):
    """For each text: data_coding and the octets of each part."""
    lines = "\n".join(all_texts) + "\n"
    run = subprocess.run([BINARY, *options], input=lines.encode(), capture_output=True, check=True)
    found = []
    for line in run.stdout.decode().splitlines():
        if line.startswith("  "):
            found[-1][1].append(bytes.fromhex((line.split() + [""])[2]))
        else:
            found.append((int(re.search(r"data_coding (\d+)", line)[1]), []))
    return found


def body(part, total):
    return part[6:] if total > 1 else part


def ends_inside(part, coding):
    """Whether the part ends with the first half of a pair."""
    if coding == consts.SMPP_ENCODING_ISO10646:
        return len(part) >= 2 and 0xD8 <= part[-2] < 0xDC
    escapes = len(part) - len(part.rstrip(b"\x1b"))
    return coding == consts.SMPP_ENCODING_DEFAULT and escapes % 2 == 1


def compare(text, mine, encoding):
    coding, parts = mine
    their_parts, their_coding, _ = gsm.make_parts(text, encoding)
    assert coding == their_coding, f"data_coding {coding}, theirs {their_coding}"
    bodies = [body(part, len(parts)) for part in parts]
    their_bodies = [body(part, len(their_parts)) for part in their_parts]
    assert b"".join(bodies) == b"".join(their_bodies), "octets"
    if any(ends_inside(part, coding) for part in their_bodies):
        assert not any(ends_inside(part, coding) for part in bodies), "a pair is split"
        assert len(parts) >= len(their_parts)
        return False
    assert bodies == their_bodies, "cuts"
    return True


def check_tables():
    """Every character of the two default tables, and some that are in neither, against gsm0338."""
    characters = [c for c in map(chr, range(1, 0x2100)) if c not in "\n" and not c.isspace() or c == " "]
    for text, (coding, parts) in zip(characters, ours(characters)):
        try:
            theirs = text.encode("gsm03.38")
        except UnicodeEncodeError:
            theirs = None
        if text == "\x1b":
            theirs = None
        assert (coding == 0) == (theirs is not None), f"{text!r}: {coding} {theirs}"
        assert theirs is None or parts == [theirs], f"{text!r}: {parts} {theirs}"
    return len(characters)


def main():
    seed, how_many = ([int(word) for word in sys.argv[1:3]] + [1, 5000][len(sys.argv) - 1 :])[:2]
    print(f"{check_tables()} characters agree with gsm0338")
    all_texts = list(texts(seed, how_many))
    for options, encoding in [
        ((), consts.SMPP_ENCODING_DEFAULT),
        (("--latin1",), consts.SMPP_ENCODING_ISO88591),
    ]:
        results = ours(all_texts, *options)
        assert len(results) == len(all_texts)
        whole = 0
        for text, mine in zip(all_texts, results):
            try:
                whole += compare(text, mine, encoding)
            except AssertionError as difference:
                sys.exit(f"{difference}: {text!r}")
        print(f"{whole} texts agree with smpplib, {len(all_texts) - whole} but for its split pairs")


if __name__ == "__main__":
    main()
