"""Starting: nothing is loaded, opened or started that the command at hand does not use."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment

SEND = ("send", "hello", "--peer")
ALWAYS = r"/etc/ld\.so\.cache|.*/libc\.so\.6"
OUTPUTS = {"/proc/self/fd/1", "/proc/self/fd/2"}  # pipes, opened again so that nothing waits for them


class Start(TestCase):
    def setUp(self):
        self.other = self.peer()

    @contextlib.contextmanager
    def trace(self):
        """How to run udpchat so that the list is filled, once it has ended, with the system calls
        that open files, start threads or watch descriptors, and that succeed."""
        calls = []
        with tempfile.TemporaryDirectory() as folder:
            yield ("strace", "-ffqq", "-o", f"{folder}/trace", "-e",
                   "trace=open,openat,clone,clone3,epoll_ctl"), calls
            for file in pathlib.Path(folder).iterdir():  # one a thread
                calls += re.findall(r"^(\w+\(.*\)) += \d", file.read_text(), re.MULTILINE)

    def calls(self, *arguments, stdin=b"", **variables):
        with self.trace() as (command, calls):
            subprocess.run([*command, UDPCHAT, *arguments], input=stdin, check=True,
                           capture_output=True, env=environment(**variables), timeout=PATIENCE)
        return calls

    def unusual(self, calls):
        """The files that are opened, but for those of every program."""
        files = [re.search(r'"(.*)"', call)[1] for call in calls if call.startswith("open")]
        self.assertIn("/etc/ld.so.cache", files)
        return [file for file in files if not re.fullmatch(ALWAYS, file)]

    def opened(self, *arguments, **how):
        return self.unusual(self.calls(*arguments, **how))

    def threads(self, *arguments, **how):
        return sum(call.startswith("clone") for call in self.calls(*arguments, **how))

    def test_needs_no_shared_library_but_that_of_c(self):
        section = subprocess.check_output(["readelf", "-d", UDPCHAT], env=environment()).decode()
        libraries = re.findall(r"\(NEEDED\).*\[(.*)\]", section)
        self.assertEqual([name for name in libraries if not name.startswith("ld-")], ["libc.so.6"])

    def test_a_send_opens_nothing(self):
        self.assertEqual(self.opened(*SEND, self.other.address), [])
        self.assertEqual(self.opened("send", "--peer", self.other.address, stdin=b"one\ntwo\n"), [])

    def test_a_send_opens_what_it_needs_for_names_and_encodings(self):
        self.assertIn("/etc/hosts", self.opened(*SEND, f"localhost:{self.other.port}"))
        encoded = self.opened(*SEND, self.other.address, "--encoding", "gbk")
        self.assertIn("GBK.so", "".join(encoded))

    def test_recv_and_serve_open_no_more_than_their_output(self):
        for command in (["recv"], ["serve", "--reply", "echo", "--on", "a=text:b"]):
            with self.subTest(command):
                with self.trace() as (prefix, calls):
                    program = self.piped(*command, "--bind", "127.0.0.1:0", prefix=prefix)
                    self.other.sendto(b"hello", ("127.0.0.1", program.port))
                    program.see(b"hello")
                    self.end(program)
                self.assertLessEqual(set(self.unusual(calls)), OUTPUTS)

    def test_the_socket_is_not_watched_beside_the_receiving(self):
        """Which would cost some time with each datagram that comes or goes."""
        calls = self.calls("send", "--peer", self.other.address, stdin=b"one\n")
        self.assertEqual([call for call in calls if call.startswith("epoll_ctl")], [])

    @staticmethod
    def end(traced):
        pid = traced.process.pid
        os.kill(int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()), signal.SIGTERM)
        traced.process.wait(PATIENCE)

    def test_a_locale_is_not_loaded_whose_name_says_its_encoding(self):
        for name in ("C", "POSIX", "", "C.UTF-8", "en_GB.UTF-8", "de_AT.utf8"):
            with self.subTest(name):
                self.assertEqual(self.opened(*SEND, self.other.address, LC_ALL=name, LANG="C"), [])

    def test_a_send_of_a_few_texts_starts_no_thread(self):
        self.assertEqual(self.threads(*SEND, self.other.address, "--", "one", "two"), 0)

    def test_a_send_that_waits_or_takes_longer_starts_one(self):
        for more in (["--repeat", "2"], ["--interval", "10ms"], list("0123456789abcdef")):
            with self.subTest(more):
                self.assertEqual(self.threads(*SEND, self.other.address, *more), 1)
        self.assertEqual(self.threads("send", "--peer", self.other.address, stdin=b"one\n"), 1)


if __name__ == "__main__":
    unittest.main()
