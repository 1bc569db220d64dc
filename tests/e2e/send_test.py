"""udpchat send: what it sends, what it waits for, and how it ends."""

import re
import signal
import threading
import unittest

from support import PATIENCE, UDPCHAT, TestCase, outcome, unused_port

PAYLOADS = {
    "empty": b"",
    "text": "你好".encode(),
    "a line end": b"one\ntwo\n",
    "a NUL": b"a\0b\0",
    "no UTF-8": b"\xff\xfe\xc0\x80\xed\xa0\x80",
    "all octets": bytes(range(256)),
    "65507 octets": bytes(range(256)) * 255 + bytes(227),
    "65507 letters": b"x" * 65507,
}


class Sending(TestCase):
    def setUp(self):
        self.other = self.peer()

    def send(self, *arguments, **how):
        return outcome("send", "--peer", self.other.address, *arguments, **how)

    def arrived(self):
        """All that is there, once udpchat has ended."""
        self.other.settimeout(0)
        payloads = []
        try:
            while True:
                payloads.append(self.other.recv(65535))
        except BlockingIOError:
            self.other.settimeout(PATIENCE)
            return payloads

    def check(self, payloads, *arguments, **how):
        self.assertEqual(self.send(*arguments, **how), (0, b"", b""))
        self.assertEqual(self.arrived(), payloads)


class Payloads(Sending):
    def test_each_text_is_a_datagram(self):
        self.check([b"one", "二 2".encode(), b"", b" ", b"/quit", b"a\nb", b"one"],
                   "one", "二 2", "", " ", "/quit", "a\nb", "one")

    def test_a_text_may_begin_as_an_option_does(self):
        self.check([b"--wait", b"-n"], "--", "--wait", "-n")

    def test_texts_are_what_the_options_make_of_them(self):
        self.check([b"\x01\x03\xff", b"A"], "--input", "hex", "01 03 ff", "41")
        self.check([b"a\0\xff\n"], "--input", "escaped", r"a\0\xff\n")
        self.check([b"hello\r\n"], "--eol", "crlf", "hello")
        self.check([b"\xc4\xe3\xba\xc3"], "--encoding", "gbk", "你好")
        self.check([b"\x01\x03", b"\xff"], "--input", "hex", input=b"0103\n\nff")

    def test_stdin_is_not_read_where_there_is_a_text(self):
        self.check([b"text"], "text", input=b"line\n")

    def pass_to_recv(self, payload, *arguments, **how):
        receiver = self.piped("recv", "--bind", "127.0.0.1:0", "-n", "1", "--raw")
        address = f"127.0.0.1:{receiver.port}"
        self.assertEqual(outcome("send", "--peer", address, *arguments, **how), (0, b"", b""))
        self.assertEqual(receiver.end(), (0, payload, b""))

    def test_any_payload_passes_as_a_text(self):
        for name, payload in PAYLOADS.items():
            if b"\0" not in payload:
                with self.subTest(name):
                    self.pass_to_recv(payload, "--input", "raw", "--", payload)

    def test_any_payload_passes_as_a_line(self):
        for name, payload in PAYLOADS.items():
            if b"\n" not in payload:
                with self.subTest(name):
                    self.pass_to_recv(payload, "--input", "raw", input=payload + b"\n")

    def test_any_payload_passes_as_a_file(self):
        for name, payload in PAYLOADS.items():
            if payload:  # an empty file is no block
                with self.subTest(name):
                    self.pass_to_recv(payload, "--file", "-", "--size", "65507", input=payload)

    def test_all_is_repeated_in_order(self):
        self.check([b"a", b"b"] * 3, "--repeat", "3", "a", "b")
        self.check([b"a", b"b"] * 3, "--repeat", "3", input=b"a\n\nb")
        self.check([b"ab", b"c"] * 3, "--repeat", "3", "--file", "-", "--size", "2", input=b"abc")
        self.check([b"a"] * 5, "--repeat", "5", "--rate", "1000/s", "a")
        self.check([], "--repeat", "3")


