"""Piped lines arrive as just as many datagrams, in order, whatever is in them."""

import itertools
import random
import socket
import unittest

from support import PATIENCE, UDPCHAT, TestCase

AHEAD = 64  # lines that are fed before their datagrams are taken; any receive buffer holds them


def octet_lines(count):
    choose = random.Random(count)
    return [choose.randbytes(choose.randint(1, 1400)).replace(b"\n", b"\r") for _ in range(count)]


def text_lines(count):
    choose = random.Random(count)
    letters = "".join(map(chr, range(0x20, 0x7F))) + "\t\ré矩阵\U0001F600\u202e\x1b"
    return ["".join(choose.choices(letters, k=choose.randint(1, 300))).encode()
            for _ in range(count)]


class Lines(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def send(self, *more):
        return self.program(UDPCHAT, "send", "--peer", self.other.address, *more)

    def chat(self, *more):
        return self.piped("--peer", self.other.address, "--wait=0", *more)

    def pass_through(self, program, lines):
        """Feeds the lines, in pieces that end anywhere, as fast as their datagrams are taken."""
        choose = random.Random(len(lines))
        stream = memoryview(b"\n".join(lines))  # the last has no line end
        ends = list(itertools.accumulate(len(line) + 1 for line in lines))
        ends[-1] -= 1
        fed, piece = 0, 1
        for number, line in enumerate(lines):
            allowed = ends[min(number + AHEAD, len(lines)) - 1]
            while fed < ends[number] or allowed - fed >= piece:
                begin, fed = fed, min(fed + piece, allowed)
                program.type(stream[begin:fed])
                piece = choose.randint(1, 20000)
            if fed == len(stream) and program.process.stdin:
                program.end_input()
            self.assertTrue(self.other.recv(65535) == line, f"datagram {number} is not line {number}")
        self.ends_well(program)

    def ends_well(self, program):
        """With nothing told, and nothing sent that was not taken."""
        self.assertEqual(program.end(), (0, b"", b""))
        self.other.settimeout(0)
        self.assertRaises(BlockingIOError, self.other.recv, 65535)
        self.other.settimeout(PATIENCE)

    def test_100000_of_any_octets_by_send(self):
        self.pass_through(self.send("--input", "raw"), octet_lines(100000))

    def test_20000_of_any_octets_by_the_chat_in_a_pipe(self):
        self.pass_through(self.chat("--input", "raw"), octet_lines(20000))

    def test_20000_of_text_by_send(self):
        self.pass_through(self.send(), text_lines(20000))

    def test_20000_of_text_by_the_chat_in_a_pipe(self):
        self.pass_through(self.chat(), text_lines(20000))

    def check(self, typed, payloads, *options):
        """By both ways, the input is just these datagrams."""
        for start in (self.send, self.chat):
            with self.subTest(start.__name__, typed=typed):
                program = start(*options)
                program.type(typed)
                program.end_input()
                self.assertEqual([self.other.recv(65535) for _ in payloads], payloads)
                self.ends_well(program)

    def test_the_last_may_have_no_line_end(self):
        for options in ((), ("--input", "raw")):
            self.check(b"one\ntwo", [b"one", b"two"], *options)
            self.check(b"one\ntwo\n", [b"one", b"two"], *options)
            self.check(b"x", [b"x"], *options)

    def test_empty_ones_send_nothing(self):
        self.check(b"", [])
        self.check(b"\n\none\n\n\ntwo\n\n", [b"one", b"two"])

    def test_empty_ones_are_empty_datagrams_as_raw_input(self):
        self.check(b"", [], "--input", "raw")
        self.check(b"\n\none\n\n", [b"", b"", b"one", b""], "--input", "raw")

    def test_no_octet_is_a_command_or_is_lost(self):
        self.check(b"/quit\n//x\n \t \n\0\n\r\n\xff\n",
                   [b"/quit", b"//x", b" \t ", b"\0", b"\r", b"\xff"], "--input", "raw")
        self.check("/quit\n//x\n \n汉字\r\n".encode(), [b"/quit", b"//x", b" ", "汉字\r".encode()])

    def test_of_65507_octets(self):
        line = b"\xff\0" * 32753 + b"\r"
        self.check(line + b"\n" + line, [line, line], "--input", "raw")

    def test_are_sent_before_the_next_is_typed(self):
        for start in (self.send, self.chat):
            with self.subTest(start.__name__):
                program = start()
                for payload in (b"one", b"two", b"three"):
                    program.type(payload + b"\n")
                    self.assertEqual(self.other.recv(65535), payload)


if __name__ == "__main__":
    unittest.main(verbosity=2)
