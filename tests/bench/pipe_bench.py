"""lines to datagrams to lines in a file, with the default buffers"""

import tempfile
import time

from common import (OTHER, PATIENCE, UDPCHAT, WORK, Failed, Process, flaws, own, run,
                    udp_sockets)
from results import Bar, Measurement, Program
from send_bench import lines

COUNT = 1_000_000
LENGTH = "64"
LOOK = 0.1  # seconds between two looks at what the receiver has dropped
FASTEST, SLOWEST = 450_000, 100_000  # lines a second, between which the pace is looked for


class Lossy(Exception):
    """Datagrams were dropped."""


def piped(receiver, sender_to):
    """Thousands of lines a second from the start of the sender to the end of the receiver."""
    with tempfile.TemporaryFile() as output:
        with Process(receiver, OTHER, stdout=output) as receiving:
            port = receiving.port()
            start = time.monotonic()
            with Process(sender_to(port), WORK, stdin=lines(LENGTH, COUNT)) as sender:
                wait_for(receiving)
                seconds = time.monotonic() - start
                sender.wait()
        output.seek(0)
        report = run("drain", 0, COUNT, LENGTH, "sourced", 1, stdin=output)
    return COUNT / seconds / 1e3, flaws(report)


def wait_for(receiving):
    """A receiver that has dropped something waits for ever."""
    end = time.monotonic() + PATIENCE
    while not receiving.ended(LOOK):
        if dropped := next((dropped for _, _, dropped in udp_sockets(receiving.pid)), 0):
            raise Lossy(f"it dropped {dropped}")
        if time.monotonic() > end:
            raise Failed("it does not end")


def udpchat():
    try:
        return piped([UDPCHAT, "recv", "--bind", "127.0.0.1:0", "-n", str(COUNT)],
                     lambda port: [UDPCHAT, "send", "--peer", f"127.0.0.1:{port}"])
    except Lossy as loss:
        raise Failed(str(loss)) from None


class Paced:
    """Plain loops, of which the sender is slowed until they lose nothing."""

    def __init__(self):
        self.rate = FASTEST  # what it is slowed to holds for the next rounds, too

    def __call__(self):
        while True:
            try:
                return piped(own("plain_recv", "loop", COUNT, 0),
                             lambda port: own("plain_send", "loop", port, self.rate))
            except Lossy as loss:
                if self.rate == SLOWEST:
                    return SLOWEST / 1000, f"{loss} even so"
                self.rate = max(self.rate * 7 // 8, SLOWEST)


def measurements():
    paced = Paced()
    measured = Measurement(
        f"send | recv > file, {COUNT:,} lines of {LENGTH} bytes", "thousands a second", [
            Program("udpchat", udpchat, "udpchat"),
            Program("sendto, recvfrom + write", paced, "plain"),
        ], more_is_better=True)

    def bars():
        measured.notes["sendto, recvfrom + write"] = f"paced at {paced.rate:,} a second"
        yield Bar("send | recv > file, to sendto and recvfrom slowed until they lose nothing",
                  measured.ratio("udpchat", "sendto, recvfrom + write"), 3,
                  flaw=measured.flaw("udpchat"))

    return [measured], lambda: list(bars())
