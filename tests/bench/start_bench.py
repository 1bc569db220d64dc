"""one datagram and the end, and the memory at work"""

import subprocess

from common import OTHER, UDPCHAT, WORK, Failed, Process, own, run
from drain_bench import BUFFER, COUNT, LENGTH, queue
from echo_bench import UDPCHAT_ECHO
from results import Bar, Measurement, Program
from send_bench import lines

TEXT = "hello"


def once(times, *command):
    """Milliseconds from the start of a command to its end, its datagram having arrived."""
    return lambda: run("once", times, TEXT, *command, cpu=WORK)["p50"] / 1e6


def memory_of_send():
    """In MiB, when it has sent all and waits for more."""
    with Process(own("sink", COUNT, LENGTH, "joined"), OTHER, stdout=subprocess.PIPE) as sink:
        port = int(sink.stdout.readline())
        with Process([UDPCHAT, "send", "--peer", f"127.0.0.1:{port}"], WORK,
                     stdin=subprocess.PIPE) as sender:
            sender.popen.stdin.write(lines(str(LENGTH), COUNT).read())
            sender.popen.stdin.flush()
            if lost := sink.report()["lost"]:
                raise Failed(f"{lost} lost")
            return sender.peak_memory() / 1024


def memory_of_recv():
    """In MiB, when it has printed all and waits for more."""
    with Process([UDPCHAT, "recv", "--bind", "127.0.0.1:0", "--receive-buffer", str(BUFFER)], WORK,
                 stdout=subprocess.PIPE) as receiver:
        port = receiver.port()
        receiver.stop()
        queue(port, how="segments")
        if lost := run("drain", receiver.pid, COUNT, LENGTH, "sourced", 1,
                       stdin=receiver.stdout)["lost"]:
            raise Failed(f"{lost} lost")
        return receiver.peak_memory() / 1024


def memory_of_serve():
    """In MiB, when it has answered many."""
    with Process(UDPCHAT_ECHO, WORK) as server:
        run("load", server.port(), 300, LENGTH, 8, 16, "segments")
        return server.peak_memory() / 1024


def measurements():
    start = Measurement("send one datagram and exit", "milliseconds", [
        Program("udpchat send",
                once(60, UDPCHAT, "send", "--peer", "127.0.0.1:PORT", TEXT), "udpchat"),
        Program("socket + sendto", once(60, *own("plain_once", "PORT", TEXT)), "plain"),
        Program("nc", once(60, "nc.openbsd", "-u", "-q0", "127.0.0.1", "PORT")),
        Program("socat", once(30, "socat", "-u", "STDIN", "UDP-SENDTO:127.0.0.1:PORT")),
        Program("ncat", once(3, "ncat", "-u", "--send-only", "127.0.0.1", "PORT")),
    ], more_is_better=False, digits=2)
    memory = Measurement("peak memory at work", "MiB", [
        Program("udpchat send", memory_of_send),
        Program("udpchat recv", memory_of_recv),
        Program("udpchat serve", memory_of_serve),
    ], more_is_better=False, digits=1)

    def bars():
        yield Bar("send one datagram and exit, to nc", start.ratio("udpchat send", "nc"), most=1.0,
                  flaw=start.flaw("udpchat send"))
        for program in memory.programs:
            yield Bar(f"peak memory of {program.label}, MiB", memory.median(program.label), most=6,
                      flaw=memory.flaw(program.label))

    return [start, memory], lambda: list(bars())
