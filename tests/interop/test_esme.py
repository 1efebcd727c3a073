"""The `esme` example against a message centre of others: the package `smpp` of Node.js."""

import collections
import json
import signal
import subprocess

import pytest
from programs import esme, free_port, node, tls_capture

GSM7 = "@£$¥ èéùì Ω €{}[]~|\\^"
EMOJI = "😀" * 70
# Where receipts cannot be waited for, since the server forgets those of a lost connection.
NO_RECEIPTS = "--registered-delivery", "none"
LONG = "Lange Nachrichten gehen in mehreren Teilen. " * 12


class Centre:
    """A message centre, and what it has told."""

    def __init__(self, program, port):
        self.program, self.port = program, port
        program.line("listening")

    def events(self, kind):
        """All events of a kind up to now, the output having been read up to now as well."""
        self.program.type("told")
        self.program.line('"told"')
        told = (json.loads(line) for line in self.program.output)
        return [event for event in told if event["event"] == kind]

    def closed(self, count=1):
        """Waits until so many connections have been closed."""
        for _ in range(count):
            self.program.line('"closed"')


@pytest.fixture
def centre(start):
    """Starts a message centre: `centre(receipts=100)`."""

    def starter(**settings):
        port = free_port(tls="cert" in settings)
        program = start(node, "node_server.js", json.dumps({"port": port, **settings}))
        return Centre(program, port)

    return starter


@pytest.fixture
def client(start):
    """Starts the client at a message centre: `client(server, "--text", "x")`."""

    def starter(server, *options, **keywords):
        return start(esme, server.port, "--from", "1234", *options, **keywords)

    return starter


@pytest.fixture
def run(client):
    """Runs the client to its end; its output, where it has ended with this code."""

    def runner(server, *options, code=0, **keywords):
        program = client(server, *options, **keywords)
        assert program.wait() == code, program.text
        return program.text

    return runner


def one(text="x", to="99900000001"):
    return "--to", to, "--text", text


@pytest.mark.parametrize(
    "mode, binds",
    [
        ("tx", ["bind_transmitter"]),
        ("trx", ["bind_transceiver"]),
        ("pair", ["bind_transmitter", "bind_receiver"]),
    ],
)
def test_binds_sends_and_unbinds(centre, run, mode, binds):
    server = centre()
    run(server, *one(), "--mode", mode)
    server.closed(len(binds))
    for bind in binds:
        assert [event["status"] for event in server.events(bind)] == [0]
    assert len(server.events("submit_sm")) == 1
    assert len(server.events("unbind")) == len(binds)


def test_a_receiver_gets_messages_until_it_is_stopped(centre, client):
    server = centre()
    program = client(server, "--listen", "--mode", "rx")
    program.line("bound as receiver")
    server.program.type("mo Guten Tag")
    program.line('from 99900000007 to 1234: "Guten Tag"')
    assert program.stop(signal.SIGINT) == 0, program.text
    server.closed()
    assert len(server.events("unbind")) == 1


def test_a_wrong_password_is_tried_once(centre, run):
    server = centre()
    text = run(server, *one(), code=5, password="wrong")
    assert "ESME_RINVPASWD" in text and "0 bound in 1 attempts" in text
    assert [event["status"] for event in server.events("bind_transceiver")] == [14]


def test_a_full_account_is_waited_for(centre, client, run):
    server = centre(binds=1)
    first = client(server, "--listen")
    first.line("bound as")
    second = client(server, *one(), "--full-wait", "1s")
    second.line("ESME_RALYBND")
    assert first.stop(signal.SIGINT) == 0
    assert second.wait() == 0, second.text
    assert 2 <= len(server.events("bind_transceiver")) - 1 <= 4


@pytest.mark.parametrize(
    "text, alphabet, data_coding",
    [(GSM7, "gsm7", 0), ("Grüße, наука, 😀", "ucs2", 8), ("Grüße, ça va? ñ", "latin1", 3)],
    ids=["gsm7", "ucs2", "latin1"],
)
def test_texts_arrive_as_they_were(centre, run, text, alphabet, data_coding):
    server = centre()
    run(server, *one(text), "--alphabet", alphabet)
    (message,) = server.events("submit_sm")
    assert (message["text"], message["data_coding"]) == (text, data_coding)
    assert message["destination_addr"] == "99900000001"


@pytest.mark.parametrize("text", [LONG, EMOJI], ids=["gsm7", "ucs2"])
def test_long_texts_in_parts_with_a_header(centre, run, text):
    for long, header in [("udh", "050003"), ("udh16", "060804")]:
        server = centre()
        run(server, *one(text), "--long", long, "--rate", "100")
        parts = server.events("submit_sm")
        assert "".join(part["text"] for part in parts) == text
        assert all(part["esm_class"] == 0x40 for part in parts)
        assert len({part["udh"][:-4] for part in parts}) == 1
        assert all(part["udh"].removeprefix("05").startswith(("0003", "0804")) for part in parts)
        total = f"{len(parts):02x}"
        ends = [part["udh"][-4:] for part in parts]
        assert ends == [f"{total}{index:02x}" for index in range(1, len(parts) + 1)], header


