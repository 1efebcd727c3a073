"""What all tests use: programs that end with their test, and a capture of everything on the wire."""

import json
import subprocess
import time

import programs
import pytest


@pytest.fixture
def start():
    """Starts a program that does not outlive the test: `start(Smsc, "--rate", 10)`."""
    started = []

    def starter(kind, *arguments, **keywords):
        program = kind(*arguments, **keywords)
        started.append(program)
        return program

    yield starter
    for program in started:
        program.kill()


@pytest.fixture(scope="session")
def ports():
    """The ports that spoke SMPP in the clear, for the capture."""
    return set()


@pytest.fixture
def smsc(start, ports):
    """Starts the `smsc` example: `smsc("--rate", 10)`."""

    def starter(*options):
        program = start(programs.Smsc, *options)
        if not any("--tls" in str(option) for option in options):
            ports.add(program.port)
        return program

    return starter


@pytest.fixture(scope="session", autouse=True)
def capture(ports):
    """Everything that goes over the loopback interface, and the ports to look at."""
    programs.PEERS.mkdir(parents=True, exist_ok=True)
    file = programs.PEERS / "capture.pcapng"
    command = ["dumpcap", "-q", "-i", "lo", "-B", "256", "-f", "tcp", "-w", str(file)]
    log = open(programs.PEERS / "dumpcap.log", "w")
    dumpcap = subprocess.Popen(command, stdout=log, stderr=log)
    time.sleep(1)
    assert dumpcap.poll() is None, "dumpcap does not run"
    yield
    time.sleep(1)
    dumpcap.terminate()
    dumpcap.wait(10)
    (programs.PEERS / "ports.json").write_text(json.dumps(sorted(ports)))
