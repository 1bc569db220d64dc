"""typing in a terminal, alone and in a flood, and doing nothing"""

import os
import pty
import subprocess
import time

from common import OTHER, UDPCHAT, WORK, Process, own
from results import Bar, Measurement, Program, Shared

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
            return typist.report(), ""
        with Process(own("feed", port, RATE * 60, LENGTH, RATE, 1, "single"), OTHER):
            report = typist.report()
    shown = report["shown"] / report["nanoseconds"] * 1e9
    return report, "" if shown > RATE / 2 else f"only {shown:.0f} a second are shown"


def idle_times():
    """For a chat on a terminal, recv and serve at once: nanoseconds on a CPU while nothing happens,
    and how often they ran."""
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
    runs = sum(b[1] - a[1] for a, b in zip(before, after))
    return ({name: b[0] - a[0] for name, a, b in zip(("chat", "recv", "serve"), before, after)},
            f"they ran {runs} times" if runs else "")


def typing(title, flood, rows):
    shared = Shared(lambda: typed(flood))
    return Measurement(title, "milliseconds", [
        Program(label, shared.figure(name, 1e6)) for label, name in rows
    ], more_is_better=False, digits=3)


def measurements():
    alone = typing("chat, nothing else going on", False, (
        ("Enter to datagram, p50", "send50"), ("Enter to datagram, p95", "send95"),
        ("Enter to datagram, max", "send100"), ("key to echo, p95", "echo95")))
    flood = typing(f"chat while {RATE:,} datagrams a second arrive", True, (
        ("key to echo, p50", "echo50"), ("key to echo, p95", "echo95"),
        ("key to echo, max", "echo100"), ("Enter to datagram, p95", "send95")))
    idle = Shared(idle_times)
    nothing = Measurement(f"CPU time in {IDLE} s of nothing", "milliseconds", [
        Program(f"udpchat {name}", idle.figure(name, 1e6)) for name in ("chat", "recv", "serve")
    ], more_is_better=False, digits=3)

    def bars():
        yield Bar("Enter to the datagram, nothing else going on, p95, ms",
                  alone.median("Enter to datagram, p95"), most=1)
        yield Bar(f"key to echo while {RATE:,} datagrams a second arrive, p95, ms",
                  flood.median("key to echo, p95"), most=20)
        for program in nothing.programs:
            yield Bar(f"CPU time of {program.label} in {IDLE} s of nothing, ms",
                      max(nothing.valid(program.label), default=None), most=0,
                      flaw=nothing.flaw(program.label))

    return [alone, flood, nothing], lambda: list(bars())
