"""What the tests of `udpchat serve` share."""

import ctypes
import functools
import os
import re
import select
import signal
import subprocess

from support import PATIENCE, Piped, TestCase, wait_until

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000


class Server(Piped):
    """udpchat serve, on loopback if not told otherwise."""

    def __init__(self, *arguments, bind="127.0.0.1:0", **popen):
        super().__init__("serve", "--bind", bind, *arguments, stdin=subprocess.DEVNULL, **popen)
        self.told = b""

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def hear(self, wanted):
        """Reads the notices until the regular expression is found in them."""
        while not re.search(wanted, self.told, re.MULTILINE):
            if not select.select([self.process.stderr], [], [], PATIENCE)[0]:
                raise AssertionError(f"waited in vain for {wanted!r}, told {self.told!r}")
            block = os.read(self.process.stderr.fileno(), 1 << 16)
            if not block:
                raise AssertionError(f"it ended before {wanted!r}, told {self.told!r}")
            self.told += block

    def leave(self, by=signal.SIGTERM):
        """Ends it by a signal; returns its status, what it printed and what it told."""
        self.process.send_signal(by)
        status, out, told = self.end()
        return status, out.decode(), (self.told + told).decode()

    def all_at_once(self, send):
        """Lets it see what `send` sends only when all of it is there."""
        self.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(self.pid) == "T", "it to stop")
        send()
        self.process.send_signal(signal.SIGCONT)

    def descriptors(self):
        return sorted(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def children(self):
        """Of any state: a zombie is one, too."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
                if stat_of(pid)[1:2] == [str(self.pid)]]


def stat_of(pid):
    """The fields of /proc/PID/stat from the state on, or none of a process that is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].decode().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def state_of(pid):
    return "".join(stat_of(pid)[:1])


def is_over(pid):
    """Whoever has to reap it: an orphan is left to the system's first process."""
    return state_of(pid) in ("", "Z", "X")


class ServerCase(TestCase):
    def serve(self, *arguments, **how):
        server = Server(*arguments, **how)
        self.addCleanup(server.stop)
        return server

    def ask(self, server, payload, client=None):
        """What is answered to the payload."""
        client = client or self.peer()
        client.sendto(payload, server.address)
        answer, source = client.recvfrom(65535)
        self.assertEqual(source[:2], server.address)
        return answer


@functools.cache
def isolate():
    """Moves this process, and what it starts, into a network namespace of its own, which ends with
    it. False if it may not."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET | (CLONE_NEWUSER if user else 0)) != 0:
        return False
    if user:
        for file, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"),
                           ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{file}", "w", encoding="ascii") as out:
                out.write(line)
    return subprocess.run(["ip", "link", "set", "lo", "up"], check=False).returncode == 0


class IsolatedCase(ServerCase):
    """In a network namespace of its own, as its root."""

    def setUp(self):
        self.assertTrue(isolate(), "network namespaces need rights that this user has not")


__all__ = ["PATIENCE", "IsolatedCase", "Server", "ServerCase", "is_over", "state_of"]
