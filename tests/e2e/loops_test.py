"""Servers that a forged datagram points at each other, or at themselves, in a network of their own."""

import os
import re
import socket
import struct
import time
import unittest

from serving import IsolatedCase
from support import UDPCHAT, environment, wait_until


def checksum(data):
    total = sum(struct.unpack(f"!{len(data + b'x') // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF or 0xFFFF


def forged(source, destination, payload):
    """An IP packet with a UDP datagram; the addresses are (IP, port)."""
    family = socket.AF_INET6 if ":" in source[0] else socket.AF_INET
    ips = [socket.inet_pton(family, ip) for ip, _ in (source, destination)]
    length = 8 + len(payload)
    udp = struct.pack("!HHHH", source[1], destination[1], length, 0) + payload
    sum_of = checksum(b"".join(ips) + struct.pack("!II", length, socket.IPPROTO_UDP) + udp)
    udp = udp[:6] + struct.pack("!H", sum_of) + udp[8:]
    if family == socket.AF_INET6:
        return struct.pack("!IHBB", 6 << 28, length, socket.IPPROTO_UDP, 64) + b"".join(ips) + udp
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0, 64, socket.IPPROTO_UDP, 0)
    return header + b"".join(ips) + udp


def resident(pid):
    """Octets of memory that the process has."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


def receive_queue(port):
    """How many octets wait in the receive buffer of the socket bound to the port."""
    with open("/proc/net/udp", encoding="ascii") as sockets:
        line = rf"^ *\d+: [0-9A-F]+:{port:04X} \S+ \S+ [0-9A-F]+:([0-9A-F]+)"
        return int(re.search(line, sockets.read(), re.MULTILINE).group(1), 16)


class ForgingCase(IsolatedCase):
    def setUp(self):
        super().setUp()
        self.raw = {}
        for family in (socket.AF_INET, socket.AF_INET6):
            self.raw[family] = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
            self.addCleanup(self.raw[family].close)

    def forge(self, source, destination, payload):
        family = socket.AF_INET6 if ":" in source[0] else socket.AF_INET
        self.raw[family].sendto(forged(source, destination, payload), (destination[0], 0))

    def datagrams(self):
        """How many have been received in this network, ever."""
        count = 0
        for file, pattern in (("snmp", r"Udp: (\d+)"), ("snmp6", r"Udp6InDatagrams\s+(\d+)")):
            with open(f"/proc/net/{file}", encoding="ascii") as counters:
                count += int(re.search(pattern, counters.read()).group(1))
        return count

    def start(self, rule, *arguments, ip="127.0.0.1", **how):
        """A server, and as `source` where it is."""
        host = f"[{ip}]" if ":" in ip else ip
        server = self.serve("--reply", rule, *arguments, bind=f"{host}:0", **how)
        server.source = (ip, server.port)
        return server

    def answers(self, server, ip=None):
        ip = ip or server.source[0]
        client = self.peer(socket.AF_INET6 if ":" in ip else socket.AF_INET)
        client.sendto(b"hello", (ip, server.port))
        return client.recv(99)


class BetweenServers(ForgingCase):
    def falls_silent(self, *servers):
        """Makes each believe that the next has written to it, and waits until nothing goes between
        them any more."""
        for one, other in zip(servers, servers[1:] + servers[:1]):
            self.forge(one.source, other.source, b"round and round")

        def is_silent():
            before = self.datagrams()
            time.sleep(0.2)
            return before == self.datagrams()
        wait_until(is_silent, "them to fall silent")
        for server in servers:
            self.answers(server)
        told = "".join(server.leave()[2] for server in servers)
        self.assertRegex(told, r"(?m)^replies held back: \d+$")

    def test_two_fall_silent_whatever_they_answer(self):
        for ip in ("127.0.0.1", "::1"):
            for rules in (("echo", "echo"), ("echo", "upper"), ("text:hello", "text:hello"),
                          ("prefix:x", "prefix:y"), ("hex:00", "echo")):
                with self.subTest((ip, rules)):
                    self.falls_silent(*(self.start(rule, "--quiet", ip=ip) for rule in rules))

    def test_three_fall_silent(self):
        for ip in ("127.0.0.1", "::1"):
            with self.subTest(ip):
                self.falls_silent(*(self.start(rule, "--quiet", ip=ip) for rule in ("echo", "prefix:x", "upper")))

    def test_commands_fall_silent(self):
        limit = ("--exec-time", "1000s", "--limit", "20")
        self.falls_silent(*(self.start(rule, "--quiet", *limit) for rule in ("exec:cat", "shell:cat")))

    def test_commands_fall_silent_without_being_asked_to(self):
        self.falls_silent(*(self.start("exec:cat", "--quiet") for _ in range(2)))

    def test_a_loop_of_many_datagrams_falls_silent(self):
        servers = [self.start("echo", "--quiet") for _ in range(2)]
        for number in range(100):
            self.forge(servers[0].source, servers[1].source, b"%d" % number)
        self.falls_silent(*servers)


class FromItself(ForgingCase):
    def check(self, server, sources, destination):
        before = self.datagrams()
        for source in sources:
            self.forge(source, destination, b"it is me")
        server.see(b"<< %s: it is me\n" % self.shown(sources[-1]))
        self.assertEqual(self.answers(server, destination[0]), b"hello")
        # Those, and the request and its answer.
        self.assertEqual(self.datagrams() - before, len(sources) + 2)
        status, out, told = server.leave()
        self.assertEqual((status, out.count("it is me"), out.count(">> ")), (143, len(sources), 1))
        self.assertEqual(told, f"reply held back: {self.shown(sources[0]).decode()} is this program itself\n"
                               f"replies held back: {len(sources)}\n")

    def shown(self, address):
        ip, port = address
        return (f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}").encode()

    def test_it_answers_nothing(self):
        for ip in ("127.0.0.1", "127.0.0.2", "::1"):
            with self.subTest(ip):
                server = self.start("echo", ip=ip)
                self.check(server, [server.source], server.source)

    def test_it_knows_all_its_addresses(self):
        for bind, ips in (("0.0.0.0", ("127.0.0.1", "127.0.0.2", "127.3.2.1")), ("::", ("::1",)),
                          ("::", ("127.0.0.1", "127.0.0.2", "127.3.2.1"))):
            with self.subTest((bind, ips)):
                server = self.start("echo", ip=bind)
                self.check(server, [(ip, server.port) for ip in ips], (ips[0], server.port))

    def test_the_same_port_elsewhere_is_somebody_else(self):
        server = self.start("prefix:to ")
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(other.close)
        other.bind(("127.0.0.2", server.port))
        other.settimeout(60)
        other.sendto(b"you", server.source)
        self.assertEqual(other.recv(99), b"to you")


class Floods(ForgingCase):
    def flood(self, server, numbers):
        """A datagram from each of so many sources."""
        packet = bytearray(forged(("127.0.0.1", 1), server.source, b"flood"))
        packet[26:28] = b"\0\0"  # no checksum
        for number in numbers:
            struct.pack_into("!I", packet, 12, 0x7F000000 | number & 0xFFFFFF)
            struct.pack_into("!H", packet, 20, 1 + number % 65535)
            self.raw[socket.AF_INET].sendto(packet, ("127.0.0.1", 0))

    def test_ten_thousand_sources_do_not_end_it(self):
        server = self.start("echo", "--quiet")  # whose notices nobody reads
        self.flood(server, range(1, 10001))
        self.assertEqual(self.answers(server), b"hello")
        self.assertEqual(server.leave()[0], 143)

    def test_its_memory_does_not_grow_with_the_sources(self):
        with open(UDPCHAT, "rb") as program:
            if b"__tsan_init" in program.read():
                self.skipTest("the memory of ThreadSanitizer itself grows")
        quarantine = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
        server = self.start("echo", "--quiet", env=environment(ASAN_OPTIONS=quarantine))
        sizes = []
        for turn in range(5):
            self.flood(server, range(turn * 70000 + 1, (turn + 1) * 70000))
            wait_until(lambda: receive_queue(server.port) == 0, "it to take them all")
            sizes.append(resident(server.pid))
        # A source that is remembered takes 60 octets at the least.
        self.assertLess(sizes[4] - sizes[1], 3 * 70000 * 45, sizes)

    def test_a_source_without_a_port_does_not_end_it(self):
        server = self.start("echo", "--quiet")
        self.forge(("127.0.0.1", 0), server.source, b"nowhere")
        self.assertEqual(self.answers(server), b"hello")
        self.assertEqual(server.leave()[0], 143)


if __name__ == "__main__":
    unittest.main()
