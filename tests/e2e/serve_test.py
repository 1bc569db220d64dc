"""udpchat serve: every rule, every pattern, many clients, and what is held back."""

import re
import select
import selectors
import signal
import socket
import subprocess
import unittest

from serving import PATIENCE, ServerCase
from support import UDPCHAT, environment, hold

LONGEST = 65507  # octets in a datagram over IPv4


class Rules(ServerCase):
    def check(self, arguments, *exchanges):
        server = self.serve(*arguments)
        for payload, answer in exchanges:
            self.assertEqual(self.ask(server, payload), answer)
        return server

    def test_echo_answers_whatever_came(self):
        self.check(("--reply", "echo"), (b"hello\n", b"hello\n"), (b"", b""),
                   (bytes(range(256)), bytes(range(256))))

    def test_echo_answers_the_longest_datagram(self):
        longest = bytes(range(256)) * 256
        self.check(("--reply", "echo", "--quiet"), (longest[:LONGEST], longest[:LONGEST]))

    def test_upper_changes_letters_and_no_other_octet(self):
        self.check(("--reply", "upper"), (b"Hello, z{`a\n", b"HELLO, Z{`A\n"), (b"", b""),
                   ("aé你z".encode() + b"\xff\xc3q\0", "Aé你Z".encode() + b"\xff\xc3Q\0"))

    def test_upper_leaves_the_letters_that_are_half_of_a_character(self):
        halves = [char for char in map(chr, range(0x4E00, 0xA000))
                  if len(char.encode("gbk", "ignore")) == 2 and 0x61 <= char.encode("gbk")[1] <= 0x7A]
        self.assertGreater(len(halves), 2000)
        text = "x".join(halves)
        self.check(("--reply", "upper", "--encoding", "gbk", "--quiet"),
                   (text.encode("gbk"), text.replace("x", "X").encode("gbk")))

    def test_upper_knows_the_octets_of_utf_16(self):
        text = "a慡z"  # U+6161 is the octets of "aa"
        self.check(("--reply", "upper", "--encoding", "utf-16le"),
                   (text.encode("utf-16le"), "A慡Z".encode("utf-16le")))

    def test_a_text_is_the_answer_to_everything(self):
        self.check(("--reply", "text:收到 a=b:c"), (b"x", "收到 a=b:c".encode()),
                   (b"", "收到 a=b:c".encode()))

    def test_a_text_goes_in_the_encoding_with_the_line_end_asked_for(self):
        self.check(("--encoding", "gbk", "--eol", "crlf", "--reply", "text:收到"),
                   (b"x", "收到\r\n".encode("gbk")))

    def test_a_prefix_goes_before_what_came(self):
        self.check(("--encoding", "gbk", "--eol", "lf", "--reply", "prefix:来自服务器:"),
                   ("你".encode("gbk"), "来自服务器:你".encode("gbk")),
                   (b"\n", "来自服务器:\n".encode("gbk")), (b"", "来自服务器:".encode("gbk")))

    def test_hex_is_octets(self):
        self.check(("--reply", "hex:01 03 84 0a"), (b"x", b"\x01\x03\x84\x0a"))
        self.check(("--reply", "hex:"), (b"x", b""))

    def test_commands_answer_with_what_they_write(self):
        self.check(("--reply", "exec:tr a-z b-za"), (b"hal\n", b"ibm\n"))
        self.check(("--reply", "shell:rev | tr -d x"), (b"xab\n", b"ba\n"))

    def test_the_first_pattern_that_matches_answers(self):
        self.check(
            ("--on", "PING=text:PONG", "--on", "hex:00ff=hex:ff 00", "--on", r"regex:^temp=\d+$=upper",
             "--on", "regex:^(?i)p=prefix:p?", "--on", "a=b=text:c=d", "--on", "=text:nothing",
             "--reply", "text:what?"),
            (b"PING", b"PONG"), (b"\x00\xff", b"\xff\x00"), (b"temp=21", b"TEMP=21"),
            (b"ping", b"p?ping"), (b"a=b", b"c=d"), (b"", b"nothing"), (b"temp=x", b"what?"))

    def test_a_line_end_behind_a_text_does_not_count(self):
        self.check(("--on", "PING=text:PONG", "--on", r"regex:^\w+$=text:word", "--reply", "echo"),
                   (b"PING\n", b"PONG"), (b"PING\r\n", b"PONG"), (b"PONG\n", b"word"),
                   (b"PING\n\n", b"PING\n\n"), (b"PING ", b"PING "))

    def test_a_pattern_is_text_in_the_encoding(self):
        self.check(("--encoding", "gbk", "--on", "你好=text:再见", "--on", "regex:^.$=text:one",
                    "--reply", "text:?"),
                   ("你好\n".encode("gbk"), "再见".encode("gbk")), ("慡".encode("gbk"), b"one"),
                   ("你好".encode(), b"?"))

    def test_what_no_rule_matches_is_shown_and_not_answered(self):
        server = self.serve("--on", "PING=text:PONG")
        client = self.peer()
        client.sendto(b"pong?", server.address)
        self.assertEqual(self.ask(server, b"PING", client), b"PONG")
        _, out, told = server.leave()
        self.assertEqual((out, told), (
            f"<< {client.address}: pong?\n<< {client.address}: PING\n>> {client.address}: PONG\n", ""))

    def test_bad_rules_are_wrong_usage(self):
        for arguments, fault in ((("--reply", "ehco"), "'ehco' is no rule"),
                                 (("--reply", "hex:1"), "bad rule 'hex:1'"),
                                 (("--reply", "exec:"), "bad command ''"),
                                 (("--reply", "exec:a 'b"), "bad command .*a ' has no end"),
                                 (("--on", "PING"), "'PING' is no PATTERN=RULE"),
                                 (("--on", "regex:(=echo"), "bad pattern 'regex:\\('"),
                                 (("--on", "hex:zz=echo"), "bad pattern 'hex:zz'"),
                                 (("--encoding", "gbk", "--reply", "text:😀"), "bad rule 'text:😀'"),
                                 (("--limit", "0", "--reply", "echo"), "--limit"),
                                 (("--exec-time", "soon", "--reply", "echo"), "--exec-time"),
                                 (("--exec-at-once", "0", "--reply", "echo"), "--exec-at-once"),
                                 (("--allow", "10/8", "--reply", "echo"), "--allow"), ((), "a rule")):
            with self.subTest(arguments):
                done = subprocess.run([UDPCHAT, "serve", *arguments], stdin=subprocess.DEVNULL,
                                      capture_output=True, timeout=PATIENCE, env=environment(),
                                      check=False)
                told = done.stderr.decode()
                self.assertEqual((done.returncode, done.stdout, told.count("\n")), (2, b"", 1), told)
                self.assertRegex(told, rf"^udpchat: .*(?:{fault})")


