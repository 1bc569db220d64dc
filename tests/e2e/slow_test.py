"""Over a link of a kilobyte a second, or less, lines wait, and the person is told; what arrives is shown meanwhile."""

import re
import select
import time
import unittest

from hosts import HostCase, written
from support import PATIENCE, wait_until

PORT = 4567
COUNT = 100
SLOW, SLOWER, FASTER = "8kbit", "1kbit", "4mbit"  # slower than a test types, however busy the host
MANY, FEW = 1000000, 3000  # octets that wait in the interface before it refuses more
PROMPT = 1  # second; much more than it takes, and much less than what waits does


class Slow(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24"), (self.there, "wire0", "10.0.0.2/24"))
        self.far = self.socket(self.there, "10.0.0.2", PORT)

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
        for number in range(5):
            started = time.monotonic()
            self.far.sendto(b"arrives %d" % number, source)
            see(f"{written(*self.far.getsockname())}: arrives {number}")
            times.append(time.monotonic() - started)
        self.assertLess(min(times), PROMPT)
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


if __name__ == "__main__":
    unittest.main()
