"""what a datagram costs at different rates"""

import subprocess

from common import OTHER, UDPCHAT, WORK, Process, flaws, own, run
from drain_bench import BUFFER, COUNT, LENGTH, plain, queue
from results import Bar, Measurement, Program

SECONDS = 0.4
RATES = (1_000, 10_000, 100_000)
QUEUED = 0  # instead of a rate: all are there already
FLAT = 1.15

UDPCHAT_RECV = [UDPCHAT, "recv", "--bind", "127.0.0.1:0", "--receive-buffer", str(BUFFER)]
NC = ["nc.openbsd", "-u", "-l", "127.0.0.1", "0"]


def cost(command, form, rate):
    """Nanoseconds on a CPU for each datagram."""
    count = int(rate * SECONDS) or COUNT
    with Process(command, WORK, stdout=subprocess.PIPE) as program:
        port = program.port()
        before = program.cpu_time()
        if rate == QUEUED:
            program.stop()
            queue(port)
            report = run("drain", program.pid, count, LENGTH, form, 1, stdin=program.stdout)
        else:
            with Process(own("drain", 0, count, LENGTH, form, 1), OTHER, stdin=program.stdout,
                         stdout=subprocess.PIPE) as drain:
                run("feed", port, count, LENGTH, rate, 1, "single")
                report = drain.report()
        spent = program.cpu_time() - before
    return spent / max(report["count"], 1), flaws(report)


def most():
    """What can be sent to a program that keeps up, a second."""
    with Process(plain("batch", 1 << 40), WORK, stdout=subprocess.PIPE) as program, \
            Process(own("drain", 0, COUNT, LENGTH, "sourced", 1), OTHER, stdin=program.stdout,
                    stdout=subprocess.PIPE) as drain:
        feed = run("feed", program.port(), COUNT, LENGTH, 0, 1, "single")
        return COUNT / max(feed["nanoseconds"], drain.report()["nanoseconds"]) * 1e9


def at(rate, title):
    programs = [
        Program("udpchat recv", lambda: cost(UDPCHAT_RECV, "sourced", rate), "udpchat"),
        Program("recvfrom + write", lambda: cost(plain("loop", 1 << 40), "sourced", rate), "plain"),
        Program("recvmmsg, gathered", lambda: cost(plain("batch", 1 << 40), "sourced", rate),
                "plain"),
        Program("nc (no sources)", lambda: cost(NC, "bare", rate)),
    ]
    return Measurement(f"a datagram, {title}", "ns on a CPU",
                       programs[:3] if rate == QUEUED else programs, more_is_better=False)


def measurements():
    highest = int(sorted(most() for _ in range(3))[1] * 0.9) // 10_000 * 10_000
    all_rates = [at(rate, f"{rate:,} a second") for rate in RATES if rate < highest]
    all_rates += [at(highest, f"{highest:,} a second, 90 % of what can be sent and taken here"),
                  at(QUEUED, "all there already")]

    def bars():
        ours = "udpchat recv"
        least, *others = [measured.median(ours) for measured in all_rates]
        worst = max((cost for cost in others if cost), default=None)
        yield Bar(f"a datagram at any higher rate, to one at {RATES[0]:,} a second",
                  worst and least and worst / least, most=FLAT)
        for measured in all_rates:
            yield Bar(f"{measured.title}, to recvfrom + write",
                      measured.ratio(ours, "recvfrom + write"), most=FLAT,
                      flaw=measured.flaw(ours))

    return all_rates, lambda: list(bars())
