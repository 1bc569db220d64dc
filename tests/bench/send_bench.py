"""lines of a file, to datagrams"""

import subprocess
import tempfile

from common import OTHER, UDPCHAT, WORK, Process, flaws, own, run
from results import Bar, Measurement, Program

COUNTS = {"mixed": 400_000, "64": 1_000_000}
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


def sent(command_to, lengths, sink_kind):
    """Thousands of lines a second, from the start of the program to its end."""
    count = COUNTS[lengths]
    with Process(own("sink", count, lengths, sink_kind), OTHER, stdin=subprocess.PIPE,
                 stdout=subprocess.PIPE) as sink:
        port = int(sink.stdout.readline())
        took = run("timed", *command_to(port), cpu=WORK, stdin=lines(lengths, count))
        sink.popen.stdin.close()
        report = sink.report()
    return count / took["nanoseconds"] * 1e6, flaws(report)


def udpchat(port):
    return [UDPCHAT, "send", "--peer", f"127.0.0.1:{port}"]


def measurement(title, lengths, sink_kind):
    def program(mode):
        return lambda: sent(lambda port: own("plain_send", mode, port, 0), lengths, sink_kind)

    measured = Measurement(f"send {COUNTS[lengths]:,} lines of {title}", "thousands a second", [
        Program("udpchat send", lambda: sent(udpchat, lengths, sink_kind), "udpchat"),
        Program("read + sendto", program("loop"), "plain"),
        Program("read + sendmmsg", program("batch"), "plain"),
        Program("sendmmsg, UDP_SEGMENT", program("segments"), "plain"),
    ], more_is_better=True)
    measured.remark = "(nc, ncat and socat do not do this: they put several lines in a datagram)"
    return measured


def measurements():
    mixed, equal = "16 to 112 bytes", "64 bytes"
    unread, joined = "to a socket that nobody reads", "to a reader with UDP_GRO that checks them"
    kinds = [(f"{lengths} {receiver}", measurement(f"{lengths} {receiver}", what, kind), least)
             for receiver, kind in ((unread, "unread"), (joined, "joined"))
             for lengths, what, least in ((mixed, "mixed", 1.25), (equal, "64", 4))]

    def bars():
        for title, measured, least in kinds:
            ours = measured.ours()
            flaw = measured.flaw(ours)
            yield Bar(f"lines of {title}, to read + sendto",
                      measured.ratio(ours, "read + sendto"), least, flaw=flaw,
                      note=measured.limit_to("read + sendto"))
            yield Bar(f"lines of {title}, to the limit",
                      measured.ratio(ours, measured.best()), 0.95, flaw=flaw)

    return [measured for _, measured, _ in kinds], lambda: list(bars())
