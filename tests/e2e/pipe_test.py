"""The plain chat in a pipe: how long it stays after the end of its input, and how it ends."""

import signal
import unittest

from support import TestCase, hold, outcome


class Pipe(TestCase):
    def setUp(self):
        self.other = self.peer()

    def chat(self, *arguments, **popen):
        return self.piped("--bind", "127.0.0.1:0", "--peer", self.other.address, *arguments, **popen)

    def ended_input(self, *arguments):
        """A chat that has sent "question", and has nothing more to read."""
        chat = self.chat(*arguments)
        chat.type(b"question")
        chat.end_input()
        self.assertEqual(self.other.recv(65535), b"question")
        return chat

    def answer(self, chat, *answers):
        for answer in answers:
            self.other.sendto(answer, ("127.0.0.1", chat.port))
            chat.see(b"<< %s: %s\n" % (self.other.address.encode(), answer))

    def test_it_shows_what_comes_after_the_end_of_the_input_while_it_waits(self):
        chat = self.ended_input("--wait=2s")
        self.answer(chat, b"one", b"two")
        self.assertEqual(chat.end(), (0, chat.received, b""))

    def test_it_stays_until_a_signal_if_asked_to(self):
        for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            with self.subTest(number):
                chat = self.ended_input("--wait=forever")
                self.answer(chat, b"one", b"two")
                chat.process.send_signal(number)
                self.assertEqual(chat.end(), (status, chat.received, b""))

    def test_it_leaves_after_all_that_had_arrived_is_shown(self):
        chat = self.ended_input("--wait=forever")
        hold(chat.process)
        wanted = b""
        for number in range(200):
            self.other.sendto(b"number %d" % number, ("127.0.0.1", chat.port))
            wanted += b"<< %s: number %d\n" % (self.other.address.encode(), number)
        chat.process.send_signal(signal.SIGTERM)
        chat.process.send_signal(signal.SIGCONT)
        self.assertEqual(chat.end(), (143, wanted, b""))

    def test_it_leaves_at_once_if_asked_to(self):
        for wait in ("--wait=0", "--wait=0s"):
            self.assertEqual(self.ended_input(wait).end(), (0, b"", b""))

    def test_no_answer_is_no_failure(self):
        self.assertEqual(self.ended_input("--wait=100ms").end(), (0, b"", b""))

    def test_it_shows_what_comes_while_the_input_goes_on(self):
        chat = self.chat("--wait=0")
        for number in range(3):
            chat.type(b"question %d\n" % number)
            self.assertEqual(self.other.recv(65535), b"question %d" % number)
            self.answer(chat, b"answer %d" % number)
        self.assertEqual(chat.end(), (0, chat.received, b""))

    def test_what_could_not_be_sent_is_status_1(self):
        chat = self.chat("--wait=0", "--input", "hex")
        chat.type(b"4g\n41")
        chat.end_input()
        self.assertEqual(self.other.recv(65535), b"A")
        status, out, err = chat.end()
        self.assertEqual((status, out), (1, b""))
        self.assertRegex(err, rb"(?s)^not sent: .*\n$")

    def test_what_is_much_longer_when_it_is_written_is_written_whole(self):
        chat = self.chat("--wait=forever")
        payload = bytes(range(0x80, 0x100)) * 500  # each octet takes four characters
        for _ in range(10):
            self.other.sendto(payload, ("127.0.0.1", chat.port))
        self.other.sendto(b"the last", ("127.0.0.1", chat.port))
        chat.see(b": the last\n")
        self.assertEqual(chat.received.count(b"\\xfe\\xff\n"), 10)

    def test_it_writes_all_before_it_leaves(self):
        """Even where the reader takes its time, and the pipe holds but a part."""
        for arguments in (("recv", "-n", "20"), ("recv", "-n", "20", "--raw"), ("recv", "-n", "20", "--json")):
            with self.subTest(arguments):
                program = self.piped(*arguments, "--bind", "127.0.0.1:0")
                for _ in range(20):
                    self.other.sendto(b"x" * 60000, ("127.0.0.1", program.port))
                status, out, err = program.end()
                self.assertEqual((status, err), (0, b""))
                if "--json" not in arguments:
                    self.assertEqual(out.count(b"x" * 60000), 20)

    def test_only_the_peer_is_heard_if_asked_to(self):
        chat = self.chat("--only-peer", "--wait=forever")
        stranger = self.peer()
        stranger.sendto(b"a stranger", ("127.0.0.1", chat.port))
        self.answer(chat, b"the peer")
        chat.process.send_signal(signal.SIGTERM)
        status, out, err = chat.end()
        self.assertEqual((status, b"stranger" in out), (143, False))
        self.assertEqual(err, b"not shown, from others: 1 datagram\n")

    def test_wrong_usage_is_status_2(self):
        for arguments in (("--wait=soon",), ("--wait", "5s"), ("--only-peer",), ("--reply", "echo"),
                          ("--allow", "1.2.3"), ("send",), ("serve",), ("send", "recv"), ("recv", "send")):
            with self.subTest(arguments):
                status, out, err = outcome(*arguments)
                self.assertEqual((status, out), (2, b""))
                self.assertRegex(err, rb"(?s)^udpchat: .*\n$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
