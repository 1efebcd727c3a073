#!/usr/bin/env python3
"""Compares where fields and TLVs stand with what Wireshark sees, on generated PDUs of every kind.

    apt-get install tshark
    cargo build --manifest-path fuzz/Cargo.toml --example frames
    python3 tests/differential/tshark.py [SEED] [FRAMES]

Every other PDU is damaged. A difference has to be one of `KNOWN`; how often each is met is printed.
"""

import collections
import json
import re
import struct
import subprocess
import sys
import tempfile

FRAMES = "fuzz/target/debug/examples/frames"
TSHARK = ["tshark", "-n", "-T", "pdml", "-J", "smpp", "-d", "tcp.port==2775,smpp"]
PREFERENCES = ["tcp.analyze_sequence_numbers:FALSE", "tcp.desegment_tcp_streams:FALSE"]
FIRST = 54  # the octets of Ethernet, IP and TCP before a PDU
BATCH = 20_000  # Wireshark keeps what it has seen in memory

FIELD = re.compile(rb'<field name="smpp\.([^"]+)".*? size="(\d+)" pos="(\d+)"')

# Names that differ from the specification's; what is split in bits is one field.
NAMES = {
    "SC_interface_version": "sc_interface_version",
    "dlist": "number_of_dests",
    "dlist_resp": "no_unsuccess",
    "final_date_r": "final_date",
    "message": "short_message",
    "message_text": "short_message",
    "schedule_delivery_time_r": "schedule_delivery_time",
    "validity_period_r": "validity_period",
}
BITS = {"esm": "esm_class", "regdel": "registered_delivery", "dcs": "data_coding"}
HEADER = {"command_length", "command_id", "command_status", "sequence_number"}


# Fields that Wireshark has no name for.
UNSEEN = {"dest_flag"}
V33 = {"param_retrieve", "query_last_msgs", "query_msg_details"}
NO_TLVS = {
    *("bind_receiver", "bind_transmitter", "bind_transceiver", "outbind", "unbind", "unbind_resp"),
    *("generic_nack", "enquire_link", "enquire_link_resp", "query_sm", "query_sm_resp"),
    *("cancel_sm", "cancel_sm_resp", "replace_sm_resp", "cancel_broadcast_sm_resp"),
}
TIMES = {"schedule_delivery_time", "validity_period", "final_date"}
UDHI = 0x40
# What Wireshark does otherwise, and whether a difference comes from it.
KNOWN = [
    ("The commands of 3.3 alone are not known.",
     lambda d: d.kind == "not dissected" and d.command.removesuffix("_resp") in V33),
    ("A PDU with a reserved command_status is not taken for SMPP.",
     lambda d: d.kind == "not dissected" and d.status != 0),
    ("Empty strings, texts and lists are not shown.",
     lambda d: d.kind == "missing" and d.value() in (b"", b"\0")),
    ("The body of a response with a status other than 0 is not read; 3.3 has it whole, and live "
     "message centres send it.",
     lambda d: d.is_response() and d.status != 0),
    ("A response without a body is cut short.",
     lambda d: d.kind == "broken" and d.quirks & {"no_body", "short_body"}),
    ("Strings that the end of the PDU ends are cut short; here that is missing_nul.",
     lambda d: d.kind == "broken" and "missing_nul" in d.quirks),
    ("A text that runs past the PDU is cut short; here that is sm_length.",
     lambda d: d.kind == "broken" and "sm_length" in d.quirks),
    ("A time of an odd length is not shown; here that is bad_time.",
     lambda d: d.kind == "missing" and "bad_time" in d.quirks and d.name in TIMES),
    ("In submit_multi an empty validity_period is shown as schedule_delivery_time.",
     lambda d: d.command == "submit_multi" and d.kind == "extra"
     and d.name == "schedule_delivery_time" and d.value() == b"\0"),
    ("Every dest_flag but 2 is passed over, and no destination at all is taken; the specification "
     "has statuses for both.",
     lambda d: d.kind == "taken" and d.name in {"dest_flag", "number_of_dests"}),
    ("A TLV is read by the type of its tag, whatever its length is, and what is no TLV is read as "
     "one; here the length decides, and the deviation is named.",
     lambda d: d.about_tlvs()
     and d.quirks & {"tlv_length", "bad_tlv", "trailing", "uncounted_octet"}),
    ("broadcast_rep_num, ms_validity and source_telematics_id are read as one octet; they have two, "
     "one or four, and one or two.",
     lambda d: d.about_tlvs()
     and d.has({"broadcast_rep_num": {2}, "ms_validity": {4}, "source_telematics_id": {2}})),
    ("The text behind a user data header is shown as a field of its own.",
     lambda d: d.kind == "extra" and d.name == "short_message" and d.has_header()),
    ("What is inside a text is looked at too, and a user data header that is none ends it all.",
     lambda d: d.about_tlvs() and d.has_header() and d.has({"message_payload": range(65536)})),
    ("A broadcast_end_time ends with its first NUL, wherever that is.",
     lambda d: d.about_tlvs() and d.has({"broadcast_end_time": {16, 17}})),
    ("TLVs are read where the tables of the specification have some, and nowhere else.",
     lambda d: d.kind == "tlvs" and d.command in NO_TLVS),
]