class Replies(Sending):
    def answer(self, *answers):
        """Answers the next datagram, once it is there."""
        def run():
            _, source = self.other.recvfrom(65535)
            for answer in answers:
                self.other.sendto(answer, source)

        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)

    def shown(self, *answers):
        return b"".join(b"<< %s: %s\n" % (self.other.address.encode(), answer) for answer in answers)

    def test_are_not_waited_for_unless_asked_for(self):
        self.answer(b"reply")
        status, out, _ = self.send("hello")
        self.assertEqual((status, out), (0, b""))

    def test_are_shown_while_it_waits(self):
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--wait=forever", "hello")
        _, source = self.other.recvfrom(65535)
        for answer in (b"one", b"", b"two"):
            self.other.sendto(answer, source)
            program.see(self.shown(answer or b"(empty)"))
        program.process.send_signal(signal.SIGINT)
        self.assertEqual(program.process.wait(PATIENCE), 130)

    def test_that_are_enough_end_it(self):
        self.answer(b"one", b"two")
        self.assertEqual(self.send("--wait=forever", "--replies", "2", "hello"),
                         (0, self.shown(b"one", b"two"), b""))

    def test_beyond_those_wanted_do_no_harm(self):
        self.answer(b"one", b"two", b"three", b"four")
        status, out, err = self.send("--wait=forever", "--replies", "2", "hello")
        self.assertEqual((status, err), (0, b""))
        self.assertTrue(out.startswith(self.shown(b"one", b"two")), out)

    def test_that_are_too_few_are_waited_for_and_shown(self):
        self.answer(b"one")
        self.assertEqual(self.send("--wait=2s", "--replies", "2", "hello"),
                         (0, self.shown(b"one"), b"1 of 2 replies came within 2s\n"))

    def test_that_do_not_come_are_status_3(self):
        self.assertEqual(self.send("--wait=100ms", "hello"), (3, b"", b"no reply within 100ms\n"))
        self.assertEqual(self.send("--wait=100ms", "--replies", "2", "hello"),
                         (3, b"", b"no reply within 100ms\n"))
        self.assertEqual(self.send("--replies", "1", "hello"), (3, b"", b"no reply within 1s\n"))

    def test_to_every_line_are_shown_before_the_next_is_typed(self):
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--wait=forever",
                               "--replies", "3")
        for number in range(3):
            program.type(b"line %d\n" % number)
            payload, source = self.other.recvfrom(65535)
            self.other.sendto(b"to " + payload, source)
            program.see(self.shown(b"to line %d" % number))
        self.assertEqual(program.end(), (0, self.shown(b"to line 0", b"to line 1", b"to line 2"), b""))

    def test_from_others_are_shown_too_but_not_with_only_peer(self):
        for options, wanted in (((), True), (("--only-peer",), False)):
            with self.subTest(options):
                program = self.program(UDPCHAT, "send", "--peer", self.other.address,
                                       "--wait=forever", "--replies", "2", *options, "hello")
                _, source = self.other.recvfrom(65535)
                stranger = self.peer()
                stranger.sendto(b"stranger", source)
                self.other.sendto(b"one", source)
                if not wanted:
                    self.other.sendto(b"two", source)
                status, out, err = program.end()
                self.assertEqual((status, stranger.address.encode() in out), (0, wanted))
                self.assertEqual(err, b"" if wanted else b"not shown, from others: 1 datagram\n")


