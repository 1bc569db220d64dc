"""udpchat recv: what it shows and writes, when it leaves, and how."""

import os
import pty
import random
import re
import select
import signal
import socket
import time
import unittest

from support import PATIENCE, UDPCHAT, Peer, TestCase, hold, outcome, receive_queue

HOSTILE = "\x1b]0;title\x07\x1b[2Jred\u202e\r\n\0".encode() + b"\xff"


class Receiving(TestCase):
    def setUp(self):
        self.other = self.peer()

    def recv(self, *arguments, **popen):
        self.receiver = self.piped("recv", "--bind", "127.0.0.1:0", *arguments, **popen)
        return self.receiver

    def send(self, *payloads, peer=None):
        for payload in payloads:
            (peer or self.other).sendto(payload, ("127.0.0.1", self.receiver.port))

    def shown(self, *texts, peer=None):
        return b"".join(b"<< %s: %s\n" % ((peer or self.other).address.encode(), text) for text in texts)


class Output(Receiving):
    def test_is_a_line_for_each_datagram_with_its_source(self):
        peers = [self.other, self.peer(), self.peer()]
        receiver = self.recv("-n", "6")
        wanted = b""
        for number in range(2):
            for peer in peers:
                self.send(b"number %d" % number, peer=peer)
                wanted += self.shown(b"number %d" % number, peer=peer)
                receiver.see(wanted)
        self.assertEqual(receiver.end(), (0, wanted, b""))

    def test_counts_and_shows_an_empty_datagram(self):
        receiver = self.recv("-n", "3")
        self.send(b"", b"", b"one")
        self.assertEqual(receiver.end(), (0, self.shown(b"(empty)", b"(empty)", b"one"), b""))

    def test_is_at_once_what_the_next_in_a_pipeline_gets(self):
        pipeline = self.program(
            "sh", "-c", '"$0" recv --bind 127.0.0.1:0 | grep --line-buffered wanted', UDPCHAT,
            start_new_session=True)
        self.addCleanup(os.killpg, pipeline.process.pid, signal.SIGTERM)
        port = int(pipeline.process.stderr.readline().rsplit(b":", 1)[1])
        wanted = b""
        for number in range(3):
            for text in (b"other", b"wanted"):
                self.other.sendto(b"%s %d" % (text, number), ("127.0.0.1", port))
            wanted += self.shown(b"wanted %d" % number)
            pipeline.see(wanted)
        self.assertEqual(pipeline.received, wanted)

    def test_is_harmless_whatever_arrives(self):
        receiver = self.recv("-n", "1")
        self.send(HOSTILE)
        self.assertEqual(receiver.end(), (0, self.shown(
            rb"\x1b]0;title\a\x1b[2Jred\u{202e}\r\n\x00\xff"), b""))

    def test_is_as_the_options_say(self):
        for options, text in ((("--encoding", "gbk"), "你好\n".encode()),
                              (("--show", "text"), b"\\xc4\\xe3\\xba\\xc3\n"),
                              (("--lengths", "--encoding", "gbk"), " (4 bytes): 你好\n".encode()),
                              (("--hex",), b"c4 e3 ba c3")):
            with self.subTest(options):
                receiver = self.recv("-n", "1", *options)
                self.send("你好".encode("gbk"))
                status, out, err = receiver.end()
                self.assertEqual((status, err), (0, b""))
                self.assertIn(text, out)

    def test_does_not_read_its_input(self):
        receiver = self.recv("-n", "1")
        receiver.type(b"line\n")
        receiver.end_input()
        self.send(b"one")
        self.assertEqual(receiver.end(), (0, self.shown(b"one"), b""))