class Serving(ServerCase):
    def test_it_prints_what_came_and_what_it_answered(self):
        server = self.serve("--reply", "prefix:\x1b[2J\n")
        client = self.peer()
        self.ask(server, b"\x1b]0;evil\a", client)
        self.assertEqual(server.leave(), (
            143, f"<< {client.address}: \\x1b]0;evil\\a\n>> {client.address}: \\x1b[2J\\n\\x1b]0;evil\\a\n",
            ""))

    def test_quiet_prints_nothing(self):
        server = self.serve("--reply", "echo", "--quiet")
        self.ask(server, b"hello")
        self.assertEqual(server.leave(signal.SIGINT), (130, "", ""))

    def test_fifty_clients_at_once_get_their_own_answers(self):
        server = self.serve("--reply", "prefix:to ", "--quiet", "--limit", "none")
        requests = 40
        waiting = selectors.DefaultSelector()
        for number in range(50):
            client = self.peer()
            client.connect(server.address)
            client.send(b"%d 0" % number)
            waiting.register(client, selectors.EVENT_READ, [number, 0])
        answered = 0
        while answered < 50 * requests:
            ready = waiting.select(PATIENCE)
            self.assertTrue(ready, f"only {answered} answers")
            for key, _ in ready:
                number, request = key.data
                self.assertEqual(key.fileobj.recv(99), b"to %d %d" % (number, request))
                answered += 1
                key.data[1] += 1
                if key.data[1] < requests:
                    key.fileobj.send(b"%d %d" % (number, key.data[1]))
        self.assertEqual(server.leave(), (143, "", ""))

    def test_clients_that_go_away_do_not_end_it(self):
        server = self.serve("--reply", "echo")
        gone = []

        def send():
            for _ in range(50):
                client = self.peer()
                client.sendto(b"bye", server.address)
                gone.append(client.address)
                client.close()

        server.all_at_once(send)
        for address in gone:
            server.hear(rf"^{address} is not listening \(port unreachable\)$".encode())
        self.assertEqual(self.ask(server, b"still there"), b"still there")

    def test_an_answer_that_no_datagram_holds_is_told(self):
        server = self.serve("--reply", "prefix:and ", "--quiet")
        client = self.peer()
        client.sendto(b"x" * (LONGEST - 3), server.address)
        self.assertEqual(self.ask(server, b"so on", client), b"and so on")
        status, out, told = server.leave()
        self.assertEqual((status, out), (143, ""))
        self.assertRegex(told, rf"{client.address}.* one datagram over IPv4 holds {LONGEST} bytes "
                               rf".*{LONGEST + 1}\n$")

    def test_it_leaves_at_once_when_told_to_though_nobody_reads_what_it_prints(self):
        server = self.serve("--reply", "echo")
        for _ in range(4):
            self.ask(server, b"x" * LONGEST)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(PATIENCE), 143)

    def test_it_leaves_after_all_that_had_arrived_is_answered(self):
        server = self.serve("--reply", "echo")
        client = self.peer()
        requests = [b"number %d" % number for number in range(200)]
        hold(server.process)
        for request in requests:
            client.sendto(request, server.address)
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGCONT)
        self.assertEqual([client.recv(99) for _ in requests], requests)
        status, out, _ = server.end()
        self.assertEqual((status, re.findall(rb"<< .*: (.*)", out)), (143, requests))

    def test_a_reader_that_goes_away_ends_it(self):
        server = self.serve("--reply", "echo")
        server.process.stdout.close()
        self.peer().sendto(b"hello", server.address)
        self.assertEqual(server.process.wait(PATIENCE), 141)

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            server = self.serve("--reply", "echo", stdout=full)
        self.peer().sendto(b"hello", server.address)
        server.hear(b"cannot write the output: No space left on device\n")
        self.assertEqual(server.process.wait(PATIENCE), 1)


