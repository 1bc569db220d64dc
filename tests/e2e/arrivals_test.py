"""Datagrams that come together: none is lost, changed, out of order, or answered twice."""

import re
import signal
import socket
import struct
import subprocess
import unittest

from hosts import HostCase
from serving import PATIENCE, ServerCase
from support import UDPCHAT, Piped, hold, outcome

UDP_SEGMENT = 103
BUFFER = ("--receive-buffer", "64M")  # which root is granted


def numbered(count, length=0):
    return [f"{number:06} ".ljust(length, "x").encode() for number in range(count)]


class Received(ServerCase):
    """By recv, which is held until all of them wait for it."""

    def receive(self, count, send, *arguments, host="127.0.0.1"):
        receiver = Piped("recv", "--bind", f"{host}:0" if "." in host else f"[{host}]:0", *BUFFER, "-n", str(count + 1),
                         *arguments, stdin=subprocess.DEVNULL)
        self.addCleanup(receiver.stop)
        granted = receiver.process.stderr.readline()
        if b" of " in granted:
            self.skipTest("the system does not grant such a receive buffer")
        with self.sender(socket.AF_INET6 if ":" in host else socket.AF_INET) as sender:
            sender.sendto(b"it receives", (host, receiver.port))
        receiver.see(b"it receives")
        hold(receiver.process)
        send(receiver.port)
        receiver.process.send_signal(signal.SIGCONT)
        status, out, told = receiver.end()
        self.assertEqual((status, told), (0, b""))
        return re.sub(rb"(?s)\A.*?it receives.", b"", out)

    def sender(self, family=socket.AF_INET):
        sender = socket.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        return sender

    def test_each_is_a_line_in_the_order_of_arrival(self):
        senders = [self.sender() for _ in range(3)]
        lines = []

        def send(port):
            for number, payload in enumerate(numbered(20000)):
                one = senders[number * 7 % 3]
                one.sendto(payload, ("127.0.0.1", port))
                lines.append(f"<< 127.0.0.1:{one.getsockname()[1]}: ".encode() + payload)

        out = self.receive(20000, send)
        self.assertEqual(out.splitlines(), lines)

    def test_those_of_every_length_are_whole(self):
        payloads = [bytes([65 + number % 26]) * (number * 997 % 65508) for number in range(200)]

        def send(port):
            for payload in payloads:
                self.sender().sendto(payload, ("127.0.0.1", port))

        self.assertEqual(self.receive(200, send, "--raw", "--delimiter", "|"), b"".join(payload + b"|" for payload in payloads))

    def test_segments_of_one_packet_are_datagrams_again(self):
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            sender = self.sender(family)
            sent = []

            def send(port):
                for length, count, rest in ((64, 60, b""), (7, 3, b"end"), (1000, 60, b"a little more"), (1, 64, b"")):
                    sender.setsockopt(socket.SOL_UDP, UDP_SEGMENT, struct.pack("i", length))
                    parts = [bytes([65 + number % 26]) * length for number in range(count)] + ([rest] if rest else [])
                    sender.sendto(b"".join(parts), (host, port))
                    sent.extend(parts)
                    sender.setsockopt(socket.SOL_UDP, UDP_SEGMENT, struct.pack("i", 0))
                    sender.sendto(b"alone", (host, port))
                    sent.append(b"alone")

            out = self.receive(60 + 1 + 4 + 1 + 61 + 1 + 64 + 1, send, "--raw", "--delimiter", "\\n", host=host)
            self.assertEqual(out.splitlines(), sent)

    def test_what_is_more_than_enough_is_not_shown(self):
        sender = self.sender()

        def send(port):
            for payload in numbered(1000):
                sender.sendto(payload, ("127.0.0.1", port))

        out = self.receive(100, send, "--raw", "--delimiter", "\\n")
        self.assertEqual(out.splitlines(), numbered(100))

    def test_what_is_dropped_of_packets_is_at_least_so_much(self):
        receiver = Piped("recv", "--bind", "127.0.0.1:0", "--receive-buffer", "16K", "--summary",
                         stdin=subprocess.DEVNULL)
        self.addCleanup(receiver.stop)
        sender = self.sender()
        sender.sendto(b"it receives", ("127.0.0.1", receiver.port))
        receiver.see(b": it receives\n")
        hold(receiver.process)
        sender.setsockopt(socket.SOL_UDP, UDP_SEGMENT, struct.pack("i", 100))
        for _ in range(100):
            sender.sendto(b"x" * 6400, ("127.0.0.1", receiver.port))
        receiver.process.send_signal(signal.SIGCONT)
        receiver.see(b"x\n")
        receiver.process.send_signal(signal.SIGTERM)
        _, out, told = receiver.end()
        dropped = re.search(rb"dropped by the system, at least: (\d+) datagrams", told)
        self.assertTrue(dropped, told)
        self.assertRegex(told, rb"the system dropped at least \d+ datagrams: ")
        self.assertLessEqual(out.count(b"\n") + int(dropped[1]), 6400)