def test_long_texts_in_parts_with_tlvs(centre, run):
    server = centre()
    run(server, *one(LONG), "--long", "sar", "--rate", "100")
    parts = server.events("submit_sm")
    assert "".join(part["text"] for part in parts) == LONG
    references, totals, numbers = zip(*(part["sar"] for part in parts))
    assert len(set(references)) == 1
    assert set(totals) == {len(parts)}
    assert list(numbers) == list(range(1, len(parts) + 1))


def test_long_texts_in_the_payload(centre, run):
    server = centre()
    run(server, *one(LONG), "--long", "payload")
    (message,) = server.events("submit_sm")
    assert (message["text"], message["payload"]) == ("", LONG)


def test_receipts_that_come_later(centre, run):
    server = centre(receipts=500)
    text = run(server, *one("no {number}"), "--count", "5", "--rate", "100")
    assert "outcomes: 5 delivered" in text
    assert [event["status"] for event in server.events("receipt_answered")] == [0] * 5


def test_receipts_whose_ids_are_written_otherwise(centre, run):
    options = *one("no {number}"), "--count", "20", "--rate", "100"
    text = run(centre(hex_ids=True), *options, "--profile", "vonage")
    assert "outcomes: 20 delivered" in text
    # Compared as they are, 1 to 9 belong together, 10 to 14 seem to, and a to f find nothing.
    text = run(centre(hex_ids=True), *options, "--receipt-wait", "1s", code=3)
    assert "outcomes: 14 delivered, 6 no receipt" in text


def test_both_ask_for_signs_of_life(centre, run):
    server = centre(enquire=200)
    run(server, "--listen", "--limit", "2s", "--enquire", "100ms")
    assert len(server.events("enquire_link_resp")) >= 3
    silent = centre()
    run(silent, "--listen", "--limit", "2s", "--enquire", "300ms")
    assert len(silent.events("enquire_link")) >= 3


def test_the_message_centre_unbinds(centre, run):
    server = centre(unbind_after=10)
    pace = "--count", "25", "--rate", "50", "--retry-wait", "100ms"
    text = run(server, *one("no {number}"), *pace, *NO_RECEIPTS)
    assert "outcomes: 25 accepted" in text
    assert "3 bound in 3 attempts" in text
    assert len(server.events("unbind_resp")) == 2


@pytest.mark.parametrize("window", [10, 100])
def test_ten_thousand_messages(centre, run, window):
    """Nothing is lost and nothing comes twice."""
    server, count = centre(), 10_000
    pace = "--window", window, "--rate", 100_000
    text = run(server, *one("no {number}"), "--count", count, *pace)
    assert f"outcomes: {count} delivered" in text
    texts = [event["text"] for event in server.events("submit_sm")]
    assert texts == [f"no {number}" for number in range(1, count + 1)]


def test_refusals_in_passing_are_sent_again_in_order(centre, run):
    throttled = 0x58
    server = centre(refuse=[throttled, 10])
    text = run(server, *one("no {number}"), "--count", "30", "--rate", "100", "--window", "1")
    assert "outcomes: 30 delivered" in text
    texts = [event["text"] for event in server.events("submit_sm")]
    assert texts == [f"no {number}" for number in range(1, 31)]


@pytest.mark.parametrize("resend", [False, True])
def test_a_lost_connection_leaves_no_message_unaccounted(centre, run, tmp_path, resend):
    server = centre(drop_after=300)
    outcomes = tmp_path / "outcomes"
    options = *one("no {number}"), "--count", 1000, "--rate", 100_000, "--window", 100
    again = ("--resend",) if resend else ()
    options = *options, *NO_RECEIPTS, "--outcomes", outcomes, *again
    run(server, *options, code=0 if resend else 3)
    lines = [line.split("\t") for line in outcomes.read_text().splitlines()]
    assert sorted(int(line[0]) for line in lines) == list(range(1, 1001))
    by_outcome = collections.Counter(line[2] for line in lines)
    arrived = collections.Counter(event["text"] for event in server.events("submit_sm"))
    accepted = {f"no {line[0]}" for line in lines if line[2] == "accepted"}
    assert accepted <= arrived.keys()
    if resend:
        assert by_outcome == {"accepted": 1000}
        assert len(arrived) == 1000
    else:
        assert set(arrived.values()) == {1}, "nothing is sent twice"
        assert by_outcome["unknown"] + by_outcome["accepted"] == 1000
        assert 1 <= by_outcome["unknown"] <= 100


def test_tls_with_a_certificate_that_is_trusted_and_one_that_is_not(centre, run, tmp_path):
    pairs = []
    for name in ["right", "other"]:
        cert, key = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
        request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
        names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        names += ["-addext", "basicConstraints=critical,CA:FALSE"]
        files = ["-keyout", str(key), "-out", str(cert)]
        subprocess.run(request + names + files, check=True, capture_output=True)
        pairs.append((cert, key))
    (cert, key), (other, _) = pairs
    server = centre(cert=str(cert), key=str(key))
    kept = tls_capture(server.port)
    assert "1 delivered" in run(server, *one(), "--tls", "--ca", cert, *kept)
    few = "--attempts", "2", "--retry-wait", "10ms"
    text = run(server, *one(), "--tls", "--ca", other, *few, code=5)
    assert "TLS: invalid peer certificate" in text
    assert len(server.events("submit_sm")) == 1
