"""On a bad link every datagram is shown, or counted by whoever lost it: the system's own counters, and
those of rules that lose and double them, are the judges."""

import random
import re
import signal
import socket
import unittest

from hosts import HostCase, Talker, written
from loops_test import forged
from support import hold, wait_until

PORT = 4567
LOSS = 30  # per cent
COUNT = 1000
BATCH = 50  # datagrams that surely fit a receive buffer


def sum_of_drops(told):
    return sum(map(int, re.findall(r"(?m)^the system dropped (\d+) datagram", told)))


class LossyCase(HostCase):
    def setUp(self):
        """Two hosts with a switch between them, which is a host, too."""
        super().setUp()
        self.here, self.there, self.between = self.hosts(3)
        self.switch(self.between, (self.here, "wire0", "10.0.0.1/24", "fd00::1/64"),
                    (self.there, "wire0", "10.0.0.2/24", "fd00::2/64"))
        for host in (self.here, self.there):  # each datagram is a packet, which can be lost and counted
            host.ip("link set wire0 gso_max_segs 1")
        self.ips = (("10.0.0.1", "10.0.0.2"), ("fd00::1", "fd00::2"))

    def lose(self, host):
        host.filter("input", f"iif wire0 udp dport {PORT} numgen random mod 100 < {LOSS} counter name lost drop",
                    f"iif wire0 udp dport {PORT} counter name passed")

    def double(self, port):
        """All that comes into this port of the switch leaves it by the other one twice."""
        other = "port1" if port == "port0" else "port0"
        self.between.nft("add table netdev test",
                         f"add chain netdev test {port} {{ type filter hook ingress device {port} priority 0; }}",
                         f"add rule netdev test {port} udp dport {PORT} dup to {other}")

    def counted(self, count, host=None):
        """How many of so many were lost, and how many not, once all are there."""
        def counts():
            lost, passed = [(host or self.here).counter(name) for name in ("lost", "passed")]
            return lost + passed == count and (lost, passed)
        return wait_until(counts, "all to be counted")

    def settle(self, *talkers):
        """Reads along: recv waits for whoever reads what it prints."""
        def is_settled():
            for talker in talkers:
                talker.take()
            return not any(host.receive_queue(PORT) for host in (self.here, self.there))
        wait_until(is_settled, "it to receive them")

    def shown(self, talker):
        """The texts that were shown, when it was told that there are no more."""
        talker.hears(": the end")
        out = talker.leave()[1]
        return re.findall(r"(?m)^<< \S+: (.*)$", out)

    def numbered(self, send, *talkers):
        for number in range(COUNT):
            send(f"number {number}")
            if number % BATCH == BATCH - 1:
                self.settle(*talkers)


class Lossy(LossyCase):
    def test_what_comes_through_is_shown_once(self):
        for ours, theirs in self.ips:
            with self.subTest(ours):
                receiver = self.talker(self.here, "recv", "--bind", written(ours, PORT))
                far = self.socket(self.there, theirs)
                self.lose(self.here)
                self.numbered(lambda text: far.sendto(text.encode(), (ours, PORT)), receiver)
                lost, passed = self.counted(COUNT)
                self.here.unfilter()
                far.sendto(b"the end", (ours, PORT))
                shown = self.shown(receiver)[:-1]
                self.assertEqual(len(shown), passed)
                self.assertGreater(lost, 0)
                numbers = [int(text.split()[1]) for text in shown]
                self.assertEqual(numbers, sorted(set(numbers)))

    def test_what_comes_twice_is_shown_twice(self):
        receiver = self.talker(self.here, "recv", "--bind", f"10.0.0.1:{PORT}")
        far = self.socket(self.there, "10.0.0.2")
        far.sendto(b"the first", ("10.0.0.1", PORT))  # the neighbours know each other
        receiver.hears(": the first")
        self.double("port1")
        self.lose(self.here)
        self.numbered(lambda text: far.sendto(text.encode(), ("10.0.0.1", PORT)), receiver)
        _, passed = self.counted(2 * COUNT)
        self.here.unfilter()
        self.between.nft("delete table netdev test")
        far.sendto(b"the end", ("10.0.0.1", PORT))
        self.assertEqual(len(self.shown(receiver)) - 2, passed)

    def test_a_chat_over_it_in_both_directions(self):
        chats = [self.talker(host, "--bind", written(ip, PORT), "--peer", written(peer, PORT))
                 for host, ip, peer in ((self.here, "10.0.0.1", "10.0.0.2"), (self.there, "10.0.0.2", "10.0.0.1"))]
        chats[0].say("the first")
        chats[1].hears(": the first")
        self.double("port0")
        for host in (self.here, self.there):
            self.lose(host)

        def say(text):
            for chat in chats:
                chat.say(text)
        self.numbered(say, *chats)
        passed = [self.counted(COUNT)[1], self.counted(2 * COUNT, self.there)[1]]
        for host in (self.here, self.there):
            host.unfilter()
        self.between.nft("delete table netdev test")
        say("the end")
        for chat in chats:
            chat.hears(": the end")
        shown = [len(self.shown(chat)) for chat in chats]
        self.assertEqual(shown, [passed[0] + 1, passed[1] + 2])


