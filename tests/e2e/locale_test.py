"""The terminal and the pipes are in the locale's encoding, whatever goes over the wire."""

import os
import pty
import select
import signal
import subprocess
import tempfile
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment


class Locale(TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for language, encoding in (("zh_CN", "GBK"), ("de_DE", "ISO-8859-1"), ("tr_TR", "ISO-8859-9")):
            subprocess.run(["localedef", "-i", language, "-f", encoding,
                            f"{cls.folder}/{language}.{encoding}"], check=True)

    def locale(self, name, **more):
        return environment(LOCPATH=self.folder, LC_ALL=name, TERM="xterm",
                           XDG_STATE_HOME=self.folder, **more)

    def setUp(self):
        self.other = self.peer()

    def start(self, *arguments, **more):
        """On a pseudo-terminal in the GBK locale."""
        self.seen = b""
        self.keyboard, terminal = pty.openpty()
        self.addCleanup(os.close, self.keyboard)
        self.program = subprocess.Popen(
            [UDPCHAT, "--peer", self.other.address, *arguments], stdin=terminal, stdout=terminal,
            stderr=terminal, env=self.locale("zh_CN.GBK", **more), start_new_session=True)
        os.close(terminal)
        self.addCleanup(self.program.wait)
        self.addCleanup(self.program.kill)
        self.see(">> ")

    def see(self, text):
        wanted = text if isinstance(text, bytes) else text.encode("gbk")
        while wanted not in self.seen:
            if not select.select([self.keyboard], [], [], PATIENCE)[0]:
                raise AssertionError(f"waited in vain for {wanted!r}, saw {self.seen!r}")
            self.seen += os.read(self.keyboard, 65536)
        self.seen = self.seen.partition(wanted)[2]

    def type(self, *octets):
        for some in octets:
            os.write(self.keyboard, some if isinstance(some, bytes) else some.encode("gbk"))

    def quit(self):
        self.type("/quit\r")
        self.assertEqual(self.program.wait(PATIENCE), 0)

    def test_is_that_of_the_pipes(self):
        chat = self.piped("--peer", self.other.address, env=self.locale("zh_CN.GBK"))
        chat.type("你好\n".encode("gbk"))
        payload, source = self.other.recvfrom(99)
        self.assertEqual(payload, "你好".encode())
        self.other.sendto("世界 é 😀 \xff".encode(), source)
        chat.see(f"<< {self.other.address}: 世界 é \\u{{1f600}} \\u{{ff}}\n".encode("gbk"))

    def test_is_that_of_the_terminal(self):
        self.start()
        self.type("你", "好")
        self.see("你好")  # at once, not with the next key
        self.type("吗\x7f\r")  # which takes back one character, not one octet
        payload, source = self.other.recvfrom(99)
        self.assertEqual(payload, "你好".encode())
        self.other.sendto("世界".encode(), source)
        self.see(f"<< {self.other.address}: 世界\r\n")
        self.type("/encoding ascii\r")
        self.see("encoding ascii, input text")
        self.type("价\r")
        self.see("not sent: '价' U+4EF7 has no form in ascii\r\n  价\r\n  ^")
        self.see(">> 价")
        self.type("\x7f")
        self.quit()
        with open(f"{self.folder}/udpchat/history.gbk", "rb") as history:
            self.assertIn("你好\n".encode("gbk"), history.read())

    def test_lacks_characters_which_are_escaped_in_the_colour_of_escapes(self):
        self.start(NO_COLOR="")
        self.type("x\r")
        source = self.other.recvfrom(99)[1]
        self.other.sendto("😀 \\u{1f600}".encode(), source)
        self.see(b"\x1b[0m \x1b[35m\\u{1f600}\x1b[0m \\u{1f600}\r\n")
        self.quit()

    def test_does_not_change_octets_that_are_no_text_in_it(self):
        self.start("--encoding", "ascii")
        self.type(b"a\xff\r")
        self.see("not sent: \\xff is no character, and has no form in ascii")
        self.see(b">> a\xff")
        self.type(b"\x7f/show\x7f\x7f\x7f\x7f\x7f\r")
        self.assertEqual(self.other.recv(99), b"a")
        self.quit()

    def test_that_lacks_all_that_arrives_slows_nothing_down(self):
        chat = self.piped("--peer", self.other.address, env=self.locale("de_DE.ISO-8859-1"))
        for _ in range(16):
            self.other.sendto("你".encode() * 21000, ("127.0.0.1", chat.port))
        chat.see(b"\\u{4f60}" * 21000 + b"\n")
        chat.process.send_signal(signal.SIGTERM)
        self.assertEqual(chat.process.wait(PATIENCE), 128 + signal.SIGTERM)

    def test_is_that_of_the_arguments_unless_they_are_raw(self):
        for options, wanted in ((), "你好".encode()), (("--input", "raw"), "你好".encode("gbk")):
            subprocess.run([UDPCHAT, "send", "--peer", self.other.address, *options, "你好".encode("gbk")],
                           env=self.locale("zh_CN.GBK"), check=True, timeout=PATIENCE)
            self.assertEqual(self.other.recv(99), wanted)
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--on", "问=text:答".encode("gbk"),
                            env=self.locale("zh_CN.GBK"))
        self.other.sendto("问".encode(), ("127.0.0.1", server.port))
        self.assertEqual(self.other.recv(99).decode(), "答")

    def test_has_no_say_in_names(self):
        chat = self.piped("--peer", self.other.address, "--encoding", "LATIN1",
                          env=self.locale("tr_TR.ISO-8859-9"))
        self.assertIn(" in latin1\n", chat.banner)


if __name__ == "__main__":
    unittest.main()
