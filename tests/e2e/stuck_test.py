"""A terminal that takes nothing more, or little, does not keep the program from ending."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment, hold, receive_queue, wait_until

READER_HOLDS = 4095  # octets, of what has been written to a terminal
MESSAGES = 5
LEFT = b"\x1b[?2004l"  # a paste is no longer put in brackets


def waiting(terminal):
    """How many octets there are to read."""
    return struct.unpack("i", fcntl.ioctl(terminal, termios.FIONREAD, bytes(4)))[0]


def sleeps(pid):
    """How often its first thread has waited for something, or does."""
    with open(f"/proc/{pid}/task/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", status.read())[1])


class Stuck(TestCase):
    def setUp(self):
        self.master, self.terminal = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.terminal)

    def chat(self, *shell):
        """One at its prompt."""
        chat = subprocess.Popen(
            [*shell, UDPCHAT, "--bind", "127.0.0.1:0", "--peer", "127.0.0.1:9", "--no-history"],
            stdin=self.terminal, stdout=self.terminal, stderr=self.terminal, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), env=environment(TERM="xterm"))
        self.addCleanup(chat.wait)
        self.addCleanup(chat.kill)
        self.shown = b""
        self.read_until(b">> ")
        self.port = int(re.search(rb"bound to \S*:(\d+)", self.shown)[1])
        return chat

    def read_until(self, wanted, pause=0.0):
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.shown:
            if not select.select([self.master], [], [], deadline - time.monotonic())[0]:
                self.fail(f"waited in vain for {wanted!r}, saw {self.shown!r}")
            self.shown += os.read(self.master, 512)
            time.sleep(pause)

    def send_messages(self):
        """More than the terminal takes."""
        sender = self.peer()
        for _ in range(MESSAGES):
            sender.sendto(b"x" * 60000, ("127.0.0.1", self.port))
        wait_until(lambda: waiting(self.master) >= READER_HOLDS and receive_queue(self.port) == 0,
                   "the terminal to be full, and it to receive them")

    def type_and_wait(self, chat, keys):
        """Until it waits for the terminal."""
        before = sleeps(chat.pid)
        os.write(self.master, keys)
        wait_until(lambda: sleeps(chat.pid) > before, "it to wait for the terminal")

    def fill(self):
        """Until the terminal takes nothing more, now and after the system has moved to the reader what
        he holds."""
        filler = os.open(os.ttyname(self.terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        for _ in range(2):
            for size in (4096, 1):
                with contextlib.suppress(BlockingIOError):
                    while True:
                        os.write(filler, b"x" * size)
            wait_until(lambda: waiting(self.master) >= READER_HOLDS, "the terminal to be full")
        os.close(filler)

    def check_end(self, number, prepare, status=None):
        """By a signal, once `prepare` has brought a chat to where it is to come."""
        with self.subTest(number):
            self.setUp()
            chat = self.chat()
            prepare(chat)
            chat.send_signal(number)
            self.assertEqual(chat.wait(PATIENCE), 128 + number if status is None else status)

    def test_a_signal_at_the_prompt_ends_it(self):
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            self.check_end(number, lambda chat: self.fill())

    def test_signals_that_come_together_end_it(self):
        """The first clears the line, and would show that."""
        chat = self.chat()
        os.write(self.master, b"abc")
        self.read_until(b"abc")
        self.fill()
        hold(chat)
        chat.send_signal(signal.SIGINT)
        chat.send_signal(signal.SIGTERM)
        chat.send_signal(signal.SIGCONT)
        self.assertEqual(chat.wait(PATIENCE), 128 + signal.SIGTERM)

    def test_who_leaves_it_may_be_ended_by_a_signal(self):
        def leave(chat):
            self.fill()
            self.type_and_wait(chat, keys)

        for keys in (b"\x04", b"/quit\r"):
            for number in (signal.SIGINT, signal.SIGTERM):
                self.check_end(number, leave, status=0)

    def test_a_signal_while_messages_are_shown_ends_it(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.check_end(number, lambda chat: self.send_messages())

    def test_ctrl_c_clears_what_is_typed_and_then_ends_it(self):
        chat = self.chat()
        self.fill()
        self.type_and_wait(chat, b"abc")
        before = sleeps(chat.pid)
        chat.send_signal(signal.SIGINT)
        wait_until(lambda: sleeps(chat.pid) > before, "it to wait for the terminal again")
        chat.send_signal(signal.SIGINT)
        self.assertEqual(chat.wait(PATIENCE), 128 + signal.SIGINT)

    def test_who_is_to_stop_may_be_ended_by_a_signal(self):
        shell = self.chat("sh", "-mc", '"$@"; exit $?', "sh")
        with open(f"/proc/{shell.pid}/task/{shell.pid}/children", encoding="ascii") as children:
            chat = int(children.read())
        self.fill()
        before = sleeps(chat)
        os.kill(chat, signal.SIGTSTP)
        wait_until(lambda: sleeps(chat) > before, "it to wait for the terminal")
        os.kill(chat, signal.SIGTERM)
        self.assertEqual(shell.wait(PATIENCE), 128 + signal.SIGTERM)

    def test_a_signal_at_a_slow_terminal_leaves_it_as_it_was(self):
        """Whatever is still to be shown."""
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                self.setUp()
                chat = self.chat()
                self.send_messages()
                chat.send_signal(number)
                self.read_until(LEFT, pause=0.02)
                self.assertEqual(chat.wait(PATIENCE), 128 + number)
                self.assertLess(self.shown.count(b"<< "), MESSAGES)


if __name__ == "__main__":
    unittest.main()