class Broken(LossyCase):
    """A checksum that is wrong."""

    def test_what_is_broken_is_counted(self):
        for ours, theirs in self.ips:
            for size in (70, 1400):
                with self.subTest((ours, size)):
                    broken, told = self.check(ours, theirs, size)
                    self.assertEqual(sum_of_drops(told), broken, told)
                    self.assertRegex(told, rf"(?m)dropped by the system: {broken} datagrams")

    def test_what_is_broken_and_short_is_not_shown(self):
        """Up to 76 octets with the header, Linux looks at it before it looks whose it is, and tells no
        program."""
        for ours, theirs in self.ips:
            with self.subTest(ours):
                _, told = self.check(ours, theirs, 30)
                self.assertEqual(sum_of_drops(told), 0, told)

    def check(self, ours, theirs, size):
        """What is broken is not shown, all else is; returns how many were broken, and the notices."""
        receiver = self.talker(self.here, "recv", "--bind", written(ours, PORT), "--summary")
        far = self.socket(self.there, theirs)
        with self.there.inside():
            raw = socket.socket(far.family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.addCleanup(raw.close)
        choose = random.Random(size)
        header = 48 if ":" in ours else 28
        broken = []

        def send(text):
            packet = bytearray(forged((theirs, 9), (ours, PORT), text.encode().ljust(size, b".")))
            if choose.randrange(100) < LOSS:
                packet[header + choose.randrange(size)] ^= 1 << choose.randrange(8)
                broken.append(text)
            raw.sendto(packet, (ours, 0))
        self.here.filter("input", f"udp dport {PORT} counter name passed")
        self.numbered(send, receiver)
        wait_until(lambda: self.here.counter("passed") == COUNT, "all to arrive")
        self.here.unfilter()
        far.sendto(b"the end", (ours, PORT))
        receiver.hears(": the end")
        _, out, told = receiver.leave()
        shown = re.findall(r"(?m)^<< \S+: (number \d+)\.*$", out)
        self.assertEqual((len(shown), set(shown) & set(broken)), (COUNT - len(broken), set()))
        return len(broken), told


class Overflow(HostCase):
    BURST = 5000

    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24"), (self.there, "wire0", "10.0.0.2/24"))

    def test_what_the_buffer_does_not_hold_is_counted(self):
        for arguments in (("recv",), ("serve", "--reply", "echo"), ("--peer", "10.0.0.2:9")):
            for size in (("--receive-buffer", "4k"), ("--receive-buffer", "64K")):
                with self.subTest((arguments, size)):
                    self.check(*arguments, *size)

    def check(self, *arguments):
        talker = self.talker(self.here, *arguments, "--bind", "10.0.0.1:0", "--summary")
        far = self.socket(self.there, "10.0.0.2")
        before = self.here.statistic("RcvbufErrors")
        self.here.filter("input", f"udp dport {talker.port} counter name passed")
        hold(talker.process)
        for number in range(self.BURST):
            far.sendto(b"number %d" % number, ("10.0.0.1", talker.port))
        wait_until(lambda: self.here.counter("passed") == self.BURST, "all to arrive")
        self.here.unfilter()
        talker.process.send_signal(signal.SIGCONT)
        wait_until(lambda: self.here.receive_queue(talker.port) == 0, "it to receive them")
        far.sendto(b"the end", ("10.0.0.1", talker.port))
        talker.see(b"<< %s: the end\n" % written(*far.getsockname()).encode())
        _, out, told = talker.leave()
        shown = len(re.findall(r"(?m)^<< \S+: number \d+$", out))
        dropped = self.here.statistic("RcvbufErrors") - before
        self.assertGreater(dropped, 0)
        self.assertEqual((shown + dropped, sum_of_drops(told)), (self.BURST, dropped), told)
        self.assertRegex(told, rf"(?m)dropped by the system: {dropped} datagrams")

    def test_a_buffer_larger_than_allowed_is_told(self):
        prefix = (*self.here.prefix, "setpriv", "--bounding-set=-net_admin", "--")  # to which all is allowed
        receiver = Talker("recv", "--receive-buffer", "1G", "--bind", "10.0.0.1:0", "-n", "1", prefix=prefix)
        self.addCleanup(receiver.stop)
        receiver.hear(r"\b\d+.*net\.core\.rmem_max")
        self.socket(self.there, "10.0.0.2").sendto(b"hi", ("10.0.0.1", receiver.port))
        self.assertEqual(receiver.end()[0], 0)

    def test_a_larger_buffer_holds_more(self):
        shown = []
        for size in ("4k", "64k"):
            receiver = self.talker(self.here, "recv", "--receive-buffer", size, "--bind", "10.0.0.1:0")
            far = self.socket(self.there, "10.0.0.2")
            hold(receiver.process)
            for _ in range(1000):
                far.sendto(b"number", ("10.0.0.1", receiver.port))
            receiver.process.send_signal(signal.SIGCONT)
            wait_until(lambda port=receiver.port: self.here.receive_queue(port) == 0, "it to receive them")
            far.sendto(b"the end", ("10.0.0.1", receiver.port))
            receiver.hears(": the end")
            shown.append(receiver.leave()[1].count("number"))
        self.assertGreater(shown[1], 4 * shown[0])

    def test_sizes_are_read_as_written(self):
        for size, status in (("4k", 3), ("1M", 3), ("5000", 3), ("0", 2), ("-1", 2), ("4x", 2), ("k", 2), ("", 2)):
            done, _, told = self.here.outcome("recv", f"--receive-buffer={size}", "--timeout", "0")
            self.assertEqual(done, status, (size, told))


if __name__ == "__main__":
    unittest.main()
