"""typing in a terminal, alone and in a flood, and doing nothing"""

import os
import pty
import subprocess
import time

from common import OTHER, UDPCHAT, WORK, Failed, Process, own
from results import Bar, Measurement, Program

LINES = 25  # of twelve keys each
RATE = 20_000  # datagrams a second
LENGTH = 64
IDLE = 2  # seconds
CHAT = [UDPCHAT, "--bind", "127.0.0.1:0", "--peer", "127.0.0.1:PORT", "--no-history"]


def typed(flood):
    """The report of a typist, whose keys and lines have all come through."""
    with Process(own("typist", LINES, *CHAT), WORK, stdout=subprocess.PIPE) as typist:
        port = typist.stdout.readline().decode().strip()
        if not port:
            typist.wait()
        if not flood:
            return typist.report()
        with Process(own("feed", port, RATE * 60, LENGTH, RATE, 1, "single"), OTHER):
            return typist.report()


class Typist:
    """One run gives several figures."""

    def __init__(self, flood):
        self.flood = flood
        self.last = None

    def __call__(self, name, fresh):
        if fresh:
            self.last = None
            self.last = typed(self.flood)
        if self.last is None:
            raise Failed("it was not typed")
        return self.last[name] / 1e6


def idle_times():
    """For a chat on a terminal, recv and serve at once: milliseconds on a CPU while nothing happens,
    and how often each ran."""
    master, slave = pty.openpty()
    bind = ["--bind", "127.0.0.1:0"]
    with Process([UDPCHAT, *bind, "--peer", "127.0.0.1:9", "--no-history"], WORK, stdin=slave,
                 stdout=slave, start_new_session=True) as chat, \
            Process([UDPCHAT, "recv", *bind], WORK, stdout=subprocess.PIPE) as recv, \
            Process([UDPCHAT, "serve", *bind, "--reply", "echo"], WORK,
                    stdout=subprocess.PIPE) as serve:
        os.close(slave)
        programs = chat, recv, serve
        for program in programs:
            program.port()
        time.sleep(0.5)
        before = [(sum(p.schedule(0)), sum(p.schedule(2))) for p in programs]
        time.sleep(IDLE)
        after = [(sum(p.schedule(0)), sum(p.schedule(2))) for p in programs]
        for program in programs:
            program.check()
        os.close(master)
    return [((b[0] - a[0]) / 1e6, b[1] - a[1]) for a, b in zip(before, after)]


class Idle:
    def __init__(self):
        self.last = None

    def __call__(self, index):
        if index == 0:
            self.last = idle_times()
        milliseconds, runs = self.last[index]
        return milliseconds, f"it ran {runs} times" if runs else ""


def measurements():
    quiet, flooded, idle = Typist(False), Typist(True), Idle()
    alone = Measurement("chat, alone", "milliseconds", [
        Program("Enter to datagram, p50", lambda: quiet("send50", True)),
        Program("Enter to datagram, p95", lambda: quiet("send95", False)),
        Program("Enter to datagram, max", lambda: quiet("send100", False)),
        Program("key to echo, p95", lambda: quiet("echo95", False)),
    ], more_is_better=False, digits=3)
    flood = Measurement(f"chat, {RATE:,} datagrams a second arrive", "milliseconds", [
        Program("key to echo, p50", lambda: flooded("echo50", True)),
        Program("key to echo, p95", lambda: flooded("echo95", False)),
        Program("key to echo, max", lambda: flooded("echo100", False)),
        Program("Enter to datagram, p95", lambda: flooded("send95", False)),
    ], more_is_better=False, digits=3)
    nothing = Measurement(f"CPU time in {IDLE} s of nothing", "milliseconds", [
        Program(f"udpchat {name}".strip(), lambda index=index: idle(index))
        for index, name in enumerate(("on a terminal", "recv", "serve"))
    ], more_is_better=False, digits=3)

    def bars():
        yield Bar("Enter to the datagram, nothing else going on, p95, ms",
                  alone.median("Enter to datagram, p95"), most=1)
        yield Bar(f"key to echo while {RATE:,} datagrams a second arrive, p95, ms",
                  flood.median("key to echo, p95"), most=20)
        for program in nothing.programs:
            yield Bar(f"CPU time of {program.label} in {IDLE} s of nothing, ms",
                      max(nothing.valid(program.label), default=None), most=0,
                      flaw=nothing.flaws.get(program.label, ""))

    return [alone, flood, nothing], lambda: list(bars())
