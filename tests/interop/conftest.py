"""What all tests use: programs that end with their test, and a capture of everything on the wire."""

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


@pytest.fixture
def smsc(start):
    """Starts the `smsc` example: `smsc("--rate", 10)`."""
    return lambda *options: start(programs.Smsc, *options)


@pytest.fixture(scope="session", autouse=True)
def capture():
    """Takes down everything that is said in the clear; the programs take down the rest."""
    programs.PEERS.mkdir(parents=True, exist_ok=True)
    for file in programs.PEERS.glob("tls-*.pcap"):
        file.unlink()
    file = programs.PEERS / "capture.pcapng"
    filtered = ["-f", "tcp portrange 20000-20999"]
    with open(programs.PEERS / "dumpcap.log", "w") as log:
        command = ["dumpcap", "-q", "-i", "lo", "-B", "256", *filtered, "-w", str(file)]
        dumpcap = subprocess.Popen(command, stdout=log, stderr=log)
    time.sleep(1)
    assert dumpcap.poll() is None, "dumpcap does not run"
    yield
    time.sleep(1)
    dumpcap.terminate()
    dumpcap.wait(10)
