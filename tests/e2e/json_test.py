"""--json: every event is one line that Python's json reads, and stdout has nothing else."""

import datetime
import json
import random
import signal
import unittest

from support import UDPCHAT, TestCase, hold, outcome, unused_port

HOSTILE = {
    "all octets": bytes(range(256)),
    "escapes": b"\x1b]0;title\x07\x1b[2J\x9b\x7f",
    "directions": "\u202eabc\u2066\u2028\u2029\ufeff".encode(),
    "line ends": b"one\ntwo\r\n\v\f\x00",
    "JSON": b'","data":"\\","version":2}\n{"version":1}\n\\u0000',
    "half a character": "矩".encode()[:2],
    "a surrogate": b"\xed\xa0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "nothing": b"",
    "much": bytes(range(256)) * 255 + bytes(227),
    "much text": "x\U0001F600".encode() * 13000,
}
FIELDS = {
    "received": ["direction", "local", "peer", "length", "text", "data"],
    "sent": ["direction", "local", "peer", "length", "text", "data"],
    "failed": ["direction", "local", "peer", "length", "text", "data", "error"],
    "notice": ["message"],
}


def text_of(payload, encoding="utf-8"):
    """What the event says it is, or nothing."""
    try:
        return {"text": payload.decode(encoding)}
    except UnicodeDecodeError:
        return {}


