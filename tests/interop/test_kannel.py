"""Kannel as a client of the `smsc` example: in by HTTP, out by SMPP, and back.

It sends no Latin-1 by data_coding, and long messages by user data headers alone. What it takes of
those comes from another client, whose messages the server sends back to any receiver.
"""

import collections

import pytest
from clients import Smpplib
from kannel import Kannel

DELIVERED, FAILED, SUBMITTED = "1", "2", "8"
LONG = ("Lange Nachrichten gehen in mehreren Teilen. " * 12).strip()


@pytest.fixture
def kannel(start, tmp_path):
    """Starts Kannel: `kannel(server, "pair", window=100)`."""
    started = []

    def starter(server, *mode, **settings):
        started.append(Kannel(start, tmp_path, server.port, *mode, **settings))
        return started[-1]

    yield starter
    for it in started:
        it.close()


@pytest.mark.parametrize("version", [33, 34])
@pytest.mark.parametrize("mode", ["transceiver", "transmitter", "receiver"])
def test_binds_and_unbinds(smsc, kannel, mode, version):
    if (mode, version) == ("transceiver", 33):
        pytest.skip("3.3 has no transceiver")
    server = smsc("--log")
    kannel(server, mode, version=version).online()
    server.line(f"bind_{mode}_resp.*ESME_ROK")


def test_unbinds_in_the_end(smsc, kannel):
    server = smsc("--log")
    it = kannel(server)
    it.online()
    it.bearerbox.process.terminate()
    server.line("unbind_resp")
    it.bearerbox.wait(30)


def test_a_wrong_password_is_refused(smsc, kannel):
    server = smsc("--log")
    it = kannel(server, password="wrong")
    server.line("bind_transceiver_resp.*ESME_RINVPASWD")
    it.until(lambda: "rejected login" in it.log or "0x0000000e" in it.log)


def test_a_link_over_the_limit_of_binds_is_refused(smsc, kannel):
    server = smsc("--log")
    kannel(server, more="instances = 3")
    server.line("bind_transceiver_resp.*ESME_RALYBND", 20)


def told(it, receipts):
    """The states of each message by its number, sorted: Kannel tells of each by a call of its own,
    and calls that follow closely upon each other may overtake."""
    states = collections.defaultdict(list)
    for _ in range(receipts):
        receipt = it.listener.next("/dlr", 60)
        states[int(receipt["number"])].append(receipt["state"])
    return {number: sorted(each) for number, each in states.items()}


@pytest.mark.parametrize("mode", ["transceiver", "pair"])
def test_a_receipt_comes_back(smsc, kannel, mode):
    it = kannel(smsc("--receipt-delay", "200ms"), mode)
    it.online()
    it.sender()(7, to="99900000001", text="hello")
    assert told(it, 2) == {7: [DELIVERED, SUBMITTED]}


def test_a_failure_comes_back(smsc, kannel):
    it = kannel(smsc("--outcome", "undeliverable:069"))
    it.online()
    it.sender()(7, to="99900000001", text="hello")
    assert told(it, 2) == {7: [FAILED, SUBMITTED]}


def text_of(message):
    return message["text"].encode("latin-1").decode(message["charset"])


@pytest.mark.parametrize(
    "text, coding",
    [("@£$¥ èéùì Ω €{}[]~|\\^", 0), ("Grüße, наука, 😀", 2)],
    ids=["gsm7", "ucs2"],
)
def test_texts_come_back_as_they_went(smsc, kannel, text, coding):
    it = kannel(smsc())
    it.online()
    it.sender()(to="7777", text=text, coding=coding)
    back = it.listener.next("/mo")
    assert (text_of(back), back["from"], back["to"]) == (text, "7777", "99900000002")


def test_a_long_message_in_parts(smsc, kannel):
    """Kannel cuts it, the server sends the parts back, Kannel joins them."""
    it = kannel(smsc())
    it.online()
    it.sender()(to="7777", text=LONG)
    assert text_of(it.listener.next("/mo")) == LONG


@pytest.fixture
def others(smsc, start, kannel):
    """A client of another kind as transmitter, and Kannel as the receiver of the same account."""
    server = smsc()
    it, other = kannel(server, "receiver"), Smpplib(start, server.port)
    it.online()
    other.bind("transmitter")
    yield it, other
    other.close()


def test_a_text_in_latin_1_comes(others):
    it, other = others
    other.submit("Grüße, ça va? ñ", to="7777", data_coding=3)
    assert text_of(it.listener.next("/mo")) == "Grüße, ça va? ñ"


def test_a_long_text_as_payload_comes(others):
    it, other = others
    other.submit("", to="7777", message_payload=LONG)
    assert text_of(it.listener.next("/mo")) == LONG


def test_a_long_text_in_parts_with_sar_comes_as_one(others):
    it, other = others
    parts = [LONG[at : at + 153] for at in range(0, len(LONG), 153)]
    for number, part in enumerate(parts, 1):
        total = {"sar_msg_ref_num": 4711, "sar_total_segments": len(parts)}
        other.submit(part, to="7777", sar_segment_seqnum=number, **total)
    assert text_of(it.listener.next("/mo")) == LONG


def test_a_message_of_a_subscriber_comes(smsc, kannel):
    server = smsc()
    it = kannel(server)
    it.online()
    server.type("99900000007 1234 Hello there")
    came = it.listener.next("/mo")
    assert (came["from"], came["to"], came["text"]) == ("+99900000007", "+1234", "Hello there")


def test_both_ends_ask_for_signs_of_life(smsc, kannel):
    server = smsc("--enquire", "1", "--log")
    kannel(server, enquire=1).online()
    for _ in range(2):
        server.line(r"SMSC → .* enquire_link ")
        server.line(r"→ SMSC .* enquire_link_resp ")
    server.line(r"→ SMSC .* enquire_link ")
    server.line(r"SMSC → .* enquire_link_resp ")


def test_the_server_unbinds_when_it_stops(smsc, kannel):
    server = smsc("--log")
    kannel(server).online()
    assert server.stop() == 0
    assert "unbind_resp" in server.text


@pytest.mark.parametrize("window", [10, 100])
def test_ten_thousand_messages(smsc, kannel, window):
    """Nothing is lost and nothing comes twice."""
    count = 10_000
    it = kannel(smsc(), window=window)
    it.online()
    send = it.sender()
    for number in range(count):
        send(number, to="99900000001", text="hello", **{"dlr-mask": 1})
    states = told(it, count)
    assert len(states) == count
    assert set(map(tuple, states.values())) == {(DELIVERED,)}


def test_tls(smsc, kannel, tmp_path):
    server = smsc("--tls-self-signed", tmp_path / "cert.pem")
    it = kannel(server, more="use-ssl = true")
    it.online()
    it.sender()(7, to="99900000001", text="hello")
    assert told(it, 2) == {7: [DELIVERED, SUBMITTED]}


def test_a_connection_that_breaks_in_the_middle(smsc, kannel):
    """Every message comes to its end over the connections that follow."""
    it = kannel(smsc("--disconnect-after", "50"))
    it.online()
    send = it.sender()
    for number in range(100):
        send(number, to="99900000001", text="hello", **{"dlr-mask": 1})
    states = told(it, 100)
    assert set(states) == set(range(100))
