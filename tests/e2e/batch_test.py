"""Very many lines, which leave many at once: none is lost, none comes twice, and they keep their order."""

import json
import os
import random
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from hosts import HostCase, written
from support import PATIENCE, UDPCHAT, Program, environment, wait_until

PORT = 4567
COUNT = 100000
SO_RCVBUFFORCE = 33
ROOM = 256 << 20  # octets, for all that a test sends
AT_ONCE = 2  # seconds; much more than it takes
# What leaves by several is out of order when one of them is late.
ONE_PROCESSOR = ("taskset", "--cpu-list", str(min(os.sched_getaffinity(0))))


def lines(count, length):
    """Numbered, each as long as length() says, or a little longer."""
    return [b"%d " % number + b"x" * (length() - 6) for number in range(count)]


def mixed(count=COUNT):
    chance = random.Random(1)
    return lines(count, lambda: chance.randrange(6, 120))


def equal(count=COUNT, length=64):
    return [line.ljust(length, b"x") for line in lines(count, lambda: 6)]


class Taker(threading.Thread):
    """Receives so many datagrams, and keeps their payloads."""

    def __init__(self, bound, count):
        super().__init__()
        self.bound, self.count, self.payloads = bound, count, []
        bound.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
        bound.settimeout(PATIENCE)
        self.start()

    def run(self):
        try:
            while len(self.payloads) < self.count:
                self.payloads.append(self.bound.recv(65535))
        except TimeoutError:
            pass

    def taken(self):
        """And nothing more has come."""
        self.join()
        while select.select([self.bound], [], [], 0)[0]:
            self.payloads.append(self.bound.recv(65535))
        return self.payloads


