"""udpchat send --file: a file's octets as datagrams, and how far it is."""

import os
import pty
import random
import re
import socket
import subprocess
import tempfile
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment, outcome

CONTENT = random.Random(4).randbytes(100000)


class Files(TestCase):
    def setUp(self):
        self.other = self.peer()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, content):
        with open(self.path("file"), "wb") as file:
            file.write(content)
        return file.name

    def send(self, *arguments, **how):
        return outcome("send", "--peer", self.other.address, *arguments, **how)

    def check(self, size, content, *arguments, family=socket.AF_INET, **how):
        """What arrives is the content, cut into datagrams of this size."""
        other = self.peer(family)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # it holds all of it
        host = "127.0.0.1" if family == socket.AF_INET else "[::1]"
        self.assertEqual(outcome("send", "--peer", f"{host}:{other.port}", *arguments, **how),
                         (0, b"", b""))
        payloads = [other.recv(65535) for _ in range(0, len(content), size)]
        self.assertEqual(b"".join(payloads), content)
        self.assertEqual({len(payload) for payload in payloads[:-1]} - {size}, set())
        other.settimeout(0)
        self.assertRaises(BlockingIOError, other.recv, 65535)

    def test_are_cut_into_datagrams_of_the_size(self):
        for size in (1024, 33333, 50000, 65507):
            with self.subTest(size):
                self.check(size, CONTENT, "--file", self.file(CONTENT), "--size", str(size))
        self.check(1, CONTENT[:100], "--file", self.file(CONTENT[:100]), "--size", "1")

    def test_are_cut_into_what_goes_whole_without_a_size(self):
        path = self.file(CONTENT)
        self.check(65507, CONTENT, "--file", path)  # the loopback interface takes 65536 octets
        self.check(65536 - 48, CONTENT, "--file", path, family=socket.AF_INET6)

    def test_may_be_stdin_whatever_that_is(self):
        self.check(1000, CONTENT[:20000], "--file", "-", "--size", "1000", input=CONTENT[:20000])
        with open(self.file(CONTENT[:20000]), "rb") as file:
            self.check(1000, CONTENT[:20000], "--file", "-", "--size", "1000", stdin=file)

    def test_may_be_a_fifo_whose_writer_is_slow(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--file", fifo,
                               "--size", "5")
        with open(fifo, "wb", buffering=0) as writer:
            for part, payload in ((b"12345", b"12345"), (b"678901", b"67890"), (b"2345", b"12345")):
                writer.write(part)
                self.assertEqual(self.other.recv(65535), payload)
            writer.write(b"678")
        self.assertEqual(self.other.recv(65535), b"678")
        self.assertEqual(program.end(), (0, b"", b""))

    def test_that_are_empty_send_nothing(self):
        self.check(1000, b"", "--file", self.file(b""))
        self.check(1000, b"", "--file", "/dev/null", "--size", "1000")
        self.check(1000, b"", "--file", "-")

    def test_are_sent_as_they_are_whatever_the_other_options_say(self):
        content = b"\0\r\n\xff\\n 4g\n"
        self.check(1000, content, "--file", self.file(content), "--input", "hex", "--eol", "crlf",
                   "--encoding", "gb2312")

    def test_that_cannot_be_read_are_told(self):
        missing = self.path("missing")
        self.assertEqual(
            self.send("--file", missing),
            (1, b"", f"udpchat: cannot read {missing}: No such file or directory\n".encode()))
        status, out, err = self.send("--file", self.folder)
        self.assertEqual((status, out), (1, b""))
        self.assertRegex(err, rb"^(udpchat: )?cannot read .*: Is a directory\n$")

    def test_may_get_a_reply(self):
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", "text:got it")
        address = f"127.0.0.1:{server.port}"
        self.assertEqual(outcome("send", "--peer", address, "--wait=forever", "--replies", "2",
                                 "--file", self.file(b"12"), "--size", "1"),
                         (0, f"<< {address}: got it\n".encode() * 2, b""))


class Progress(TestCase):
    def send(self, size, *more, on_terminal=True):
        """Sends 10 datagrams, and that takes a while; returns the status and what stderr had."""
        other = self.peer()
        with tempfile.NamedTemporaryFile() as file:
            file.write(CONTENT[:10 * size])
            file.flush()
            master, slave = pty.openpty() if on_terminal else os.pipe()
            with os.fdopen(master, "rb", buffering=0) as screen:
                process = subprocess.Popen(
                    [UDPCHAT, "send", "--peer", other.address, "--file", file.name, "--size", str(size),
                     "--interval", "50ms", *more], stdin=subprocess.DEVNULL, stderr=slave,
                    stdout=subprocess.PIPE, env=environment())
                os.close(slave)
                shown = b""
                try:
                    while block := screen.read(4096):
                        shown += block
                except OSError:
                    pass  # a terminal without a program on it
                self.assertEqual(process.communicate(timeout=PATIENCE)[0], b"")
        return process.returncode, shown.decode()

    def test_is_shown_on_a_terminal_and_gone_at_the_end(self):
        status, shown = self.send(10000)
        self.assertEqual(status, 0)
        self.assertRegex(shown, r"\r\[#+ *\] +\d+%  0\.\d of 0\.1 MB")
        self.assertNotIn("\n", shown)
        row = []
        for part in shown.split("\r"):
            row[:len(part)] = part
        self.assertEqual("".join(row).strip(), "")
        self.assertTrue(shown.endswith("\r"))

    def test_only_rises(self):
        for more in ((), ("--repeat", "2")):
            with self.subTest(more):
                parts = [int(part) for part in re.findall(r"(\d+)%", self.send(10000, *more)[1])]
                self.assertGreater(len(parts), 1)
                self.assertEqual(parts, sorted(set(parts)))
                self.assertLessEqual(parts[-1], 100)

    def test_is_not_shown_without_a_terminal(self):
        self.assertEqual(self.send(10000, on_terminal=False), (0, ""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
