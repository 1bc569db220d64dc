"""lines of a file, to datagrams"""

import subprocess
import tempfile

from common import OTHER, UDPCHAT, WORK, Process, flaws, own, run
from results import Bar, Measurement, Program

INPUTS = {}  # the lengths of the lines, and a file of them


def lines(lengths, count):
    """A file of numbered lines, made once."""
    key = lengths, count
    if key not in INPUTS:
        INPUTS[key] = tempfile.TemporaryFile()
        with Process(own("lines", count, lengths), WORK, stdout=INPUTS[key]) as writer:
            writer.wait()
    INPUTS[key].seek(0)
    return INPUTS[key]


def sent(command_to, lengths, sink_kind, count):
    """Thousands of lines a second, from the start of the program to its end."""
    with Process(own("sink", count, lengths, sink_kind), OTHER, stdout=subprocess.PIPE) as sink:
        port = int(sink.stdout.readline())
        took = run("timed", *command_to(port), cpu=WORK, stdin=lines(lengths, count))
        report = sink.report()
    return count / took["nanoseconds"] * 1e6, flaws(report)


def udpchat(port):
    return [UDPCHAT, "send", "--peer", f"127.0.0.1:{port}"]


def measurement(title, lengths, sink_kind, count):
    def program(mode):
        return lambda: sent(lambda port: own("plain_send", mode, port, 0), lengths, sink_kind, count)

    return Measurement(f"send {count:,} lines of {title}", "thousands a second", [
        Program("udpchat send", lambda: sent(udpchat, lengths, sink_kind, count), "udpchat"),
        Program("read + sendto", program("loop"), "plain"),
        Program("read + sendmmsg", program("batch"), "plain"),
        Program("sendmmsg, UDP_SEGMENT", program("segments"), "plain"),
    ], more_is_better=True)


def measurements():
    kinds = {"mixed lengths": (measurement("16 to 112 bytes", "mixed", "alone", 300_000), 1.25),
             "equal lengths": (measurement("64 bytes", "64", "alone", 300_000), 4),
             "equal lengths to a UDP_GRO receiver": (
                 measurement("64 bytes to a UDP_GRO receiver", "64", "joined", 500_000), 4)}

    def bars():
        for kind, (measured, least) in kinds.items():
            ours = measured.ours()
            flaw = measured.flaws.get(ours, "")
            yield Bar(f"lines of {kind}, to read + sendto",
                      measured.ratio(ours, "read + sendto"), least, flaw=flaw)
            yield Bar(f"lines of {kind}, to the limit",
                      measured.ratio(ours, measured.best()), 0.95, flaw=flaw)

    return [measured for measured, _ in kinds.values()], lambda: list(bars())
