"""Clients of others against the `smsc` example."""

import re
import signal

import pytest
from clients import ALL, Refused

RINVPASWD, RALYBND = 0x0E, 0x05


@pytest.fixture(params=ALL, ids=[kind.__name__ for kind in ALL])
def connect(request, start):
    """Connects a client: `connect(server)`."""
    clients = []

    def connector(server, **options):
        clients.append(request.param(start, server.port, **options))
        return clients[-1]

    connector.kind = request.param
    yield connector
    for client in clients:
        client.close()


@pytest.fixture
def bound(connect):
    """A client that is bound: `bound(server, "receiver")`."""

    def binder(server, mode="transceiver", **options):
        client = connect(server, **options)
        client.bind(mode)
        return client

    return binder


@pytest.mark.parametrize("mode", ["transmitter", "receiver", "transceiver"])
def test_binds_and_unbinds(smsc, bound, mode):
    server = smsc()
    client = bound(server, mode)
    assert client.unbind()["status"] == 0
    client.close()
    assert server.stop() == 0


def test_a_wrong_password_is_refused(smsc, connect):
    with pytest.raises(Refused) as refused:
        connect(smsc()).bind(password="wrong")
    assert refused.value.args == (RINVPASWD,)


def test_a_third_bind_is_refused_until_one_ends(smsc, connect, bound):
    server = smsc()
    first, _ = bound(server), bound(server)
    with pytest.raises(Refused) as refused:
        connect(server).bind()
    assert refused.value.args == (RALYBND,)
    first.unbind()
    bound(server)


@pytest.mark.parametrize(
    "text, data_coding",
    [("@£$¥ èéùì Ω €{}[]~|\\^", 0), ("Grüße, наука, 😀", 8), ("Grüße, ça va? ñ", 3)],
    ids=["gsm7", "ucs2", "latin1"],
)
def test_texts_come_back_as_they_went(smsc, bound, text, data_coding):
    client = bound(smsc())
    client.submit(text, to="7777", data_coding=data_coding)
    assert client.next("submit_sm_resp")["status"] == 0
    back = client.next("deliver_sm")
    assert (back["text"], back["data_coding"]) == (text, data_coding)
    assert (back["source_addr"], back["destination_addr"]) == ("7777", "99900000002")


LONG = "Lange Nachrichten gehen in mehreren Teilen. " * 12
PARTS = [LONG[at : at + 153] for at in range(0, len(LONG), 153)]


def test_a_long_message_in_parts_with_a_header(smsc, bound):
    client = bound(smsc())
    headers = [f"0500032a{len(PARTS):02x}{number:02x}" for number in range(1, len(PARTS) + 1)]
    for header, part in zip(headers, PARTS):
        client.submit(part, to="7777", udh=header)
    came = [client.next("deliver_sm") for _ in PARTS]
    # One of the clients gives the elements of the header without its length.
    assert [header.endswith(pdu["udh"]) and bool(pdu["udh"]) for header, pdu in zip(headers, came)]
    assert [pdu["text"] for pdu in came] == PARTS


def test_a_long_message_in_parts_with_sar(smsc, bound):
    client = bound(smsc())
    sar = [
        {"sar_msg_ref_num": 4711, "sar_total_segments": len(PARTS), "sar_segment_seqnum": number}
        for number in range(1, len(PARTS) + 1)
    ]
    for part, tlvs in zip(PARTS, sar):
        client.submit(part, to="7777", **tlvs)
    for part, tlvs in zip(PARTS, sar):
        back = client.next("deliver_sm")
        assert back["text"] == part
        assert {name: back[name] for name in tlvs} == tlvs


def test_a_long_message_as_payload(smsc, bound):
    client = bound(smsc())
    client.submit("", to="7777", message_payload=LONG)
    back = client.next("deliver_sm")
    assert (back["text"], back["message_payload"]) == ("", LONG)


def receipt_of(client, message_id):
    receipt = client.next("deliver_sm")
    assert receipt["esm_class"] & 0x3C == 0x04
    assert (receipt["receipted_message_id"], receipt["message_state"]) == (message_id, 2)
    assert receipt["text"].startswith(f"id:{message_id} sub:001 dlvrd:001 ")
    assert " stat:DELIVRD err:000 " in receipt["text"]


