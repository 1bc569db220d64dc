"""What the measurements share: programs on their CPUs, sockets of others, figures."""

import ctypes
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

UDPCHAT = os.environ["UDPCHAT"]
PROGRAMS = os.environ["PROGRAMS"]
PATIENCE = 30  # seconds, for what takes a few at most
CPUS = sorted(os.sched_getaffinity(0))
WORK = CPUS[0]  # where what is measured runs
OTHER = CPUS[-1]  # where its traffic comes from and its output goes to
PIDFD_GETFD = 438
REALTIME = "--realtime" in sys.argv  # see bench.py


class Failed(Exception):
    """A program has not done its work."""


def own(name, *arguments):
    """The command of a program of the benchmarks."""
    return [os.path.join(PROGRAMS, name), *map(str, arguments)]


def go_first(cpu):
    """On one CPU, and before what else runs on this machine, if that is allowed."""
    os.sched_setaffinity(0, {cpu})
    try:
        if REALTIME:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    except PermissionError:
        pass


class Process:
    """A program on a CPU; stdin and stderr are no terminal. Ended by its process id."""

    def __init__(self, command, cpu, **popen):
        popen.setdefault("stdin", subprocess.DEVNULL)
        popen.setdefault("stdout", subprocess.DEVNULL)
        self.errors = tempfile.TemporaryFile()
        self.name = os.path.basename(command[0])
        self.popen = subprocess.Popen(
            command, stderr=self.errors,
            preexec_fn=lambda: go_first(cpu), **popen)
        self.pid = self.popen.pid
        self.stdout = self.popen.stdout

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()
        for stream in (self.popen.stdin, self.stdout, self.errors):
            if stream:
                stream.close()

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace").strip()

    def ended(self, patience):
        """Whether it ends in so many seconds; nothing wakes up meanwhile."""
        with open_pidfd(self.pid) as pidfd:
            if not select.select([pidfd], [], [], patience)[0]:
                return False
        self.popen.wait()
        return True

    def wait(self, patience=PATIENCE):
        """Waits for its end, which must be a success."""
        if not self.ended(patience):
            raise Failed(f"{self.name} does not end; {self.said()}")
        if self.popen.returncode != 0:
            raise Failed(f"{self.name} ended with {self.popen.returncode}; {self.said()}")

    def report(self, patience=PATIENCE):
        """What a program of the benchmarks prints at its end."""
        self.wait(patience)
        return json.loads(self.stdout.read().decode().splitlines()[-1])

    def port(self):
        """The UDP port that it has bound, once it has."""
        return wait_until(lambda: udp_port(self.pid) or self.check(), f"a port of {self.name}")

    def check(self):
        if self.popen.poll() is not None:
            raise Failed(f"{self.name} has ended: {self.said()}")

    def stop(self):
        """It does nothing more until it gets SIGCONT."""
        self.popen.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED)

    def peak_memory(self):
        """In KiB, of the program alone."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])

    def cpu_time(self):
        """Nanoseconds on a CPU, of all its threads."""
        return sum(self.schedule(0))

    def schedule(self, field):
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/schedstat", encoding="ascii") as times:
                yield int(times.read().split()[field])


def run(name, *arguments, cpu=OTHER, **popen):
    """Runs a program of the benchmarks to its end; returns its report."""
    with Process(own(name, *arguments), cpu, stdout=subprocess.PIPE, **popen) as process:
        return process.report()


def wait_until(condition, what, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.002)
    raise Failed(f"waited in vain for {what}")


def sockets_of(pid):
    """The inodes and descriptors of a process's sockets."""
    found = {}
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except OSError:
            continue
        if target.startswith("socket:["):
            found[target[8:-1]] = int(fd)
    return found


def udp_sockets(pid):
    """(descriptor, port, dropped datagrams) of each bound UDP socket of a process."""
    mine = sockets_of(pid)
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        with open(table, encoding="ascii") as sockets:
            for line in sockets.readlines()[1:]:
                fields = line.split()
                if fields[9] in mine and not fields[1].endswith(":0000"):
                    yield mine[fields[9]], int(fields[1].rsplit(":", 1)[1], 16), int(fields[-1])


def udp_port(pid):
    return next((port for _, port, _ in udp_sockets(pid)), None)


def grow_buffer(process, size):
    """Gives the sockets of a program that has no option for it a larger receive buffer."""
    libc = ctypes.CDLL(None, use_errno=True)
    for fd, _, _ in list(udp_sockets(process.pid)):
        with open_pidfd(process.pid) as pidfd:
            copy = libc.syscall(PIDFD_GETFD, pidfd.fileno(), fd, 0)
        if copy < 0:
            raise Failed(f"pidfd_getfd: {os.strerror(ctypes.get_errno())}")
        with socket.socket(fileno=copy) as theirs:
            try:
                theirs.setsockopt(socket.SOL_SOCKET, 33, size)  # SO_RCVBUFFORCE
            except PermissionError:
                theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


def open_pidfd(pid):
    return os.fdopen(os.pidfd_open(pid), "rb", buffering=0)


def flaws(report):
    """What a report says that is wrong, in words; nothing where all was done."""
    return ", ".join(f"{report[name]} {name}" for name in ("lost", "disordered", "damaged", "wrong")
                     if report.get(name))
