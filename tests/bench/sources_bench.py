"""a few sources, and very many"""

import subprocess

from common import UDPCHAT, WORK, Process, flaws, grow_buffer, own, run
from drain_bench import BUFFER, COUNT, LENGTH, drained, plain, queue, udpchat
from results import Bar, Measurement, Program

FEW, SOME, MANY = 10, 1_000, 100_000
SERVE = [UDPCHAT, "serve", "--bind", "127.0.0.1:0", "--reply", "echo", "--quiet", "--limit",
         "1000000", "--receive-buffer", str(BUFFER)]
RECV = [*udpchat(COUNT + 1), "--summary"]


def answered(server, sources):
    """Thousands of answers a second, from the moment the server goes on."""
    with Process(server, WORK) as echo:
        port = echo.port()
        grow_buffer(echo, BUFFER)
        echo.stop()
        report = run("answers", echo.pid, port, COUNT, LENGTH, sources)
    return report["count"] / report["nanoseconds"] * 1e6, flaws(report)


def memory_of_recv():
    """In MiB, with all sources in its table."""
    with Process(RECV, WORK, stdout=subprocess.PIPE) as program:
        port = program.port()
        program.stop()
        queue(port, MANY)
        report = run("drain", program.pid, COUNT, LENGTH, "sourced", MANY, stdin=program.stdout)
        return program.peak_memory() / 1024, flaws(report)


def memory_of_serve():
    with Process(SERVE, WORK) as server:
        port = server.port()
        server.stop()
        report = run("answers", server.pid, port, COUNT, LENGTH, MANY)
        return server.peak_memory() / 1024, flaws(report)


def measurements():
    kinds = [("recv", lambda sources: drained(udpchat(), sources=sources), (FEW, MANY)),
             ("recv --summary",
              lambda sources: drained([*udpchat(), "--summary"], sources=sources), (FEW, MANY)),
             ("serve", lambda sources: answered(SERVE, sources), (FEW, SOME, MANY)),
             ("plain recvmmsg", lambda sources: drained(plain("batch"), sources=sources),
              (FEW, MANY)),
             ("plain recvfrom + sendto",
              lambda sources: answered(own("plain_echo", "loop"), sources), (FEW, SOME, MANY)),
             ("plain recvmmsg + sendmmsg",
              lambda sources: answered(own("plain_echo", "batch"), sources), (FEW, SOME, MANY))]
    programs = [Program(f"{name}, {sources:,} sources", lambda go=go, sources=sources: go(sources))
                for name, go, counts in kinds for sources in counts]
    drain = Measurement(f"drain {COUNT:,} datagrams of several sources", "thousands a second",
                        programs, more_is_better=True)
    drain.remark = "(answers to few sources can leave as segments; those to many cannot)"
    memory = Measurement(f"peak memory with {MANY:,} sources", "MiB", [
        Program("udpchat recv --summary", memory_of_recv),
        Program("udpchat serve", memory_of_serve),
    ], more_is_better=False, digits=1)

    def bars():
        for name, base, plain_name in (("recv", FEW, "plain recvmmsg"),
                                       ("recv --summary", FEW, "plain recvmmsg"),
                                       ("serve", FEW, "plain recvmmsg + sendmmsg"),
                                       ("serve", SOME, "plain recvmmsg + sendmmsg")):
            few, many = (f"{name}, {sources:,} sources" for sources in (base, MANY))
            same = drain.ratio(f"{plain_name}, {base:,} sources",
                               f"{plain_name}, {MANY:,} sources")
            yield Bar(f"{name}: cost of a datagram from {MANY:,} sources, to one from {base:,}",
                      drain.ratio(few, many), most=1.15, flaw=drain.flaw(many),
                      note=f"of {plain_name} {same:.2f}" if same else "")

    return [drain, memory], lambda: list(bars())