def test_a_receipt_follows_its_message(smsc, bound):
    client = bound(smsc("--receipt-delay", "100ms"))
    client.submit(registered_delivery=1)
    message_id = client.next("submit_sm_resp")["message_id"]
    assert message_id.startswith("YV") and len(message_id) == 34
    receipt_of(client, message_id)


def test_a_receipt_of_a_transmitter_goes_to_the_receiver(smsc, bound):
    server = smsc()
    sender, getter = bound(server, "transmitter"), bound(server, "receiver")
    sender.submit(registered_delivery=1)
    receipt_of(getter, sender.next("submit_sm_resp")["message_id"])


def test_a_message_of_a_subscriber_comes(smsc, bound):
    server = smsc()
    client = bound(server, "receiver")
    server.type("99900000007 1234 Hello there")
    came = client.next("deliver_sm")
    assert (came["source_addr"], came["destination_addr"]) == ("99900000007", "1234")
    assert (came["text"], came["esm_class"]) == ("Hello there", 0)


def test_a_message_that_stays_can_be_queried(smsc, bound):
    client = bound(smsc())
    client.submit(to="8888")
    message_id = client.next("submit_sm_resp")["message_id"]
    source = {"source_addr_ton": 1, "source_addr_npi": 1, "source_addr": "99900000002"}
    client.send("query_sm", message_id=message_id, **source)
    answer = client.next("query_sm_resp")
    assert (answer["status"], answer["message_state"]) == (0, 1)


def test_both_ends_ask_for_signs_of_life(smsc, bound):
    client = bound(smsc("--enquire", "1"))
    client.send("enquire_link")
    assert client.next("enquire_link_resp")["status"] == 0
    client.next("enquire_link")
    client.next("enquire_link")
    assert client.unbind()["status"] == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_server_unbinds_when_it_stops(smsc, bound, stop):
    server = smsc()
    client = bound(server)
    server.process.send_signal(stop)
    client.next("unbind")
    assert server.wait() == 0


@pytest.mark.parametrize("window", [10, 100])
def test_ten_thousand_messages(smsc, bound, window):
    """Nothing is lost and nothing comes twice, receipts included."""
    count = 10_000
    ids, receipts = bound(smsc()).burst(count, window, 120)
    assert len(ids) == len(set(ids)) == count
    assert sorted(receipts) == sorted(ids)


def answered(client, count, open_):
    """Submits messages, five at a time, and gives the ids of those that are answered; `open_` holds
    the numbers of the others."""
    for _ in range(count):
        while len(open_) < 5 and len(open_) < count:
            open_.add(client.submit())
        answer = client.next("submit_sm_resp")
        open_.remove(answer["sequence"])
        count -= 1
        yield answer["message_id"]


def test_connections_that_break_in_the_middle(smsc, bound):
    """Every message is answered over the connections that follow. The server has taken those, and
    beside them at most the ones that were open when a connection broke."""
    server, count = smsc("--disconnect-after", "50", "--log"), 120
    ids, lost = [], 0
    while len(ids) < count:
        client, open_ = bound(server), set()
        try:
            for message_id in answered(client, count - len(ids), open_):
                ids.append(message_id)
        except (ConnectionError, OSError):
            lost += len(open_)
        client.close()
    assert server.stop() == 0
    taken = re.findall(r"submit_sm_resp .* message_id=(\w+)", server.text)
    assert len(set(ids)) == count and lost > 0
    assert set(ids) <= set(taken) and len(set(taken)) == len(taken) <= count + lost


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_tls(smsc, bound, version, tmp_path):
    certificate = tmp_path / "cert.pem"
    server = smsc("--tls-self-signed", certificate, "--tls-version", version)
    client = bound(server, ca=certificate, tls_version="TLSv" + version)
    assert client.tls == "TLSv" + version
    client.submit(registered_delivery=1)
    receipt_of(client, client.next("submit_sm_resp")["message_id"])
    assert client.unbind()["status"] == 0


def test_a_tls_client_that_does_not_trust_the_server(smsc, connect, tmp_path):
    made, other = tmp_path / "made.pem", tmp_path / "other.pem"
    server = smsc("--tls-self-signed", made)
    smsc("--tls-self-signed", other)
    with pytest.raises(ConnectionError):
        connect(server, ca=other)
    assert server.stop() == 0
