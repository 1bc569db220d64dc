"""one datagram at a time, to its line in a pipe"""

import subprocess

from common import UDPCHAT, WORK, Process, flaws, own, run
from results import Bar, Measurement, Program, Shared

TRIPS = 5_000
LENGTH = 64


def lone(receiver):
    """The p50 and p99 from a datagram to its line; each is sent when the line before is there."""
    with Process(receiver, WORK, stdout=subprocess.PIPE) as program:
        report = run("ping", program.port(), TRIPS, LENGTH, "line", stdin=program.stdout)
    return report, flaws(report)


def plain(mode):
    return own("plain_recv", mode, 1 << 40, 0)


def measurements():
    runs = [("udpchat recv", "udpchat",
             Shared(lambda: lone([UDPCHAT, "recv", "--bind", "127.0.0.1:0"]))),
            ("recvfrom + write", "plain", Shared(lambda: lone(plain("loop")))),
            ("recvmmsg, gathered", "plain", Shared(lambda: lone(plain("batch"))))]
    both = [Measurement(f"a lone datagram to a line, {name}", "microseconds",
                        [Program(label, shared.figure(name, 1000), kind)
                         for label, kind, shared in runs],
                        more_is_better=False, digits=1) for name in ("p50", "p99")]

    def bars():
        ours = both[0].ours()
        yield Bar("a lone datagram to a line, p50, to recvfrom + write",
                  both[0].ratio(ours, "recvfrom + write"), most=1.05,
                  flaw=both[0].flaw(ours))

    return both, lambda: list(bars())