class Batch(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24", "fd00::1/64"),
                  (self.there, "wire0", "10.0.0.2/24", "fd00::2/64"))

    def run_here(self, text, *arguments):
        """Of a file, which is there at once; returns the exit status, stdout and stderr."""
        with tempfile.TemporaryFile() as file:
            file.write(text)
            file.seek(0)
            done = subprocess.run([*self.here.prefix, *ONE_PROCESSOR, UDPCHAT, *arguments], stdin=file, check=False,
                                  env=environment(), capture_output=True, timeout=PATIENCE)
        return done.returncode, done.stdout, done.stderr

    def check(self, sent, *arguments, text=None, arrive=None, to=None, outcome=(0, b"", b"")):
        """All of it arrives, or what shall, in its order."""
        arrive = sent if arrive is None else arrive
        for host, ip in to or ((self.here, "127.0.0.1"), (self.there, "10.0.0.2"), (self.there, "fd00::2")):
            with self.subTest(ip):
                bound = self.socket(host, ip, PORT)
                taker = Taker(bound, len(arrive))
                ended = self.run_here(text or b"\n".join(sent) + b"\n", *arguments, "--peer", written(ip, PORT))
                taken = taker.taken()
                self.assertEqual(len(taken), len(arrive))
                self.assertTrue(taken == arrive, "they differ")  # to show how takes too long
                if outcome:
                    self.assertEqual(ended, outcome)
                bound.close()

    def test_lines_of_many_lengths(self):
        self.check(mixed(), "send")

    def test_lines_of_one_length(self):
        self.check(equal(), "send")

    def test_lines_of_a_chat_in_a_pipe(self):
        self.check(equal(), "--wait=0", outcome=None)

    def test_lines_in_another_encoding(self):
        self.check([line + b"\r\n" for line in mixed()], "send", "--encoding", "latin1", "--eol", "crlf",
                   text=b"\n".join(mixed()))

    def test_octets_in_hex(self):
        self.check(equal(COUNT // 10), "send", "--input", "hex",
                   text=b"\n".join(line.hex().encode() for line in equal(COUNT // 10)))

    def test_blocks_of_a_file(self):
        text = b"".join(mixed())
        for size in (1000, 1472, 9000):
            blocks = [text[at:at + size] for at in range(0, len(text), size)]
            self.check(blocks, "send", "--file", "-", "--size", str(size), text=text, outcome=None)

    def test_empty_lines_between_others(self):
        sent = [b"" if number % 7 == 3 else line for number, line in enumerate(equal())]
        self.check(sent, "send", arrive=[line for line in sent if line])
        self.check(sent, "send", "--input", "raw")

    def test_lines_that_are_too_long_between_others(self):
        sent = [line.ljust(65528 if number % 250 == 99 else 64, b"x") for number, line in enumerate(equal(1000))]
        text = b"\n".join(sent)
        self.check(sent, "send", text=text, arrive=[line for line in sent if len(line) == 64], outcome=None)
        status, _, err = self.run_here(text, "send", "--peer", written("127.0.0.1", PORT))
        self.assertEqual(status, 1)
        self.assertIn(b"not sent: one datagram over IPv4 holds 65507 bytes", err)

    def test_lines_that_must_not_go_in_fragments(self):
        self.here.ip("link set wire0 mtu 1280")
        sent = [line.ljust((1233, 1232, 1000, 64)[number // 50 % 4], b"x") for number, line in enumerate(equal(4000))]
        short = [line for line in sent if len(line) <= 1232]
        self.check(sent, "send", "--dont-fragment", arrive=short, to=((self.there, "fd00::2"),), outcome=None)
        self.check(sent, "send", to=((self.there, "fd00::2"), (self.there, "10.0.0.2")), outcome=None)

    def test_each_is_shown_as_json_in_order(self):
        sent = mixed(5000)
        bound = self.socket(self.there, "10.0.0.2", PORT)
        taker = Taker(bound, len(sent))
        status, out, err = self.run_here(b"\n".join(sent), "send", "--json", "--peer", f"10.0.0.2:{PORT}")
        self.assertEqual((status, err), (0, b""))
        events = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([event["event"] for event in events], ["sent"] * len(sent))
        self.assertEqual([event["text"].encode() for event in events], sent)
        times = [event["time"] for event in events]
        self.assertEqual(times, sorted(times))
        self.assertEqual(taker.taken(), sent)

    def slow_down(self, limit):
        """What IPv6 itself sends now and then, on any processor, could take ours along out of order."""
        for host in (self.here, self.there):
            host.sysctl("ipv6/conf/all/disable_ipv6", 1)
        self.here.run(*f"tc qdisc add dev wire0 root tbf rate 20mbit burst 5kb limit {limit}".split())

    def test_a_link_that_is_too_slow(self):
        """It refuses more than it holds, each time that there is room again."""
        self.slow_down("20kb")
        self.check(mixed(10000), "send", to=((self.there, "10.0.0.2"),))

    def test_a_link_that_fills_the_socket_s_buffer(self):
        self.slow_down("10mb")
        self.check(equal(10000), "send", to=((self.there, "10.0.0.2"),))

    def test_those_who_listen_get_all_though_others_do_not(self):
        """What is reported of one fails what is sent to the other."""
        sent = mixed(10000)
        bound = self.socket(self.there, "10.0.0.2", PORT)
        taker = Taker(bound, len(sent))
        self.run_here(b"\n".join(sent), "send", "--peer", f"10.0.0.2:{PORT}", "--peer", f"10.0.0.2:{PORT + 1}")
        self.assertTrue(taker.taken() == sent)

    def endless(self, *arguments):
        """It sends for ever."""
        source = subprocess.Popen(["yes", "x" * 63], stdout=subprocess.PIPE)
        self.addCleanup(source.wait)
        self.addCleanup(source.kill)
        sender = Program(*self.here.prefix, UDPCHAT, *arguments, stdin=source.stdout)
        self.addCleanup(sender.stop)
        source.stdout.close()
        return sender

    def test_a_signal_ends_it_at_once(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            bound = self.socket(self.there, "10.0.0.2", PORT)
            sender = self.endless("send", "--peer", f"10.0.0.2:{PORT}")
            for _ in range(1000):
                self.assertEqual(bound.recv(65535), b"x" * 63)
            began = time.monotonic()
            sender.process.send_signal(number)
            self.assertEqual(sender.process.wait(PATIENCE), status)
            self.assertLess(time.monotonic() - began, AT_ONCE)
            bound.close()

    def test_a_signal_ends_it_at_once_where_the_link_is_too_slow(self):
        self.here.run(*"tc qdisc add dev wire0 root tbf rate 80kbit burst 5kb limit 20kb".split())
        bound = self.socket(self.there, "10.0.0.2", PORT)
        sender = self.endless("send", "--peer", f"10.0.0.2:{PORT}")
        for _ in range(60):
            bound.recv(65535)
        began = time.monotonic()
        sender.process.send_signal(signal.SIGINT)
        self.assertEqual(sender.process.wait(PATIENCE), 130)
        self.assertLess(time.monotonic() - began, AT_ONCE)


class Others(HostCase):
    """To whoever receives, it is as if they came one by one."""

    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24", "fd00::1/64"),
                  (self.there, "wire0", "10.0.0.2/24", "fd00::2/64"))

    def check(self, *receiver):
        """A program that writes what it receives; all that is sent fits its receive buffer."""
        sent = equal(100)
        process = Program(*self.there.prefix, *receiver)
        self.addCleanup(process.stop)
        wait_until(lambda: f":{PORT:04X} " in self.there.read("udp"), "it to be bound")
        self.here.outcome("send", "--eol", "lf", "--peer", f"10.0.0.2:{PORT}",
                          text=b"\n".join(sent))
        process.see(sent[-1] + b"\n")
        self.assertEqual(process.received, b"".join(line + b"\n" for line in sent))

    def test_socat(self):
        self.check("socat", "-u", f"UDP4-RECV:{PORT}", "-")

    def test_nc(self):
        self.check("nc", "-u", "-l", "10.0.0.2", str(PORT))

    def test_ncat(self):
        self.check("ncat", "-u", "-l", "10.0.0.2", str(PORT))

    def test_a_group_and_all(self):
        for arguments, ip in ((("--multicast-interface", "wire0"), "239.1.2.3"), (("--broadcast",), "10.0.0.255")):
            with self.subTest(ip):
                bound = [self.socket(self.there, ip, PORT)]
                if ip.startswith("239"):
                    bound[0].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                                        socket.inet_aton(ip) + socket.inet_aton("10.0.0.2"))
                taker = Taker(bound[0], 1000)
                status, _, err = self.here.outcome("send", *arguments, "--peer", f"{ip}:{PORT}",
                                                   text=b"\n".join(equal(1000)))
                self.assertEqual((status, err), (0, ""))
                self.assertTrue(taker.taken() == equal(1000))

    def test_a_link_local_address(self):
        self.here.ip("link set wire0 mtu 1300")
        found = self.there.run("ip", "-6", "-o", "address", "show", "dev", "wire0", "scope", "link").split()
        ip = found[found.index("inet6") + 1].partition("/")[0]
        bound = self.socket(self.there, f"{ip}%wire0", PORT)
        sent = [line.ljust((1300, 64)[number // 50 % 2], b"x") for number, line in enumerate(equal(1000))]
        taker = Taker(bound, len(sent))
        self.here.outcome("send", "--peer", f"[{ip}%wire0]:{PORT}", text=b"\n".join(sent))
        self.assertTrue(taker.taken() == sent)


if __name__ == "__main__":
    unittest.main(verbosity=2)
