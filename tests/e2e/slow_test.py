"""Over a link of a kilobyte a second, or less, lines wait, and the person is told; what arrives is shown meanwhile."""

import re
import select
import statistics
import time
import unittest

from hosts import HostCase, written
from support import PATIENCE, UDPCHAT

PORT = 4567
COUNT = 100
SLOW, SLOWER, FASTER = "8kbit", "1kbit", "4mbit"  # slower than a test types, however busy the host
MANY, FEW = 1000000, 3000  # octets that wait in the interface before it refuses more
PROMPT = 1  # second; much more than it takes, and much less than what waits does
USUALLY = 0.2
GIVEN_UP = 10  # seconds until what an interface has no room for is told


class Slow(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24"), (self.there, "wire0", "10.0.0.2/24"))
        self.far = self.socket(self.there, "10.0.0.2", PORT)
        self.socket(self.here, "10.0.0.1").sendto(b"hello", ("10.0.0.2", PORT))
        self.assertEqual(self.far.recv(99), b"hello")
        # They never ask for each other on the slow link, where the answer would be late.
        self.here.ip("neighbour change 10.0.0.2 dev wire0 nud permanent")

    def shape(self, limit, rate=SLOW, action="add"):
        self.here.run(*f"tc qdisc {action} dev wire0 root tbf rate {rate} burst 1600 limit {limit}".split())

    def lines(self, size, count=COUNT):
        return [f"line {number} ".ljust(size, "-") for number in range(count)]

    def arrived(self):
        """What comes until the mark "the end"."""
        texts = []
        while not texts or texts[-1] != "the end":
            texts.append(self.far.recv(65535).decode())
        return texts[:-1]

    def prompt(self, see, source):
        """What is sent there now is shown soon, and long before all has left."""
        times = []
        for number in range(9):
            started = time.monotonic()
            self.far.sendto(b"arrives %d" % number, source)
            see(f"{written(*self.far.getsockname())}: arrives {number}")
            times.append(time.monotonic() - started)
        self.assertLess(max(times), PROMPT, times)
        self.assertLess(statistics.median(times), USUALLY, times)
        self.assertNotIn("backlog 0b", self.here.run("tc", "-statistics", "qdisc", "show", "dev", "wire0"))

    def found(self, source):
        """The neighbours know each other before the link is slow."""
        self.far.sendto(b"hello", source)

    def test_lines_from_a_pipe_leave_in_order(self):
        chat = self.talker(self.here, "--bind", "10.0.0.1:0", "--peer", f"10.0.0.2:{PORT}")
        source = ("10.0.0.1", chat.port)
        self.found(source)
        chat.hears(": hello")
        self.shape(FEW)
        lines = self.lines(1200)
        chat.say(*lines[:40])
        chat.hear(r"\bwait")
        self.prompt(lambda text: chat.hears(f"<< {text}"), source)
        self.shape(FEW, FASTER, "change")
        chat.say(*lines[40:], "the end")
        self.assertEqual(self.arrived(), lines)
        self.assertEqual(chat.leave()[0], 143)

    def test_lines_fill_the_socket_s_buffer_and_none_is_lost(self):
        """It refuses more before the interface does."""
        chat = self.talker(self.here, "--bind", "10.0.0.1:0", "--peer", f"10.0.0.2:{PORT}")
        source = ("10.0.0.1", chat.port)
        self.found(source)
        chat.hears(": hello")
        self.shape(MANY)
        lines = self.lines(1400, 2 * COUNT)
        # As many as it takes, so that this test never waits for it.
        typed = 0
        while typed < len(lines) and select.select([], [chat.process.stdin], [], 0.5)[1]:
            chat.say(lines[typed])
            typed += 1
        chat.hear(r"\bwait")
        self.prompt(lambda text: chat.hears(f"<< {text}"), source)
        self.shape(MANY, FASTER, "change")
        chat.say(*lines[typed:], "the end")
        self.assertEqual(self.arrived(), lines)
        self.assertEqual(chat.leave()[0], 143)

    def terminal_chat(self, limit):
        """A chat with so many lines typed that some wait."""
        screen = self.terminal(self.here, 100, 50)
        port = screen.start("--bind", "10.0.0.1:0", "--peer", f"10.0.0.2:{PORT}")
        self.found(("10.0.0.1", port))
        screen.see(": hello$")
        self.shape(limit, SLOWER)
        return screen, port

    def type(self, screen, lines):
        for line in lines:
            screen.type(line)
            screen.keys("Enter")

    def test_lines_typed_leave_in_order(self):
        for limit, size in ((FEW, 60), (MANY, 60)):
            with self.subTest(limit):
                screen, port = self.terminal_chat(limit)
                lines = self.lines(size)
                self.type(screen, lines)
                if limit == FEW:
                    screen.see(r"\bwait", history=True)
                self.prompt(lambda text: screen.see(rf"<< {re.escape(text)}$"), ("10.0.0.1", port))
                self.shape(limit, FASTER, "change")
                self.type(screen, ["the end"])
                self.assertEqual(self.arrived(), lines)
                self.type(screen, ["/quit"])
                screen.see(r"\$$")
                screen.close()
                self.here.run("tc", "qdisc", "del", "dev", "wire0", "root")

    def test_the_person_forgets_what_waits(self):
        screen, _ = self.terminal_chat(FEW)
        lines = self.lines(60)
        self.type(screen, lines)
        screen.see(r"\bwait", history=True)
        self.type(screen, ["/drop"])
        dropped = int(screen.see(r"dropped (\d+) datagrams?").group(1))
        self.assertGreater(dropped, 0)
        self.shape(FEW, FASTER, "change")
        self.type(screen, ["the end"])
        self.assertEqual(self.arrived(), lines[:COUNT - dropped])
        self.type(screen, ["/drop"])
        screen.see(r"(?s)/drop\n[^>]*(nothing|no |0)[^>]*\n>>")

    def test_leaving_does_not_wait_for_what_waits(self):
        """What has not left is told."""
        screen, _ = self.terminal_chat(FEW)
        self.type(screen, self.lines(60, 60))
        screen.see(r"\bwait", history=True)
        screen.type("/quit")
        started = time.monotonic()
        screen.keys("Enter")
        screen.see(r"\$$")
        self.assertLess(time.monotonic() - started, PATIENCE)
        screen.see(r"(not sent|dropped|unsent)", history=True)


class NoRoom(HostCase):
    """One of two peers is behind an interface that never has room for a line: its bucket (tc-tbf(8))
    is too small."""

    PEERS = (f"10.0.0.2:{PORT}", f"10.0.1.2:{PORT}")
    ARGUMENTS = tuple(word for peer in PEERS for word in ("--peer", peer))
    REASON = r"No buffer space available \(.*tc qdisc.*\)"

    def setUp(self):
        super().setUp()
        self.here, *others = self.hosts(3)
        self.far = []
        for number, other in enumerate(others):
            self.link((self.here, f"wire{number}", f"10.0.{number}.1/24"), (other, "wire0", f"10.0.{number}.2/24"))
            self.far.append(self.socket(other, f"10.0.{number}.2", PORT))
        first = self.socket(self.here, "0.0.0.0")  # the neighbours know each other
        for number, far in enumerate(self.far):
            first.sendto(b"hello", (f"10.0.{number}.2", PORT))
            self.assertEqual(far.recv(99), b"hello")
            self.here.ip(f"neighbour change 10.0.{number}.2 dev wire{number} nud permanent")
        self.here.run(*"tc qdisc add dev wire0 root tbf rate 8kbit burst 600 limit 3000".split())
        self.addCleanup(self.mend)
        self.lines = [f"line {number} ".ljust(800, "-") for number in range(10)]

    def mend(self):
        # To replace it would lose what is sent just then.
        self.here.run(*"tc qdisc change dev wire0 root tbf rate 100mbit burst 100k limit 1m".split())

    def get(self, far, lines):
        self.assertEqual([far.recv(9999).decode() for _ in lines], lines)

    def told(self, program, peer):
        self.assertTrue(program.has_told(rf"^cannot send to {re.escape(peer)}: {self.REASON}$", GIVEN_UP + PATIENCE),
                        program.told)

    def test_does_not_hold_up_the_lines_of_a_terminal_to_the_other(self):
        screen = self.terminal(self.here, 100, 60)
        port = screen.start(*self.ARGUMENTS)
        started = time.monotonic()
        for line in self.lines:
            screen.type(line)
            screen.keys("Enter")
            self.get(self.far[1], [line])
        self.assertLess(time.monotonic() - started, GIVEN_UP / 2)
        screen.see("^the link is slow: 10 datagrams wait")
        self.far[1].sendto(b"heard", ("10.0.1.1", port))
        screen.see(": heard$")
        self.mend()
        self.get(self.far[0], self.lines)

    def test_is_told_in_the_end_by_a_chat_in_a_pipe_which_goes_on(self):
        chat = self.talker(self.here, *self.ARGUMENTS)
        chat.say(self.lines[0])
        self.get(self.far[1], self.lines[:1])
        self.told(chat, self.PEERS[0])
        self.assertNotIn(self.PEERS[1].encode(), chat.told)
        self.mend()
        chat.say("the end")
        for far in self.far:
            self.get(far, ["the end"])
        self.far[0].sendto(b"yes", ("10.0.0.1", chat.port))
        chat.hears(f"<< {self.PEERS[0]}: yes")
        self.assertEqual(chat.leave()[0], 143)

    def test_does_not_hold_up_the_lines_of_a_pipe_to_the_other(self):
        chat = self.talker(self.here, *self.ARGUMENTS)
        started = time.monotonic()
        for line in self.lines:
            chat.say(line)
            self.get(self.far[1], [line])
        self.assertLess(time.monotonic() - started, GIVEN_UP / 2)
        self.mend()
        self.get(self.far[0], self.lines)
        self.assertEqual(chat.leave()[0], 143)

    def test_lets_send_end_with_status_1(self):
        sender = self.program(*self.here.prefix, UDPCHAT, "send", *self.ARGUMENTS, *self.lines[:2])
        self.get(self.far[1], self.lines[:1])
        out, told = sender.process.communicate(timeout=2 * GIVEN_UP + PATIENCE)
        self.assertEqual((sender.process.returncode, out), (1, b""))
        self.assertRegex(told.decode(), rf"(?m)^cannot send to {re.escape(self.PEERS[0])}: {self.REASON}$")
        self.assertNotIn(self.PEERS[1].encode(), told)
        self.get(self.far[1], self.lines[1:2])

    def test_keeps_no_other_client_of_serve_from_its_answers(self):
        server = self.talker(self.here, "serve", "--bind", "0.0.0.0:0", "--reply", "echo")
        started = time.monotonic()
        for line in self.lines:
            self.far[0].sendto(line.encode(), ("10.0.0.1", server.port))
            server.hears(f"<< {self.PEERS[0]}: {line}")
            self.far[1].sendto(line.encode(), ("10.0.1.1", server.port))
            self.get(self.far[1], [line])
        self.assertLess(time.monotonic() - started, GIVEN_UP / 2)
        self.told(server, self.PEERS[0])
        self.far[1].sendto(b"still there?", ("10.0.1.1", server.port))
        self.get(self.far[1], ["still there?"])
        self.assertEqual(server.leave()[0], 143)


if __name__ == "__main__":
    unittest.main()
