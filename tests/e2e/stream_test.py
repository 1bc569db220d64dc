"""Without a terminal: lines in, lines out, notices to stderr, and every way to end."""

import os
import pty
import re
import signal
import subprocess
import tempfile
import threading
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment, receive_queue, wait_until


class Stream(TestCase):
    def test_each_line_is_a_datagram(self):
        other = self.peer()
        chat = self.piped("--peer", other.address)
        chat.type("one\n\n  two \r\n/quit\n//x\n汉字\nno line end".encode())
        chat.process.stdin.close()
        chat.process.stdin = None
        for payload in ("one", "  two \r", "/quit", "//x", "汉字", "no line end"):
            self.assertEqual(other.recv(65535).decode(), payload)
        status, out, err = chat.end()
        self.assertEqual((status, out, err), (0, b"", b""))

    def test_there_is_no_prompt_no_menu_and_no_escape(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0", "--peer", other.address)
        self.assertEqual(chat.banner, f"udpchat 0.1.0, bound to 127.0.0.1:{chat.port}, "
                                      f"talking to {other.address} in utf-8\n")
        other.sendto(b"hello", ("127.0.0.1", chat.port))
        chat.see(b"hello\n")
        self.assertEqual(chat.end(), (0, f"<< {other.address}: hello\n".encode(), b""))

    def test_replies_are_seen_after_the_end_of_input(self):
        other = self.peer()
        chat = self.piped("--peer", other.address)
        chat.type(b"question\n")
        chat.process.stdin.close()
        chat.process.stdin = None
        payload, source = other.recvfrom(65535)
        other.sendto(b"answer to " + payload, source)
        self.assertIn(b": answer to question\n", chat.end()[1])

    def test_a_line_that_no_datagram_holds_is_told_and_fails(self):
        other = self.peer()
        chat = self.piped("--peer", other.address)
        chat.type(b"x" * 65507 + b"\n" + b"y" * 65508 + b"\n" + b"z" * 3000000 + b"\nend\n")
        self.assertEqual(len(other.recv(65535)), 65507)
        self.assertEqual(other.recv(65535), b"end")
        status, _, err = chat.end()
        self.assertEqual(status, 1)
        told = b"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), and this has 65508\n"
        self.assertEqual(err, told + b"not sent: one datagram over IPv4 holds 65507 bytes "
                         b"(over IPv6 65527), and this line has more than 1048576\n")

    def test_without_a_peer_lines_are_told_not_sent(self):
        chat = self.piped()
        chat.type(b"anyone?\n")
        status, _, err = chat.end()
        self.assertEqual((status, err),
                         (1, b"not sent: there is no peer; start with --peer HOST:PORT\n"))

    def test_a_peer_that_does_not_listen_is_told_and_no_line_is_lost(self):
        gone = self.peer()
        port = gone.port
        gone.close()
        chat = self.piped("--peer", f"127.0.0.1:{port}")
        chat.type(b"first\n")
        self.assertEqual(chat.process.stderr.readline().decode(),
                         f"127.0.0.1:{port} is not listening (port unreachable)\n")
        back = self.peer(port=port)
        for i in range(100):
            chat.type(f"line {i}\n".encode())
            self.assertEqual(back.recv(65535).decode(), f"line {i}")

    def test_a_datagram_of_65507_bytes_is_shown_whole(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        other.sendto(b"x" * 65507, ("127.0.0.1", chat.port))
        chat.see(b"x" * 65507 + b"\n")

    def test_timestamps(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0", "--timestamps")
        other.sendto(b"now", ("127.0.0.1", chat.port))
        chat.see(b"now\n")
        self.assertRegex(chat.received.decode(),
                         rf"^\d\d:\d\d:\d\d\.\d\d\d << {other.address}: now\n$")

    def test_signals_end_it_with_their_status(self):
        for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            with self.subTest(number):
                chat = self.piped()
                chat.process.send_signal(number)
                self.assertEqual(chat.process.wait(), status)

    def test_a_reader_that_stops_reading_cannot_hold_it(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        for _ in range(200):
            other.sendto(b"x" * 60000, ("127.0.0.1", chat.port))
        chat.process.send_signal(signal.SIGTERM)
        self.assertEqual(chat.process.wait(), 143)

    def test_what_a_slow_reader_misses_is_counted(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        sent = 400
        for i in range(sent):
            other.sendto(f"number {i} ".encode() + b"x" * 60000, ("127.0.0.1", chat.port))
        wait_until(lambda: receive_queue(chat.port) == 0, "it to receive them")
        status, out, err = chat.end()
        shown = len(re.findall(rb": number \d+ x{60000}\n", out))
        counted = sum(map(int, re.findall(rb"(\d+) (?:message|line)s? not shown", err)))
        dropped = sum(map(int, re.findall(rb"dropped (\d+) datagram", err)))
        self.assertGreater(counted + dropped, 0)
        self.assertEqual((status, shown + counted + dropped), (0, sent))

    def test_replies_are_shown_while_lines_are_sent(self):
        echo = self.peer()
        answered = 0

        def answer():
            nonlocal answered
            while True:
                payload, source = echo.recvfrom(65535)
                if payload == b"the end":
                    return
                echo.sendto(payload + b"." * 500, source)
                answered += 1

        answering = threading.Thread(target=answer)
        answering.start()
        with tempfile.TemporaryFile() as out:
            chat = self.piped("--peer", echo.address, stdout=out)
            chat.type(b"line\n" * 20000)
            status, _, err = chat.end()
            self.peer().sendto(b"the end", echo.getsockname())
            answering.join()
            out.seek(0)
            shown = out.read().count(b": line...")
        dropped = sum(map(int, re.findall(rb"dropped (\d+) datagram", err)))
        self.assertNotIn(b"not shown", err)
        self.assertEqual((status, shown + dropped), (0, answered))

    def test_a_terminal_that_does_not_read_cannot_hold_it(self):
        other = self.peer()
        master, slave = pty.openpty()
        chat = self.piped("--bind", "127.0.0.1:0", stdout=slave)
        os.close(slave)
        self.addCleanup(os.close, master)
        for _ in range(200):
            other.sendto(b"x" * 5000, ("127.0.0.1", chat.port))
        chat.process.send_signal(signal.SIGTERM)
        self.assertEqual(chat.process.wait(PATIENCE), 143)

    def test_an_input_that_cannot_be_read_is_told(self):
        folder = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, folder)
        chat = self.piped("--bind", "127.0.0.1:0", stdin=folder)
        status, _, err = chat.end()
        self.assertEqual((status, err), (1, b"cannot read the input: Is a directory\n"))

    def test_the_end_comes_even_if_messages_keep_coming_faster_than_they_are_read(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        chat.process.stdin.close()
        chat.process.stdin = None

        def has_ended():
            other.sendto(b"x" * 8000, ("127.0.0.1", chat.port))
            os.read(chat.process.stdout.fileno(), 4000)
            return chat.process.poll() is not None

        wait_until(has_ended, "it to end")
        self.assertEqual(chat.process.returncode, 0)

    def test_a_closed_output_ends_it(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        chat.process.stdout.close()
        other.sendto(b"nobody reads", ("127.0.0.1", chat.port))
        self.assertIn(chat.process.wait(), (-signal.SIGPIPE, 128 + signal.SIGPIPE))

    def test_a_full_disk_is_told(self):
        other = self.peer()
        with open("/dev/full", "wb") as full:
            chat = self.piped("--bind", "127.0.0.1:0", stdout=full)
        other.sendto(b"no room", ("127.0.0.1", chat.port))
        self.assertEqual(chat.process.wait(), 1)
        self.assertEqual(chat.process.stderr.read(),
                         b"cannot write the output: No space left on device\n")

    def test_closed_standard_streams_do_no_harm(self):
        other = self.peer()
        script = f'"$0" --peer {other.address} <&- >&- 2>&-'
        status = subprocess.run(["sh", "-c", script, UDPCHAT], check=False).returncode
        self.assertEqual(status, 0)


class HungUpTerminal(TestCase):
    def hang_up(self, *prefix):
        """Starts it on a terminal that then goes away; returns its exit status."""
        master, slave = pty.openpty()
        process = subprocess.Popen([*prefix, UDPCHAT, "--no-history"], stdin=slave, stdout=slave,
                                   stderr=slave, start_new_session=True, env=environment())
        self.addCleanup(process.kill)
        os.close(slave)
        seen = b""
        while b"Choose: " not in seen:
            seen += os.read(master, 4096)
        os.write(master, b"half a line")
        while b"half a line" not in seen:
            seen += os.read(master, 4096)
        os.close(master)
        wait_until(lambda: process.poll() is not None, "it to end")
        return process.returncode

    def test_ends_it(self):
        self.assertEqual(self.hang_up(), 129)

    def test_ends_it_even_if_hangups_are_ignored(self):
        self.assertEqual(self.hang_up("sh", "-c", 'trap "" HUP; exec "$0" "$@"'), 129)


if __name__ == "__main__":
    unittest.main(verbosity=2)
