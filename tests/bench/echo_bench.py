"""round trips through an echo, one at a time and many at once"""

import re
import socket
import subprocess

from common import OTHER, UDPCHAT, WORK, Failed, Process, flaws, own, run
from results import Bar, Measurement, Program, Shared

TRIPS = 10_000
LENGTH = 64
LOAD_MILLISECONDS = 400

UDPCHAT_ECHO = [UDPCHAT, "serve", "--bind", "127.0.0.1:0", "--reply", "echo", "--quiet", "--limit",
                "none"]
LOOP = own("plain_echo", "loop")
BATCH = own("plain_echo", "batch")
SOCAT = ["socat", "UDP-LISTEN:0,bind=127.0.0.1", "PIPE"]
NCAT = ["ncat", "-u", "-l", "127.0.0.1", "0", "-e", "/bin/cat"]


def trips(server, cpu):
    """The p50 and p99 of round trips from a CPU to a server."""
    with Process(server, WORK) as echo:
        report = run("ping", echo.port(), TRIPS, LENGTH, "echo", cpu=cpu)
    return report, flaws(report)


def sockperf(cpu):
    """By its own client: its server answers nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        port = str(unused.getsockname()[1])
    with Process(["sockperf", "server", "-i", "127.0.0.1", "-p", port], WORK) as server:
        server.port()
        with Process(["sockperf", "ping-pong", "-i", "127.0.0.1", "-p", port, "-t", "1", "-m",
                      str(LENGTH), "--full-rtt"], cpu, stdout=subprocess.PIPE) as client:
            client.wait()
            text = re.sub(r"\x1b\[[0-9;]*m", "", client.stdout.read().decode())
    percentile = {name: float(value) * 1000
                  for name, value in re.findall(r"percentile (\S+) = +(\S+)", text)}
    if "50.000" not in percentile:
        raise Failed(f"sockperf: {text}")
    return {"p50": percentile["50.000"], "p99": percentile["99.000"]}, ""


def latency(where, cpu):
    runs = [("udpchat serve", "udpchat", Shared(lambda: trips(UDPCHAT_ECHO, cpu))),
            ("recvfrom + sendto", "plain", Shared(lambda: trips(LOOP, cpu))),
            ("socat PIPE", "peer", Shared(lambda: trips(SOCAT, cpu))),
            ("ncat -e cat", "peer", Shared(lambda: trips(NCAT, cpu))),
            ("sockperf, its client", "peer", Shared(lambda: sockperf(cpu)))]
    return [Measurement(f"echo on {where}, {name}", "microseconds",
                        [Program(label, shared.figure(name, 1000), kind)
                         for label, kind, shared in runs],
                        more_is_better=False, digits=1) for name in ("p50", "p99")]


def loaded(server, clients, batch, how):
    """Thousands of echoes a second."""
    with Process(server, WORK) as echo:
        report = run("load", echo.port(), LOAD_MILLISECONDS, LENGTH, clients, batch, how)
    return report["count"] / report["nanoseconds"] * 1e6, flaws(report)


def saturated(title, clients, batch, how):
    return Measurement(f"echo, {title}", "thousands a second", [
        Program("udpchat serve", lambda: loaded(UDPCHAT_ECHO, clients, batch, how), "udpchat"),
        Program("recvfrom + sendto", lambda: loaded(LOOP, clients, batch, how), "plain"),
        Program("recvmmsg, sendmmsg", lambda: loaded(BATCH, clients, batch, how), "plain"),
    ], more_is_better=True)


def measurements():
    one, two = latency("one CPU", WORK), latency("two CPUs", OTHER)
    loads = [saturated("one client, 2 x 64 at once", 1, 64, "single"),
             saturated("one client, 2 x 64 at once as segments", 1, 64, "segments"),
             saturated("8 clients, 2 x 16 at once each", 8, 16, "single"),
             saturated("8 clients, 2 x 16 at once each as segments", 8, 16, "segments")]

    def bars():
        for measured, most in zip(one + two, (1.05, 1.05, 1.03, 1.03)):
            ours = measured.ours()
            yield Bar(f"{measured.title}, to recvfrom + sendto",
                      measured.ratio(ours, "recvfrom + sendto"), most=most,
                      flaw=measured.flaw(ours))
        for measured in loads:
            ours = measured.ours()
            yield Bar(f"{measured.title}, to recvfrom + sendto",
                      measured.ratio(ours, "recvfrom + sendto"), 1.3,
                      flaw=measured.flaw(ours), note=measured.limit_to("recvfrom + sendto"))

    return one + two + loads, lambda: list(bars())
