"""A terminal that takes nothing more does not keep the program from ending."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment, wait_until


READER_HOLDS = 4095  # octets, of what has been written to a terminal


def fill(master, terminal):
    """Until it takes nothing more, now and after the system has moved to the reader what he holds."""
    def is_moved():
        return struct.unpack("i", fcntl.ioctl(master, termios.FIONREAD, bytes(4)))[0] >= READER_HOLDS

    filler = os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    for _ in range(2):
        for size in (4096, 1):
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(filler, b"x" * size)
        wait_until(is_moved, "the terminal to be full")
    os.close(filler)


class Stuck(TestCase):
    def chat(self):
        """One at its prompt, at a terminal that then takes nothing more."""
        self.master, terminal = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, terminal)
        chat = subprocess.Popen(
            [UDPCHAT, "--bind", "127.0.0.1:0", "--peer", "127.0.0.1:9", "--no-history"],
            stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True, env=environment())
        self.addCleanup(chat.wait)
        self.addCleanup(chat.kill)
        shown = b""
        while b">> " not in shown:
            shown += os.read(self.master, 4096)
        fill(self.master, terminal)
        return chat

    def test_a_signal_at_the_prompt_ends_it(self):
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            with self.subTest(number):
                chat = self.chat()
                chat.send_signal(number)
                self.assertEqual(chat.wait(PATIENCE), 128 + number)

    def test_who_leaves_it_may_be_ended_by_a_signal(self):
        chat = self.chat()
        os.write(self.master, b"\x04")
        with self.assertRaises(subprocess.TimeoutExpired):  # it waits for the terminal
            chat.wait(0.3)
        chat.terminate()
        self.assertEqual(chat.wait(PATIENCE), 0)


if __name__ == "__main__":
    unittest.main()