class Endings(Sending):
    def test_signals_end_it_with_their_status(self):
        for arguments in (("--wait=forever", "hello"), ("--interval", "1h", "hello", "again"),
                          ("--repeat", "1000000000", "--interval", "1ms", "hello"),
                          ("--repeat", "1000000000", "hello"), ()):
            for number, status in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
                with self.subTest(arguments, signal=number):
                    program = self.program(UDPCHAT, "send", "--peer", self.other.address, *arguments)
                    program.type(b"hello\n")
                    self.assertEqual(self.other.recv(65535), b"hello")
                    program.process.send_signal(number)
                    self.assertEqual(program.process.wait(PATIENCE), status)
                    self.assertEqual(program.process.stderr.read(), b"")
                    self.arrived()

    def test_a_peer_that_does_not_listen_is_told(self):
        address = f"127.0.0.1:{unused_port()}"
        told = f"{address} is not listening (port unreachable)\n".encode()
        for arguments, status, more in ((("hello",), 0, b""), (("one", "two", "three"), 0, b""),
                                        (("--wait=100ms", "hello"), 3, b"no reply within 100ms\n")):
            with self.subTest(arguments):
                done, out, err = outcome("send", "--peer", address, *arguments)
                self.assertEqual((done, out), (status, b""))
                again = re.escape(told[:-1]) + rb": (once more|\d+ more times)\n"
                self.assertEqual(re.sub(again, b"", err).replace(told, b""), more)
                self.assertIn(told, err)

    def test_blocks_that_no_datagram_to_the_peer_holds_are_wrong_usage(self):
        told = f"udpchat: --size: a datagram to {self.other.address} holds at most 65507 bytes\n"
        self.assertEqual(self.send("--file", "-", "--size", "65508", input=b"f"), (2, b"", told.encode()))

    def test_what_cannot_be_sent_is_told_and_fails_and_the_rest_is_sent(self):
        limit = b"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), and this "
        for arguments, typed, told in (
                (("x" * 65508, "rest"), b"", limit + b"has 65508\n"),
                ((), b"y" * 65508 + b"\nrest", limit + b"has 65508\n"),
                ((), b"z" * 3000000 + b"\nrest", limit + b"line has more than 1048576\n")):
            with self.subTest(told):
                self.assertEqual(self.send(*arguments, input=typed), (1, b"", told))
                self.assertEqual(self.arrived(), [b"rest"])
        for options, text in ((("--encoding", "gb2312"), "\U0001F600"), (("--input", "hex"), "4g"),
                              (("--input", "escaped"), r"\q")):
            with self.subTest(options):
                status, out, err = self.send(*options, text, "41" if options[1] == "hex" else "A")
                self.assertEqual((status, out), (1, b""))
                self.assertRegex(err, rb"(?s)^not sent: .*\n$")
                self.assertEqual(self.arrived(), [b"A"])

    def test_what_the_system_refuses_is_told_and_fails(self):
        self.assertEqual(outcome("send", "--peer", "127.255.255.255:9", "hello"),
                         (1, b"", b"cannot send to 127.255.255.255:9: Permission denied (a broadcast "
                          b"address; --broadcast allows it)\n"))

    def test_a_failure_is_status_1_even_if_a_reply_comes(self):
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--wait=forever",
                               "--replies", "1", "hello", "x" * 65508)
        _, source = self.other.recvfrom(65535)
        self.other.sendto(b"reply", source)
        status, out, _ = program.end()
        self.assertEqual((status, out.endswith(b": reply\n")), (1, True))

    def test_what_keeps_it_from_starting_is_status_1(self):
        for arguments, told in (
                (("--peer", "nosuch.invalid:80"), rb"cannot resolve nosuch\.invalid:80: Host not found"),
                (("--peer", "127.0.0.1:9", "--bind", self.other.address),
                 rb"cannot bind \S+: Address already in use"),
                (("--peer", "[::1]:9", "--bind", "127.0.0.1:0"), rb"cannot send to \[::1\]:9: \S+")):
            with self.subTest(arguments):
                status, out, err = outcome("send", *arguments, "hello")
                self.assertEqual((status, out), (1, b""))
                self.assertRegex(err, rb"^udpchat: " + told + rb".*\n$")

    def test_wrong_usage_is_status_2_and_sends_nothing(self):
        for arguments in (("--nope",), ("--repeat", "0"), ("--repeat", "-1"), ("--repeat", "x"),
                          ("--interval", "x"), ("--interval", "-1s"), ("--rate", "0"),
                          ("--rate", "1/m"), ("--interval", "1s", "--rate", "1"),
                          ("--wait=soon",), ("--replies", "0"), ("--size", "9"),
                          ("--file", "/dev/null", "--size", "0"),
                          ("--file", "/dev/null", "--size", "65528"), ("--file", "/dev/null", "text"),
                          ("--encoding", "klingon"), ("--input", "octal"), ("--bind", "1.2.3:4"),
                          ("--allow", "x"), ("-n", "1"), ("--raw",)):
            with self.subTest(arguments):
                # A TEXT in front, unless that is what is wrong.
                text = () if "--file" in arguments else ("hello",)
                status, out, err = self.send(*text, *arguments)
                self.assertEqual((status, out), (2, b""), err)
                self.assertRegex(err.decode(), r"^udpchat: .* \(udpchat send --help shows the usage\)\n$")
        self.assertEqual(self.arrived(), [])
        self.assertEqual(outcome("send", "hello")[0], 2)

    def test_a_closed_output_ends_it_quietly(self):
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--wait=forever", "hello")
        program.process.stdout.close()
        _, source = self.other.recvfrom(65535)
        self.other.sendto(b"nobody reads", source)
        self.assertEqual(program.process.wait(PATIENCE), 141)
        self.assertEqual(program.process.stderr.read(), b"")

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--wait=forever",
                                   "hello", stdout=full)
        _, source = self.other.recvfrom(65535)
        self.other.sendto(b"no room", source)
        self.assertEqual(program.process.wait(PATIENCE), 1)
        self.assertEqual(program.process.stderr.read(),
                         b"cannot write the output: No space left on device\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
