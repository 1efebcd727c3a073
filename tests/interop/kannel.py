"""Kannel of Debian: bearerbox, which is the client, and smsbox, which gives it an HTTP interface."""

import http.client
import http.server
import queue
import socket
import threading
import time
import urllib.parse

import programs

CONFIGURATION = """\
group = core
admin-port = {admin}
admin-password = admin
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal
sms-resend-freq = 1
log-level = 0
log-file = {folder}/bearerbox.log

{links}
group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {http}
sendsms-interface = 127.0.0.1
log-level = 1
log-file = {folder}/smsbox.log

group = sendsms-user
username = user
password = pass
concatenation = true
max-messages = 20

group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 0
get-url = "http://127.0.0.1:{listener}/mo?from=%p&to=%P&text=%b&charset=%C"
"""

LINK = """\
group = smsc
smsc = smpp
smsc-id = link
host = 127.0.0.1
{ports}
smsc-username = esme
smsc-password = {password}
system-type = ""
interface-version = {version}
enquire-link-interval = {enquire}
max-pending-submits = {window}
reconnect-delay = 1
wait-ack = 10
{more}
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [it.getsockname()[1] for it in sockets]
    for it in sockets:
        it.close()
    return ports


class Listener:
    """What Kannel calls by HTTP: messages at /mo, receipts at /dlr."""

    def __init__(self):
        came = self.came = {"/mo": queue.Queue(), "/dlr": queue.Queue()}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                # Texts may be in any alphabet: one octet becomes one character.
                fields = urllib.parse.parse_qsl(url.query, True, encoding="latin-1")
                came[url.path].put(dict(fields))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, path, seconds=15):
        return self.came[path].get(timeout=seconds)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Kannel:
    """Both boxes, connected to a port, and the listener for what they get."""

    def __init__(self, start, folder, port, mode="transceiver", **settings):
        self.listener, self.folder = Listener(), folder
        self.admin, box, self.http = free_ports(3)
        settings = {**DEFAULTS, **settings}
        links = "".join(LINK.format(ports=ports, **settings) for ports in MODES[mode](port))
        self.start, self.path = start, folder / "kannel.conf"
        self.path.write_text(
            CONFIGURATION.format(
                folder=folder,
                admin=self.admin,
                box=box,
                http=self.http,
                listener=self.listener.port,
                links=links,
            )
        )
        self.bearerbox = start(programs.Program, "/usr/sbin/bearerbox", self.path)

    def smsbox_log(self):
        """smsbox ends when bearerbox is not there yet: it is started until it stays."""
        if not hasattr(self, "smsbox") or self.smsbox.process.poll() is not None:
            self.smsbox = self.start(programs.Program, "/usr/sbin/smsbox", self.path)
        log = self.folder / "smsbox.log"
        return log.read_text(errors="replace") if log.exists() else ""

    @property
    def log(self):
        return (self.folder / "bearerbox.log").read_text(errors="replace")

    def until(self, condition, seconds=15):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.log[-3000:]
            time.sleep(0.05)

    def online(self):
        """Waits until both boxes have each other and every link is up.

        A link that is refused for good never gets here: bearerbox may even break off at it, when
        the refusal comes before it has started its own queues.
        """
        self.until(lambda: "Connected to bearerbox" in self.smsbox_log(), 20)
        self.until(lambda: self.status().count("(online ") == len(self.links()))

    def status(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=5)
        connection.request("GET", "/status.txt?password=admin")
        return connection.getresponse().read().decode("latin-1")

    def links(self):
        return [line for line in self.status().splitlines() if "SMPP:" in line]

    def sender(self):
        """Sends messages over one HTTP connection: `send(to=…, text=…)`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=20)
        receipt = f"http://127.0.0.1:{self.listener.port}/dlr?state=%d&id=%F&number="
        user = {"username": "user", "password": "pass", "from": "99900000002", "charset": "UTF-8"}

        def send(number=0, **fields):
            # Delivered, failed, taken and refused, but not that Kannel itself has queued it.
            query = {**user, "dlr-mask": 27, "dlr-url": f"{receipt}{number}", **fields}
            connection.request("GET", "/cgi-bin/sendsms?" + urllib.parse.urlencode(query))
            answer = connection.getresponse()
            body = answer.read().decode()
            assert answer.status == 202, body
            return body

        return send

    def close(self):
        self.bearerbox.process.terminate()
        self.bearerbox.wait(30)
        self.listener.close()


DEFAULTS = {"password": "secret", "version": 34, "enquire": 30, "window": 10, "more": ""}
# A transmitter and a receiver are two links with the same name.
MODES = {
    "transceiver": lambda port: [f"port = {port}\ntransceiver-mode = true"],
    "transmitter": lambda port: [f"port = {port}"],
    "receiver": lambda port: [f"port = 0\nreceive-port = {port}"],
    "pair": lambda port: [f"port = {port}", f"port = 0\nreceive-port = {port}"],
}