class Json(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.begin = datetime.datetime.now(datetime.timezone.utc)

    def parse(self, line):
        """What a line says; checks what all events have in common."""
        self.assertRegex(line, rb"^[ -~]*$")
        event = json.loads(line)
        self.assertEqual(list(event)[:3], ["version", "time", "event"])
        self.assertEqual(event.pop("version"), 1)
        written = event.pop("time")
        self.assertRegex(written, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        time = datetime.datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%f%z")
        self.assertLessEqual(self.begin, time)
        self.assertLessEqual(time, datetime.datetime.now(datetime.timezone.utc))
        allowed = FIELDS[event["event"]] + ["destination", "automatic", "reported", "problem",
                                              "reporter", "mtu"]
        self.assertEqual(set(event) - {"event", *allowed}, set())
        return event

    def parsed(self, out):
        if out:
            self.assertTrue(out.endswith(b"\n"))
        return [self.parse(line) for line in out.split(b"\n")[:-1]]

    def events(self, out, *names):
        return [event for event in self.parsed(out) if event["event"] in names]

    def event(self, name, local, peer, payload, encoding="utf-8", **more):
        return {"event": name, "direction": "in" if name == "received" else "out", "local": local,
                "peer": peer, "length": len(payload), **text_of(payload, encoding),
                "data": payload.hex(), **more}

    def start(self, *arguments):
        program = self.piped(*arguments, "--bind", "127.0.0.1:0", "--json")
        return program, f"127.0.0.1:{program.port}"


class Events(Json):
    def test_of_recv(self):
        receiver, local = self.start("recv", "-n", str(len(HOSTILE)))
        banner = receiver.banner.rstrip()
        wanted = [{"event": "notice", "message": banner}]
        for payload in HOSTILE.values():
            self.other.sendto(payload, ("127.0.0.1", receiver.port))
            wanted.append(self.event("received", local, self.other.address, payload))
            receiver.see(b'"data":"%s"' % payload.hex().encode())
        status, out, err = receiver.end()
        self.assertEqual((status, err), (0, b""))
        self.assertEqual(self.parsed(out), wanted)

    def test_of_send(self):
        port = unused_port()
        local = f"127.0.0.1:{port}"
        for name, payload in HOSTILE.items():
            with self.subTest(name):
                # As a file, for it may hold line ends; a file cannot hold an empty datagram.
                how = ("--file", "-", "--size", "65507") if payload else ("",)
                status, out, err = outcome("send", "--bind", local, "--peer", self.other.address,
                                           "--json", *how, input=payload)
                self.assertEqual((status, err), (0, b""))
                self.assertEqual(self.parsed(out), [self.event("sent", local, self.other.address, payload)])
                self.assertEqual(self.other.recv(65535), payload)

    def test_of_send_and_the_reply(self):
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", "upper")
        port = unused_port()
        local, peer = f"127.0.0.1:{port}", f"127.0.0.1:{server.port}"
        status, out, err = outcome("send", "--bind", local, "--peer", peer, "--json",
                                   "--wait=forever", "--replies", "1", "hello")
        self.assertEqual((status, err), (0, b""))
        # The two come from two threads, so either may be the first.
        events = sorted(self.parsed(out), key=lambda event: event["direction"])
        self.assertEqual(events, [self.event("received", local, peer, b"HELLO"),
                                  self.event("sent", local, peer, b"hello")])

    def test_of_no_reply(self):
        status, out, err = outcome("send", "--peer", self.other.address, "--json", "--wait=100ms", "hello")
        self.assertEqual((status, err), (3, b"no reply within 100ms\n"))
        self.assertEqual(self.parsed(out)[1:], [{"event": "notice", "message": "no reply within 100ms"}])

    def test_of_serve(self):
        server, local = self.start("serve", "--reply", "upper")
        wanted = [{"event": "notice", "message": server.banner.rstrip()}]
        for payload in HOSTILE.values():
            self.other.sendto(payload, ("127.0.0.1", server.port))
            self.assertEqual(self.other.recv(65535), payload.upper())
            wanted += [self.event("received", local, self.other.address, payload),
                       self.event("sent", local, self.other.address, payload.upper(), automatic=True)]
            server.see(b'"data":"%s","automatic":true}\n' % payload.upper().hex().encode())
        server.process.send_signal(signal.SIGTERM)
        status, out, err = server.end()
        self.assertEqual((status, err), (143, b""))
        self.assertEqual(self.parsed(out), wanted)

    def test_of_a_chat_in_a_pipe(self):
        chat, local = self.start("--peer", self.other.address, "--wait=forever")
        wanted = [{"event": "notice", "message": chat.banner.rstrip()}]
        for number in range(3):
            chat.type(b"line %d\n" % number)
            self.assertEqual(self.other.recv(65535), b"line %d" % number)
            chat.see(b'"line %d"' % number)
            self.other.sendto(b"back %d" % number, ("127.0.0.1", chat.port))
            chat.see(b'"back %d"' % number)
            wanted += [self.event("sent", local, self.other.address, b"line %d" % number),
                       self.event("received", local, self.other.address, b"back %d" % number)]
        chat.process.send_signal(signal.SIGINT)
        status, out, err = chat.end()
        self.assertEqual((status, err), (130, b""))
        self.assertEqual(self.parsed(out), wanted)

    def test_in_other_encodings(self):
        for encoding, payload in (("gbk", "你好".encode("gbk")), ("gbk", b"\x81"), ("utf-16le", b"a\0"),
                                  ("utf-16le", b"a"), ("latin1", bytes(range(256)))):
            with self.subTest(encoding, payload=payload):
                receiver, local = self.start("recv", "-n", "1", "--encoding", encoding)
                self.other.sendto(payload, ("127.0.0.1", receiver.port))
                status, out, _ = receiver.end()
                self.assertEqual(status, 0)
                self.assertEqual(self.parsed(out)[1:], [
                    self.event("received", local, self.other.address, payload, encoding)])
        local = f"127.0.0.1:{unused_port()}"
        status, out, _ = outcome("send", "--bind", local, "--peer", self.other.address, "--json",
                                 "--encoding", "gbk", "你好")
        self.assertEqual(self.parsed(out), [
            self.event("sent", local, self.other.address, "你好".encode("gbk"), "gbk")])

    def test_of_a_thousand_random_payloads(self):
        choose = random.Random(4)
        characters = [*range(0xD800), *range(0xE000, 0x110000)]
        payloads = [choose.randbytes(choose.choice((0, 1, 2, 3, 10, 100, 1400))) if number % 2 else
                    "".join(map(chr, choose.choices(characters, k=20))).encode()
                    for number in range(1000)]
        receiver, local = self.start("recv", "-n", "1000")
        for number, payload in enumerate(payloads):
            self.other.sendto(payload, ("127.0.0.1", receiver.port))
            if number % 50 == 49:  # no more than its buffer holds
                receiver.see(b'"data":"%s"' % payload.hex().encode())
        status, out, err = receiver.end()
        self.assertEqual((status, err), (0, b""))
        self.assertEqual(self.parsed(out)[1:], [
            self.event("received", local, self.other.address, payload) for payload in payloads])


class Failures(Json):
    def test_of_a_payload_that_is_too_long(self):
        for command in (("send",), ()):
            for length in (65508, 1000000):
                with self.subTest(command, length=length):
                    program = self.program(UDPCHAT, *command, "--bind", "127.0.0.1:0", "--json", "--peer",
                                           self.other.address, "--input", "raw")
                    program.type(b"\xff" * length + b"\nrest\n")
                    self.assertEqual(self.other.recv(65535), b"rest")
                    status, out, err = program.end()
                    self.assertEqual(status, 1)
                    reason = (f"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), "
                              f"and this has {length}")
                    self.assertTrue(err.endswith(f"{reason}\n".encode()), err)
                    failed, notice, sent = self.parsed(out)[-3:]
                    local = sent["local"]
                    self.assertEqual(failed, self.event(
                        "failed", local, self.other.address, b"\xff" * length, error=reason))
                    self.assertEqual(notice, {"event": "notice", "message": reason})
                    self.assertEqual(sent, self.event("sent", local, self.other.address, b"rest"))

    def test_of_what_the_system_refuses(self):
        status, out, err = outcome("send", "--peer", "127.255.255.255:9", "--json", "hello")
        reason = ("cannot send to 127.255.255.255:9: Permission denied (a broadcast address; "
                  "--broadcast allows it)")
        self.assertEqual((status, err.decode()), (1, f"{reason}\n"))
        failed, notice = self.parsed(out)
        self.assertEqual(failed, self.event(
            "failed", failed["local"], "127.255.255.255:9", b"hello", error=reason))
        self.assertEqual(notice, {"event": "notice", "message": reason})

    def test_of_what_no_datagram_can_be_made_of(self):
        status, out, err = outcome("send", "--peer", self.other.address, "--json", "--encoding", "gbk",
                                   "\U0001F600")
        self.assertEqual(status, 1)
        notices = self.parsed(out)
        self.assertEqual([event["event"] for event in notices], ["notice"])
        self.assertEqual(notices[0]["message"], err.decode().rstrip("\n"))

    def test_that_the_network_reports(self):
        peer = f"127.0.0.1:{unused_port()}"
        told = f"{peer} is not listening (port unreachable)"
        for arguments in (("send",), ("send", "--wait=100ms"), ("--wait=0",)):
            with self.subTest(arguments):
                _, out, err = outcome(*arguments, "--peer", peer, "--json", input=b"hello \xff\n")
                self.assertIn(f"{told}\n".encode(), err)
                failed = self.events(out, "failed")
                wanted = self.event("failed", None, peer, b"hello \xff", error=told, reported=True,
                                    problem="port-unreachable", reporter="127.0.0.1")
                del wanted["local"]
                self.assertEqual(failed, [wanted])
                self.assertIn({"event": "notice", "message": told}, self.events(out, "notice"))
                self.assertEqual(len(self.events(out, "sent")), 1)

    def test_that_the_network_reports_of_what_left_as_one_packet(self):
        lines = b"".join(b"%d\n" % number for number in range(1000, 1064))
        _, out, err = outcome("send", "--peer", f"127.0.0.1:{unused_port()}", "--json", "--summary",
                              "--wait=100ms", input=lines)
        failed = self.events(out, "failed")
        self.assertEqual(sum(event["length"] for event in failed), 256)
        least = b"(, at least)?" if len(failed) == 64 else b", at least"
        self.assertRegex(err, rb"reported as not delivered%s: %d datagram" % (least, len(failed)))

    def test_of_a_reply_that_nobody_takes(self):
        server, _ = self.start("serve", "--reply", "echo")
        gone = self.peer()
        peer = gone.address
        gone.sendto(b"hello", ("127.0.0.1", server.port))
        gone.recv(65535)
        hold(server.process)
        gone.sendto(b"again", ("127.0.0.1", server.port))
        gone.close()
        server.process.send_signal(signal.SIGCONT)
        server.see(b'"reported":true')
        server.see(b"}\n")
        self.assertIn(f"{peer} is not listening (port unreachable)\n".encode(),
                      server.process.stderr.readline())

    def test_of_what_is_withheld(self):
        receiver, _ = self.start("recv", "-n", "1", "--allow", "127.0.0.1", "--deny", "127.0.0.2")
        status, out, _ = outcome("send", "--bind", "127.0.0.2:0", "--peer", f"127.0.0.1:{receiver.port}", "x")
        self.other.sendto(b"one", ("127.0.0.1", receiver.port))
        status, out, err = receiver.end()
        self.assertEqual((status, err), (0, b"not shown, from others: 1 datagram\n"))
        self.assertEqual([event["event"] for event in self.parsed(out)], ["notice", "received", "notice"])
        self.assertEqual(self.parsed(out)[-1]["message"], "not shown, from others: 1 datagram")

    def test_that_is_no_event_leaves_the_output_empty(self):
        for arguments, status in ((("recv", "--bind", self.other.address), 1), (("recv", "--nope"), 2),
                                  (("send", "hello"), 2), (("serve",), 2)):
            with self.subTest(arguments):
                done, out, err = outcome(*arguments, "--json")
                self.assertEqual((done, out), (status, b""))
                self.assertTrue(err.startswith(b"udpchat: "))


if __name__ == "__main__":
    unittest.main(verbosity=2)
