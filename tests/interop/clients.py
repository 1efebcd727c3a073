"""Two clients that nobody here wrote, made to look alike: PDUs are dictionaries, texts are texts."""

import json
import queue
import ssl
import time

import programs
import smpplib.client
from smpplib import consts, exceptions, gsm, smpp

FROM = {"source_addr_ton": 1, "source_addr_npi": 1, "source_addr": "99900000002"}
TO = {"dest_addr_ton": 1, "dest_addr_npi": 1}
CODECS = {3: "latin-1", 8: "utf-16-be"}


class Refused(Exception):
    """A bind was answered with this status."""


class Client:
    """What a test does with a client. `came` holds the PDUs that came and were not asked for yet."""

    def submit(self, text="hello", to="99900000001", **fields):
        fields = {**FROM, **TO, "destination_addr": to, "data_coding": 0, "text": text, **fields}
        return self.send("submit_sm", **fields)

    def next(self, command, seconds=10):
        """The next PDU of this command; others stay for later."""
        end = time.monotonic() + seconds
        while True:
            for place, pdu in enumerate(self.came):
                if pdu["command"] == command:
                    return self.came.pop(place)
            left = end - time.monotonic()
            assert left > 0, f"no {command} in {self.came}"
            self.read(left)

    def bind(self, mode="transceiver", password="secret"):
        self.send("bind_" + mode, system_id="esme", password=password, interface_version=0x34)
        answer = self.next(f"bind_{mode}_resp")
        if answer["status"]:
            raise Refused(answer["status"])
        return answer

    def unbind(self):
        self.send("unbind")
        return self.next("unbind_resp")


class Smpplib(Client):
    """smpplib of PyPI."""

    def __init__(self, start, port, ca=None, tls_version=None):
        context = None
        if ca:
            context = ssl.create_default_context(cafile=str(ca))
            # It gives no name to check the certificate against; whose it is, is checked.
            context.check_hostname = False
        self.client = smpplib.client.Client(
            "127.0.0.1", port, allow_unknown_opt_params=True, ssl_context=context
        )
        self.came = []
        try:
            self.client.connect()
        except exceptions.ConnectionError as error:
            raise ConnectionError(str(error)) from error
        self.tls = self.client._socket.version() if ca else None

    def send(self, command, text=None, udh="", **fields):
        if text is not None:
            fields["short_message"] = bytes.fromhex(udh) + self.encode(text, fields)
            fields["esm_class"] = consts.SMPP_GSMFEAT_UDHI if udh else 0
        if payload := fields.get("message_payload"):
            fields["message_payload"] = self.encode(payload, fields)
        pdu = smpp.make_pdu(command, client=self.client, **fields)
        try:
            self.client.send_pdu(pdu)
        except exceptions.ConnectionError as error:
            raise ConnectionError("broken") from error
        return pdu.sequence

    @staticmethod
    def encode(text, fields):
        codec = CODECS.get(fields.get("data_coding"))
        return text.encode(codec) if codec else gsm.gsm_encode(text)

    @staticmethod
    def decode(octets, data_coding):
        if codec := CODECS.get(data_coding):
            return octets.decode(codec)
        table, text, shift = gsm.GSM_CHARACTER_TABLE, "", 0
        for octet in octets:
            if octet == 0x1B:
                shift = 128
                continue
            text, shift = text + table[octet + shift], 0
        return text

    def read(self, seconds):
        self.client._socket.settimeout(seconds)
        try:
            pdu = self.client.read_pdu()
        except exceptions.ConnectionError as error:
            raise ConnectionError("closed") from error
        except TimeoutError:
            return
        if pdu.command in ("deliver_sm", "enquire_link", "unbind"):
            answer = smpp.make_pdu(pdu.command + "_resp", client=self.client)
            answer.sequence = pdu.sequence
            # It takes the unbind for the end, and would not send the answer.
            before, self.client.state = self.client.state, consts.SMPP_CLIENT_STATE_BOUND_TRX
            self.client.send_pdu(answer)
            self.client.state = before
        self.came.append(self.show(pdu))

    def show(self, pdu):
        shown = {"command": pdu.command, "status": pdu.status, "sequence": pdu.sequence}
        for name in pdu.params:
            value = getattr(pdu, name, None)
            shown[name] = value.rstrip(b"\0").decode("latin-1") if isinstance(value, bytes) else value
        coding = getattr(pdu, "data_coding", 0)
        octets, header = getattr(pdu, "short_message", None) or b"", 0
        if (getattr(pdu, "esm_class", 0) or 0) & consts.SMPP_GSMFEAT_UDHI:
            header = octets[0] + 1
        shown["udh"] = octets[:header].hex()
        shown["text"] = self.decode(octets[header:], coding)
        if payload := getattr(pdu, "message_payload", None):
            shown["message_payload"] = self.decode(payload, coding)
        return shown

    def burst(self, count, window, seconds):
        """So many messages in a window; their ids, and those of their receipts."""
        open_, ids, receipts = set(), [], []
        end = time.monotonic() + seconds
        while len(ids) < count or len(receipts) < count:
            assert time.monotonic() < end, f"{len(ids)} answers, {len(receipts)} receipts"
            while len(open_) < window and len(open_) + len(ids) < count:
                open_.add(self.submit(registered_delivery=1))
            self.read(1)
            for pdu in self.came:
                if pdu["command"] == "submit_sm_resp":
                    open_.remove(pdu["sequence"])
                    ids.append(pdu["message_id"])
                elif pdu["command"] == "deliver_sm":
                    receipts.append(pdu["receipted_message_id"])
            self.came.clear()
        return ids, receipts

    def close(self):
        if self.client._socket is not None:
            self.client._socket.close()
            self.client._socket = None


class Node(Client):
    """smpp of npm."""

    def __init__(self, start, port, ca=None, tls_version=None):
        self.program = start(programs.node, "node_client.js")
        self.came, self.sequence = [], None
        # The certificate is made out to localhost.
        where = {"host": "localhost" if ca else "127.0.0.1", "port": port}
        tls = {"ca": str(ca), "tls_version": tls_version} if ca else {}
        self.order("connect", **where, **tls)
        self.tls = self.event("connected")["tls"]

    def order(self, what, **how):
        self.program.type(json.dumps({"do": what, **how}))

    def event(self, name, seconds=10):
        """The next event of this name; PDUs before it stay for later."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self.program._lines.get(timeout=left)
            except queue.Empty:
                break
            event = json.loads(line or '{"event": "ended"}')
            if event["event"] == name:
                return event
            if event["event"] == "pdu":
                self.came.append(event)
            elif event["event"] in ("error", "closed", "ended"):
                raise ConnectionError(event)
        if name == "pdu":
            return None
        raise AssertionError(f"no {name}")

    def read(self, seconds):
        if event := self.event("pdu", seconds):
            self.came.append(event)

    def send(self, command, **fields):
        self.order("send", command=command, fields=fields)
        return self.event("sent")["sequence"]

    def burst(self, count, window, seconds):
        fields = {**FROM, **TO, "destination_addr": "99900000001", "text": "hello"}
        fields |= {"registered_delivery": 1}
        self.order("burst", count=count, window=window, fields=fields)
        done = self.event("burst", seconds)
        return done["ids"], done["receipts"]

    def close(self):
        self.program.kill()


ALL = [Smpplib, Node]
