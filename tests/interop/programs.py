"""Starts programs for a test and stops them with it: the `smsc` and `esme` examples, and peers."""

import itertools
import os
import pathlib
import queue
import re
import signal
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "target" / "release" / "examples"
HERE = pathlib.Path(__file__).resolve().parent
PEERS = ROOT / "target" / "interop"


class Program:
    """A process whose output is read as it comes."""

    def __init__(self, *command, **options):
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )
        self.output = []
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line(self, pattern, timeout=10):
        """The next line of the output that the pattern is found in."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"no line {pattern!r} in:\n" + "\n".join(self.output[-50:]))

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, timeout=30):
        """The exit code, once all output has been read."""
        code = self.process.wait(timeout)
        self._reader.join(timeout)
        return code

    def stop(self, with_signal=signal.SIGTERM, timeout=15):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.wait(timeout)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def text(self):
        return "\n".join(self.output)


# Below the ports that systems give out by themselves, so that a port here speaks SMPP and nothing
# else; in the clear up to 20,999, by TLS above.
CLEAR, TLS = itertools.count(20_000), itertools.count(21_000)


def free_port(tls=False):
    """A port for a server that speaks SMPP."""
    for port in TLS if tls else CLEAR:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


def tls_capture(port):
    """Has a program write down what it says by TLS on this port, in the clear."""
    return "--capture", PEERS / f"tls-{port}.pcap"


class Smsc(Program):
    """The `smsc` example, with one account: esme, secret, two binds."""

    def __init__(self, *options):
        account = () if "--accounts" in options else ("--account", "esme:secret:2")
        self.tls = any("--tls" in str(option) for option in options)
        self.port = free_port(self.tls)
        where = ("--listen", f"127.0.0.1:{self.port}")
        more = (*account, *(tls_capture(self.port) if self.tls else ()))
        super().__init__(EXAMPLES / "smsc", *where, "--seed", "1", *more, *options)
        assert self.line(r"listening on .*:(\d+)").group(1) == str(self.port)

    def kill(self):
        # What it writes down is whole once it has ended by itself.
        if self.tls:
            self.stop()
        super().kill()


def esme(port, *options, password="secret", **keywords):
    """The `esme` example against a port of this machine."""
    return Program(
        EXAMPLES / "esme",
        f"127.0.0.1:{port}",
        "--system-id",
        "esme",
        "--password",
        password,
        *options,
        **keywords,
    )


def node(script, *arguments):
    """A script for Node.js that uses the package `smpp`."""
    environment = {**os.environ, "NODE_PATH": str(PEERS / "node_modules")}
    return Program("node", HERE / script, *arguments, env=environment)