class HeldBack(ServerCase):
    def answers_to(self, client):
        """Those that are there."""
        count = 0
        while select.select([client], [], [], 0)[0]:
            client.recv(99)
            count += 1
        return count

    def test_what_is_over_the_limit_is_counted_and_not_answered(self):
        server = self.serve("--reply", "echo", "--limit", "5")
        client, other = self.peer(), self.peer()

        def send():
            for number in range(20):
                client.sendto(b"%d" % number, server.address)
            other.sendto(b"me too", server.address)

        server.all_at_once(send)
        self.assertEqual(other.recv(99), b"me too")
        status, out, told = server.leave()
        self.assertEqual((status, self.answers_to(client)), (143, 5))
        self.assertEqual((len(re.findall("^<< ", out, re.M)), len(re.findall("^>> ", out, re.M))), (21, 6))
        self.assertEqual(told, f"reply held back: {client.address} has had as many as "
                               "the limit allows (serve --limit)\nreplies held back: 15\n")

    def test_without_a_limit_everything_is_answered(self):
        server = self.serve("--reply", "echo", "--limit", "none", "--quiet")
        client = self.peer()
        for number in range(3000):
            self.assertEqual(self.ask(server, b"%d" % number, client), b"%d" % number)
        self.assertEqual(server.leave(), (143, "", ""))

    def check_filter(self, arguments, admitted, dropped):
        server = self.serve("--reply", "echo", *arguments, bind="0.0.0.0:0")
        for client in dropped:
            client.sendto(b"let me in", server.address)
        for client in admitted:
            self.assertEqual(self.ask(server, b"hello", client), b"hello")
        status, out, told = server.leave()
        self.assertEqual([self.answers_to(client) for client in dropped], [0] * len(dropped))
        self.assertEqual((status, "let me in" in out), (143, False))
        datagrams = "1 datagram" if len(dropped) == 1 else f"{len(dropped)} datagrams"
        self.assertEqual(told, f"not shown, from others: {datagrams}\n")

    def at(self, ip):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(client.close)
        client.bind((ip, 0))
        client.settimeout(PATIENCE)
        return client

    def test_only_whom_a_network_holds_is_answered(self):
        here, there = self.at("127.0.0.1"), self.at("127.0.1.2")
        self.check_filter(("--allow", "127.0.0.0/24"), [here], [there])
        self.check_filter(("--allow", "::1", "--allow", "127.0.1.2"), [there], [here])
        self.check_filter(("--allow", "127.0.0.0/8", "--deny", "127.0.1.0/24"), [here], [there, there])
        self.check_filter(("--deny", "127.0.0.1"), [there], [here])

    def test_only_the_peer_is_answered(self):
        peer, other = self.peer(), self.peer()
        self.check_filter(("--only-peer", "--peer", peer.address), [peer], [other, other])


if __name__ == "__main__":
    unittest.main()