def capture(frames, file):
    """Writes a capture of one TCP stream, each PDU in a packet of its own."""
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 1))
    number = 1
    for octets in frames:
        ip = (0x45, 0, 40 + len(octets), 0, 0, 64, 6, 0, b"\x7f\0\0\1", b"\x7f\0\0\2")
        tcp = (40000, 2775, number, 1, 0x50, 0x18, 65535, 0, 0)
        packet = bytes(12) + b"\x08\0" + struct.pack(">BBHHHBBH4s4s", *ip)
        packet += struct.pack(">HHIIBBHHH", *tcp) + octets
        file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet)
        number = (number + len(octets)) % (1 << 32)
    file.flush()


class View:
    """What Wireshark sees in one PDU."""

    def __init__(self):
        self.dissected, self.broken = False, False
        self.fields, self.tlvs = [], []

    def line(self, line):
        self.dissected |= b'<proto name="smpp"' in line
        self.broken |= b'<proto name="_ws.' in line
        if not (found := FIELD.search(line)):
            return
        name, size, offset = found[1].decode(), int(found[2]), int(found[3]) - FIRST
        if name == "opt_param":
            self.tlvs.append((offset, size))
        if name in HEADER or name.startswith("opt_param") or self.tlvs:
            return
        name = BITS.get(name.split(".")[0]) or NAMES.get(name, name)
        if (name, offset, size) not in self.fields:
            self.fields.append((name, offset, size))


def views(frames):
    """Wireshark's view of each frame."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        capture(frames, file)
        options = [word for preference in PREFERENCES for word in ("-o", preference)]
        command = [*TSHARK, *options, "-r", file.name]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        view = View()
        for line in run.stdout:
            if line.startswith(b"</packet>"):
                yield view
                view = View()
            else:
                view.line(line)
        if run.wait() != 0:
            sys.exit("tshark failed")


class Case:
    """A difference: what it is, the name of the field, and the frame in which it stands."""

    def __init__(self, ours, kind, name=None, offset=None, size=None):
        self.kind, self.name, self.offset, self.size = kind, name, offset, size
        self.ours, self.command = ours, ours["command"]
        self.octets = bytes.fromhex(ours["octets"])
        self.status = int.from_bytes(self.octets[8:12], "big")
        self.quirks = set(ours.get("quirks", []))
        self.tlvs = ours.get("tlvs", [])

    def value(self):
        return self.octets[self.offset : self.offset + self.size]

    def is_response(self):
        return self.octets[4] & 0x80 != 0

    def about_tlvs(self):
        return self.kind in ("tlvs", "broken")

    def has(self, lengths):
        """Whether there is a TLV with one of these names and lengths."""
        return any(size - 4 in lengths.get(name, ()) for _, name, _, size in self.tlvs)

    def has_header(self):
        """Whether the text starts with a user data header."""
        fields = {name: offset for name, offset, _ in self.ours["fields"]}
        return "esm_class" in fields and self.octets[fields["esm_class"]] & UDHI

    def __str__(self):
        return f"{self.kind} {self.name} {self.offset} {self.size}\n{json.dumps(self.ours)}"


def differences(ours, theirs):
    if not theirs.dissected:
        yield Case(ours, "not dissected")
    elif "error" in ours:
        if not theirs.broken:
            yield Case(ours, "taken", ours["error"])
    else:
        mine = {tuple(field) for field in ours["fields"] if field[0] not in UNSEEN}
        fields = set(theirs.fields)
        yield from (Case(ours, "extra", *field) for field in sorted(fields - mine))
        tlvs = [(offset, size) for _, _, offset, size in ours["tlvs"]]
        if not theirs.broken or theirs.tlvs:
            yield from (Case(ours, "missing", *field) for field in sorted(mine - fields))
        if theirs.broken and not (mine <= fields and tlvs == theirs.tlvs):
            yield Case(ours, "broken")
        elif tlvs != theirs.tlvs:
            yield Case(ours, "tlvs")


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    run = subprocess.run([FRAMES, str(seed), str(count)], capture_output=True, check=True)
    ours = [json.loads(line) for line in run.stdout.splitlines()]
    met, unknown, compared = collections.Counter(), [], 0
    for at in range(0, len(ours), BATCH):
        batch = ours[at : at + BATCH]
        theirs = list(views([bytes.fromhex(frame["octets"]) for frame in batch]))
        if len(theirs) != len(batch):
            sys.exit(f"{len(theirs)} views of {len(batch)} frames")
        for frame, view in zip(batch, theirs):
            compared += view.dissected and (not view.broken or view.tlvs != [])
            for case in differences(frame, view):
                why = next((why for why, known in KNOWN if known(case)), None)
                if why is None:
                    unknown.append(case)
                met[why] += 1
    for why, _ in KNOWN:
        print(f"{met[why]:>7}  {why}")
    print(f"{compared} of {len(ours)} frames compared")
    for case in unknown[:5]:
        print(case)
    if unknown or 2 * compared < len(ours):
        sys.exit(f"{len(unknown)} differences are not known")


if __name__ == "__main__":
    main()
