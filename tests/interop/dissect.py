#!/usr/bin/env python3
"""Has captures of the programs' conversations judged by Wireshark, and compares what it reads with
what `inspect` reads: each field of each direction of each connection, in order.

    tests/interop/dissect.py CAPTURE...
"""

import collections
import itertools
import json
import subprocess
import sys

import programs

PORTS = "20000-21999"
SEPARATOR = "|"
UDHI, RESPONSE = 0x40, 0x8000_0000
# What stands for a direction of a connection.
DIRECTION = ["ip.src", "tcp.srcport", "ip.dst", "tcp.dstport"]
# The names that differ from the specification's.
NAMES = {"short_message": "message", "sc_interface_version": "SC_interface_version"}
HEADER = ["command_id", "command_status", "sequence_number"]
# Wireshark's name for some bits of a field: the field, where they begin, and how many values they have.
BITS = {
    "esm.submit.msg_mode": ("esm_class", 0, 4),
    "esm.submit.msg_type": ("esm_class", 2, 16),
    "esm.submit.features": ("esm_class", 6, 4),
    "regdel.receipt": ("registered_delivery", 0, 4),
    "regdel.acks": ("registered_delivery", 2, 4),
    "regdel.notif": ("registered_delivery", 4, 2),
}
NUMBERS = [
    *HEADER,
    *BITS,
    *("interface_version", "addr_ton", "addr_npi", "source_addr_ton", "source_addr_npi"),
    *("dest_addr_ton", "dest_addr_npi", "protocol_id", "priority_flag", "data_coding"),
    *("replace_if_present_flag", "sm_default_msg_id", "message_state", "error_code"),
    *("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum", "sc_interface_version"),
]
TEXTS = [
    *("system_id", "system_type", "address_range", "service_type", "source_addr"),
    *("destination_addr", "message_id", "receipted_message_id"),
]
OCTETS = ["short_message", "message_payload"]
# What it shows for an empty string, if anything.
EMPTY = ("", "(Default)")
# At least as many PDUs as the windows of 10 and 100 alone make.
LEAST = 100_000


def views(capture):
    """The fields that Wireshark reads, by direction; PDUs that it finds at fault end the program."""
    names = [f"smpp.{NAMES.get(name, name)}" for name in NUMBERS + TEXTS + OCTETS]
    faults = ["_ws.malformed", "_ws.expert.severity"]
    command = ["tshark", "-n", "-r", capture, "-d", f"tcp.port=={PORTS},smpp", "-Y", "smpp"]
    command += ["-T", "fields", "-E", "occurrence=a", "-E", f"aggregator={SEPARATOR}"]
    command += itertools.chain.from_iterable(("-e", name) for name in DIRECTION + faults + names)
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    seen = collections.defaultdict(list)
    for line in run.stdout:
        cells = line.rstrip("\n").split("\t")
        source, sport, destination, dport, malformed, severity = cells[: len(DIRECTION) + 2]
        # From "warning" upwards; what is below tells of TCP.
        severe = any(int(it) >= 0x600000 for it in severity.split(SEPARATOR) if it)
        if malformed or severe:
            sys.exit(f"Wireshark finds fault with a PDU: {line}")
        for name, cell in zip(NUMBERS + TEXTS + OCTETS, cells[len(DIRECTION) + 2 :]):
            values = [it for it in cell.split(SEPARATOR) if it not in EMPTY]
            if name in NUMBERS:
                values = [int(it, 0) for it in values]
            seen[f"{source}:{sport}", f"{destination}:{dport}", name] += values
    if run.wait():
        sys.exit("tshark failed")
    return seen


def tlv(it):
    """The value of a TLV as Wireshark shows it."""
    octets = bytes.fromhex(it["value"])
    if it["name"] in NUMBERS:
        return int.from_bytes(octets, "big")
    return octets.rstrip(b"\0").decode("latin-1") if it["name"] in TEXTS else it["value"]


def ours(capture):
    """The fields that `inspect` reads, by direction, and how many PDUs there are."""
    low, high = map(int, PORTS.split("-"))
    ports = itertools.chain.from_iterable(("-p", str(port)) for port in range(low, high + 1))
    command = [programs.EXAMPLES / "inspect", "--strict", "--json", "-f", capture, *ports]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    seen, count = collections.defaultdict(list), collections.Counter()
    for line in run.stdout:
        pdu = json.loads(line)
        if pdu["error"]:
            sys.exit(f"inspect finds fault with a PDU: {line}")
        count[pdu["command"]] += 1
        way = pdu["capture"]["from"], pdu["capture"]["to"]
        for name in HEADER:
            # It has no status in requests, where the field is unused.
            if name != "command_status" or pdu["command_id"] & RESPONSE:
                seen[*way, name].append(pdu[name])
        # Wireshark does not look behind the header of a response with an error.
        if pdu["command_status"]:
            continue
        fields = pdu["fields"]
        shown = [*fields.items(), *((it["name"], tlv(it)) for it in pdu["tlvs"])]
        for name, value in shown:
            # It shows nothing where there is nothing.
            if name in NUMBERS + TEXTS + OCTETS and value != "":
                seen[*way, name].append(value)
            for part, (field, shift, values) in BITS.items():
                if name == field:
                    seen[*way, part].append((value >> shift) % values)
    if run.wait():
        sys.exit(f"inspect failed with {run.returncode}")
    return seen, count


def compare(capture):
    """How many PDUs of each kind there are, and how many values, which are the same."""
    theirs = views(capture)
    # Whoever does not trust a certificate says nothing.
    if not theirs:
        return {}, 0
    mine, count = ours(capture)
    for key in sorted(theirs.keys() | mine.keys()):
        left, right = mine.get(key, []), theirs.get(key, [])
        for place, pair in enumerate(itertools.zip_longest(left, right)):
            if pair[0] != pair[1]:
                sys.exit(f"{key}, occurrence {place}: {pair[0]!r} here, {pair[1]!r} there")
    return count, sum(map(len, mine.values()))


def main():
    count, values = collections.Counter(), 0
    for capture in sys.argv[1:]:
        of_this = compare(capture)
        count.update(of_this[0])
        values += of_this[1]
    print(f"{count.total()} PDUs, {values} values: the same here and there, nothing malformed")
    print(", ".join(f"{name} {number}" for name, number in count.most_common()))
    if count.total() < LEAST:
        sys.exit(f"fewer than {LEAST} PDUs: the captures are not whole")


main()
