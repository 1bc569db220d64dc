"""datagrams that are queued, to lines in a pipe"""

import subprocess

from common import UDPCHAT, WORK, Process, flaws, grow_buffer, own, run
from results import Bar, Measurement, Program

COUNT = 200_000
LENGTH = 64
BUFFER = 512 << 20  # octets, for all of them


def queue(port, sources=1, how="single"):
    """From the CPU that will take them: to free what another one has made is work for both."""
    run("feed", port, COUNT, LENGTH, 0, sources, how, cpu=WORK)


def drained(command, form="sourced", sources=1, how="single", grow=False):
    """Thousands of datagrams a second, from the moment the program goes on to its last output."""
    with Process(command, WORK, stdout=subprocess.PIPE) as program:
        port = program.port()
        if grow:
            grow_buffer(program, BUFFER)
        program.stop()
        queue(port, sources, how)
        report = run("drain", program.pid, COUNT, LENGTH, form, sources, stdin=program.stdout)
    return report["count"] / report["nanoseconds"] * 1e6, flaws(report)


def udpchat(count=COUNT):
    return [UDPCHAT, "recv", "--bind", "127.0.0.1:0", "--receive-buffer", str(BUFFER), "-n",
            str(count)]


def plain(mode, count=COUNT):
    return own("plain_recv", mode, count, BUFFER)


def bare(*command):
    return lambda: drained(command, "bare", grow=True)


def measurements():
    alone = Measurement(
        f"drain {COUNT:,} datagrams of {LENGTH} bytes to a pipe", "thousands a second", [
            Program("udpchat recv", lambda: drained(udpchat()), "udpchat"),
            Program("recvfrom + write", lambda: drained(plain("loop")), "plain"),
            Program("recvmmsg, gathered", lambda: drained(plain("batch")), "plain"),
            Program("nc (no sources)", bare("nc.openbsd", "-u", "-l", "127.0.0.1", "0")),
            Program("ncat (no sources)", bare("ncat", "-u", "-l", "127.0.0.1", "0")),
            Program("socat (no sources)",
                    bare("socat", "-u", "UDP-RECV:0,bind=127.0.0.1", "STDOUT")),
        ], more_is_better=True)
    segments = Measurement(
        "the same from a sender of segments", "thousands a second", [
            Program("udpchat recv", lambda: drained(udpchat(), how="segments"), "udpchat"),
            Program("recvfrom + write", lambda: drained(plain("loop"), how="segments"), "plain"),
            Program("UDP_GRO, gathered", lambda: drained(plain("gro"), how="segments"), "plain"),
        ], more_is_better=True)
    def bars():
        ours = "udpchat recv"
        flaw = alone.flaw(ours)
        yield Bar("drain to a pipe, to the limit", alone.ratio(ours, alone.best()), 0.95, flaw=flaw)
        for peer, least in (("nc", 2), ("ncat", 4), ("socat", 10)):
            yield Bar(f"drain to a pipe, to {peer}", alone.ratio(ours, f"{peer} (no sources)"),
                      least, flaw=flaw)
        yield Bar("drain from a sender of segments, to recvfrom + write",
                  segments.ratio(ours, "recvfrom + write"), 5, flaw=segments.flaw(ours),
                  note=segments.limit_to("recvfrom + write"))

    return [alone, segments], lambda: list(bars())