class Raw(Receiving):
    def check(self, payloads, wanted, *options):
        receiver = self.recv("--raw", "-n", str(len(payloads)), *options)
        self.send(*payloads)
        self.assertEqual(receiver.end(), (0, wanted, b""))

    def test_is_the_payloads_and_no_more(self):
        self.check([b"one\n", b"", HOSTILE, b"two"], b"one\n" + HOSTILE + b"two")
        self.check(["汉字".encode()], "汉字".encode(), "--encoding", "gbk")

    def test_is_exact_for_a_thousand_random_payloads(self):
        choose = random.Random(1000)
        payloads = [choose.randbytes(choose.randint(0, 300)) for _ in range(1000)]
        receiver = self.recv("--raw", "-n", "1000")
        for number, payload in enumerate(payloads):
            self.send(payload)
            if number % 50 == 49:  # no more than its buffer holds
                receiver.see(b"".join(payloads[:number + 1]))
        self.assertEqual(receiver.end(), (0, b"".join(payloads), b""))

    def test_may_have_a_delimiter_behind_each(self):
        payloads = [b"one", b"", b"two\n"]
        for written, delimiter in ((r"\n", b"\n"), ("--", b"--"), (r"\0", b"\0"), (r"\xff\r\n", b"\xff\r\n"),
                                   ("界", "界".encode())):
            with self.subTest(written):
                self.check(payloads, b"".join(payload + delimiter for payload in payloads),
                           f"--delimiter={written}")
        self.check(payloads, b"one\0\0two\n\0", "--null")

    def test_is_seen_at_once(self):
        receiver = self.recv("--raw")
        for text in (b"one", b"two"):
            self.send(text)
            receiver.see(text)

    def test_is_refused_on_a_terminal(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        status, _, err = outcome("recv", "--bind", "127.0.0.1:0", "--raw", stdout=slave)
        self.assertEqual(status, 2)
        self.assertRegex(err, rb"^udpchat: --raw writes octets as they are, which a terminal would obey.*\n$")


class Leaving(Receiving):
    def test_is_after_exactly_as_many_as_wanted(self):
        for count in (1, 3):
            receiver = self.recv("-n", str(count))
            hold(receiver.process)  # all are there before it looks
            self.send(*(b"number %d" % number for number in range(10)))
            receiver.process.send_signal(signal.SIGCONT)
            self.assertEqual(receiver.end(), (
                0, self.shown(*(b"number %d" % number for number in range(count))), b""))

    def test_is_after_the_time_with_status_3_where_nothing_came(self):
        for arguments in (("--timeout", "200ms"), ("--timeout=0.2s", "-n", "1"),
                          ("--timeout", "200ms", "--raw")):
            self.assertEqual(self.recv(*arguments).end(), (3, b"", b"nothing came within 200ms\n"))
        self.assertEqual(self.recv("--timeout", "0").end(), (3, b"", b"nothing came within 0s\n"))

    def test_is_after_the_time_with_status_0_where_something_came(self):
        for arguments in ((), ("-n", "2")):
            receiver = self.recv("--timeout", "2s", *arguments)
            self.send(b"one")
            told = b"1 of 2 datagrams came within 2s\n" if arguments else b""
            self.assertEqual(receiver.end(), (0, self.shown(b"one"), told))

    def test_is_after_the_time_although_the_reader_takes_no_more(self):
        receiver, _ = self.stuck()
        receiver.process.send_signal(signal.SIGTERM)
        self.assertEqual(receiver.process.wait(PATIENCE), 143)

    def test_after_the_time_is_after_all_that_had_arrived(self):
        receiver, told = self.stuck()
        status, out, rest = receiver.end()
        self.assertEqual((status, rest), (0, b""))
        dropped = int(re.search(rb"dropped by the system: (\d+)", told)[1])
        self.assertEqual(out, self.shown(b"x" * 6000) * (1500 - dropped))
        self.assertIn(b"%d of 9999 datagrams came" % (1500 - dropped), told)

    def stuck(self):
        """With more than it keeps for a reader who takes nothing, and what it has told of that."""
        receiver = self.recv("--summary", "--timeout", "1s", "-n", "9999")
        self.send(*[b"x" * 6000] * 1500)
        told = b""
        while not re.search(rb"^dropped by the system: .*\n.*: sent 0 .*\n", told, re.MULTILINE):
            self.assertTrue(select.select([receiver.process.stderr], [], [], PATIENCE)[0], told)
            told += os.read(receiver.process.stderr.fileno(), 4096)
        self.assertRegex(told, rb"(?m)^\d+ of 9999 datagrams came within 1s$")
        return receiver, told

    def test_is_at_once_when_all_came_whatever_the_time(self):
        for time in ("1000h", "forever"):
            receiver = self.recv("--timeout", time, "-n", "1")
            self.send(b"one")
            self.assertEqual(receiver.end(), (0, self.shown(b"one"), b""))

    def test_is_by_a_signal_with_its_status(self):
        for arguments in ((), ("-n", "5"), ("--timeout", "1000h"), ("--raw",), ("--json",)):
            for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
                with self.subTest(arguments, signal=number):
                    receiver = self.recv(*arguments)
                    receiver.process.send_signal(number)
                    self.assertEqual(receiver.process.wait(PATIENCE), status)

    def check_rest(self, receiver, sent, *status):
        """Goes on, and ends with what had arrived: shown, or dropped because its buffer was full."""
        receiver.process.send_signal(signal.SIGCONT)
        ended, out, err = receiver.end()
        self.assertIn(ended, status)
        dropped = int(re.search(rb"dropped by the system: (\d+)", err)[1])
        shown = sent[:len(sent) - dropped]
        self.assertEqual(out, self.shown(*shown))
        self.assertIn(b"received %d datagrams, " % len(shown), err)

    def test_by_a_signal_is_after_all_that_had_arrived(self):
        sent = [b"number %d" % number for number in range(1000)]
        for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            with self.subTest(signal=number):
                receiver = self.recv("--summary")
                hold(receiver.process)
                self.send(*sent)
                receiver.process.send_signal(number)
                self.check_rest(receiver, sent, status)

    def test_by_a_signal_is_after_as_many_as_wanted_of_what_had_arrived(self):
        sent = [b"number %d" % number for number in range(200)]
        receiver = self.recv("--summary", "-n", "100")
        hold(receiver.process)
        self.send(*sent)
        receiver.process.send_signal(signal.SIGTERM)
        self.check_rest(receiver, sent[:100], 0, 143)  # there are enough, and it is time to leave

    def test_is_quiet_when_nobody_reads(self):
        for arguments in ((), ("--raw",), ("--json",)):
            with self.subTest(arguments):
                receiver = self.recv(*arguments)
                receiver.process.stdout.close()
                self.send(b"nobody reads")
                self.assertEqual(receiver.process.wait(PATIENCE), 141)
                self.assertEqual(receiver.process.stderr.read(), b"")

    def test_does_not_wait_for_a_datagram_when_the_reader_goes_away(self):
        receiver = self.recv()
        self.send(b"one")
        receiver.see(b"one\n")
        receiver.process.stdout.close()
        self.assertEqual(receiver.process.wait(PATIENCE), 141)

    def test_is_after_all_that_came_however_slow_the_reader_is(self):
        receiver = self.recv("-n", "150", "--raw")
        sent = [bytes([number]) * 60000 for number in range(150)]
        read = b""
        for payload in sent:
            self.send(payload)
            # Only where it takes no more does the reader read on.
            patience = time.monotonic() + 0.5
            while receive_queue(receiver.port) != 0:
                if time.monotonic() > patience:
                    read += os.read(receiver.process.stdout.fileno(), 1 << 20)
        status, rest, err = receiver.end()
        self.assertEqual((status, err), (0, b""))
        self.assertEqual(read + rest, b"".join(sent))

    def test_is_a_failure_when_the_disk_is_full(self):
        for arguments in ((), ("-n", "1"), ("--raw", "-n", "1"), ("--json",)):
            with self.subTest(arguments), open("/dev/full", "wb") as full:
                receiver = self.recv(*arguments, stdout=full)
                self.send(b"no room")
                self.assertEqual(receiver.process.wait(PATIENCE), 1)
                self.assertEqual(receiver.process.stderr.read(),
                                 b"cannot write the output: No space left on device\n")

    def test_is_at_once_where_it_cannot_start(self):
        for arguments, status in (
                (("--bind", self.other.address), 1), (("--bind", "nosuch.invalid:0"), 1), (("-n", "0"), 2),
                (("-n", "-1"), 2), (("--timeout", "x"), 2), (("--null",), 2), (("--delimiter", "x"), 2),
                (("--raw", "--json"), 2), (("--raw", "--null", "--delimiter", "x"), 2), (("text",), 2),
                (("--raw", "--delimiter", r"\q"), 2), (("--only-peer",), 2), (("--allow", "10.0.0.0/33"), 2),
                (("--reply", "echo"), 2), (("--wait",), 2), (("--encoding", "klingon"), 2)):
            with self.subTest(arguments):
                done, out, err = outcome("recv", *arguments)
                self.assertEqual((done, out), (status, b""), err)
                self.assertRegex(err, rb"(?s)^udpchat: .*\n$")


class Neighbour(Peer):
    """On another address of this host."""

    def __init__(self):
        socket.socket.__init__(self, socket.AF_INET, socket.SOCK_DGRAM)
        self.bind(("127.0.0.2", 0))

    @property
    def address(self):
        return f"127.0.0.2:{self.port}"


class Filters(Receiving):
    def check(self, options, admitted, *peers):
        """Of two peers, only those admitted are shown, and the other one is counted."""
        receiver = self.recv("-n", str(len(admitted)), *options)
        denied = [peer for peer in peers if peer not in admitted]
        for peer in denied + admitted:
            self.send(b"hello", peer=peer)
        told = f"not shown, from others: {len(denied)} datagram\n".encode() if denied else b""
        self.assertEqual(receiver.end(), (
            0, b"".join(self.shown(b"hello", peer=peer) for peer in admitted), told))

    def test_only_peer_drops_and_counts_the_others(self):
        stranger = self.peer()
        self.assertEqual(outcome("recv", "--peer", self.other.address)[0], 2)
        self.check(("--peer", self.other.address, "--only-peer"), [self.other], stranger, self.other)

    def test_networks_are_allowed_and_denied(self):
        first, second = self.peer(), Neighbour()
        self.addCleanup(second.close)
        both = [first, second]
        for options, admitted in (
                (("--allow", "127.0.0.0/8"), both), (("--allow", "127.0.0.1"), [first]),
                (("--allow", "10.0.0.0/8", "--allow", "127.0.0.2/32"), [second]),
                (("--allow", "127.0.0.1", "--allow", "127.0.0.2"), both),
                (("--deny", "10.0.0.0/8"), both), (("--deny", "127.0.0.1"), [second]),
                (("--deny", "::/0", "--deny", "127.0.0.0/31"), [second]),
                (("--allow", "127.0.0.0/8", "--deny", "127.0.0.2"), [first]),
                (("--deny", "127.0.0.2", "--allow", "127.0.0.0/8"), [first])):
            with self.subTest(options):
                self.check(options, admitted, *both)

    def test_what_is_dropped_is_no_datagram_in_time(self):
        receiver = self.recv("--deny", "127.0.0.1", "--timeout", "1s", "-n", "1")
        self.send(b"denied")
        self.assertEqual(receiver.end(), (
            3, b"", b"nothing came within 1s\nnot shown, from others: 1 datagram\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