class Answered(ServerCase):
    def clients(self, count):
        clients = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        for client in clients:
            client.settimeout(PATIENCE)
            self.addCleanup(client.close)
        return clients

    def test_everybody_gets_all_answers_in_order(self):
        for rule, answer in (("echo", bytes), ("upper", bytes.upper), ("prefix:re: ", lambda payload: b"re: " + payload)):
            server = self.serve("--reply", rule, "--limit", "none")
            clients = self.clients(8)
            payloads = [payload + b"x" * (number % 3) for number, payload in enumerate(numbered(30))]

            def send():
                for payload in payloads:
                    for number, client in enumerate(clients):
                        client.sendto(payload + b"abcdefgh"[number:number + 1], server.address)

            server.all_at_once(send)
            for number, client in enumerate(clients):
                got = [client.recv(99) for _ in payloads]
                self.assertEqual(got, [answer(payload + b"abcdefgh"[number:number + 1]) for payload in payloads])
            status, out, _ = server.leave()
            self.assertEqual(status, 143)
            self.assertEqual((out.count("<< "), out.count(">> ")), (240, 240))

    def test_who_is_gone_takes_no_answer_from_another(self):
        server = self.serve("--reply", "echo", "--limit", "none")
        gone, here = self.clients(2)

        def send():
            for payload in numbered(100):
                gone.sendto(payload, server.address)
                here.sendto(payload, server.address)
            gone.close()

        server.all_at_once(send)
        self.assertEqual([here.recv(99) for _ in range(100)], numbered(100))
        server.hear(rb"is not listening \(port unreachable\)")

    def test_the_limit_counts_those_that_come_together(self):
        server = self.serve("--reply", "echo", "--limit", "10", "--quiet")
        client, = self.clients(1)

        def send():
            for payload in numbered(50):
                client.sendto(payload, server.address)

        server.all_at_once(send)
        self.assertEqual([client.recv(99) for _ in range(10)], numbered(10))
        _, _, told = server.leave()
        self.assertIn("replies held back: 40\n", told)


class Threads(Answered):
    THREADS = ("--threads", "4")

    def test_each_has_a_socket_on_the_port(self):
        server = self.serve("--reply", "echo", *self.THREADS)
        with open("/proc/net/udp", encoding="ascii") as sockets:
            bound = re.findall(rf"(?m)^ *\d+: 0100007F:{server.port:04X} ", sockets.read())
        self.assertEqual(len(bound), 4)

    def test_many_clients_are_answered_once_each(self):
        server = self.serve("--reply", "upper", "--quiet", "--summary", *self.THREADS)
        clients = self.clients(100)
        for number, client in enumerate(clients):
            client.sendto(b"client %d" % number, server.address)
        for number, client in enumerate(clients):
            self.assertEqual(client.recv(99), b"CLIENT %d" % number)
        status, _, told = server.leave()
        self.assertEqual(status, 143)
        self.assertIn("sent 100 datagrams, 890 bytes; received 100 datagrams, 890 bytes\n", told)
        for client in clients:
            client.setblocking(False)
            self.assertRaises(BlockingIOError, client.recv, 99)

    def test_a_port_that_is_in_use_is_refused(self):
        server = self.serve("--reply", "echo", *self.THREADS)
        for threads in ((), self.THREADS):
            status, _, told = outcome("serve", "--bind", f"127.0.0.1:{server.port}", "--reply", "echo", *threads)
            self.assertEqual(status, 1)
            self.assertIn(b"Address already in use", told)

    def test_commands_answer_too(self):
        server = self.serve("--reply", "shell:cat; echo .", *self.THREADS)
        clients = self.clients(10)
        for number, client in enumerate(clients):
            client.sendto(b"%d" % number, server.address)
        for number, client in enumerate(clients):
            self.assertEqual(client.recv(99), b"%d.\n" % number)


class Everybody(HostCase):
    """A broadcast and a group reach every socket on a port, and are answered once."""

    def test_is_answered_once(self):
        here, there = self.hosts(2)
        self.link((here, "wire0", "10.0.0.1/24"), (there, "wire0", "10.0.0.2/24"))
        server = self.talker(here, "serve", "--bind", "0.0.0.0:0", "--reply", "echo", "--threads", "4", "--join",
                             "239.1.2.3@wire0")
        client = self.socket(there, "10.0.0.2")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        for destination in ("10.0.0.255", "239.1.2.3", "255.255.255.255", "10.0.0.1"):
            if destination == "255.255.255.255":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wire0")
            if destination == "239.1.2.3":
                client.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.0.0.2"))
            for number in range(20):
                client.sendto(b"%d" % number, (destination, server.port))
                self.assertEqual(client.recvfrom(99), (b"%d" % number, ("10.0.0.1", server.port)), destination)
        client.sendto(b"the end", ("10.0.0.1", server.port))
        self.assertEqual(client.recv(99), b"the end")
        self.assertEqual(server.leave()[0], 143)


if __name__ == "__main__":
    unittest.main()
