"""Every peer program is the other side of send, recv and serve."""

import pathlib
import shlex
import unittest

from support import UDPCHAT, TestCase, environment, outcome, port_of, unused_port

TEXT = "matrix 矩阵"
TUTORIAL = str(pathlib.Path(__file__).parents[1] / "peers" / "tutorial.py")
OCTETS = b"matrix\0\x1b[2J \xff\xfe\r \xe7\x9f\xa9 end"  # no text, but on one line

PYTHON = """python3 -c '
import os, socket
endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
{}
'"""

# What arrives, on stdout. They bind a port of their own choice; those that have to write first
# write to {other}, and bash hears nobody but {udpchat}.
RECEIVERS = {
    "socat": "socat -u UDP-RECV:0,bind=127.0.0.1 STDOUT",
    "ncat": "ncat -u -l 127.0.0.1 0",
    "nc": "nc -u -l 127.0.0.1 0",
    "python3": PYTHON.format('endpoint.bind(("127.0.0.1", 0))\n'
                             "while True: os.write(1, endpoint.recv(65535))"),
    "packetsender": "packetsender -q -u -w 600000 127.0.0.1 {other} first",
    "bash": "bash -c 'exec cat </dev/udp/127.0.0.1/{udpchat}'",
    "udpchat": f"{shlex.quote(UDPCHAT)} recv --bind 127.0.0.1:0 --raw",
}

# Stdin, as one datagram.
SENDERS = {
    "socat": "socat -u STDIN UDP-SENDTO:127.0.0.1:{udpchat}",
    "ncat": "ncat -u --send-only 127.0.0.1 {udpchat}",
    "nc": "nc -u -q 0 127.0.0.1 {udpchat}",
    "python3": PYTHON.format(
        'endpoint.sendto(os.read(0, 65535), ("127.0.0.1", {udpchat}))'),
    "packetsender": "packetsender -q -u -x 127.0.0.1 {udpchat} {hex}",
    "bash": "bash -c 'cat >/dev/udp/127.0.0.1/{udpchat}'",
    "udpchat": f"{shlex.quote(UDPCHAT)} send --peer 127.0.0.1:{{udpchat}} --input raw",
}

# Stdin, and then the answer on stdout.
CLIENTS = {
    "socat": "socat - UDP:127.0.0.1:{udpchat}",
    "ncat": "ncat -u 127.0.0.1 {udpchat}",
    "nc": "nc -u 127.0.0.1 {udpchat}",
    "python3": PYTHON.format('endpoint.sendto(os.read(0, 65535), ("127.0.0.1", {udpchat}))\n'
                             "while True: os.write(1, endpoint.recv(65535))"),
    "packetsender": "packetsender -q -u -x -w 600000 127.0.0.1 {udpchat} {hex}",
    "bash": "bash -c 'exec 3<>/dev/udp/127.0.0.1/{udpchat}; dd bs=65535 count=1 >&3; exec cat <&3'",
}


def shown_by(name, payload):
    return payload.hex(" ").upper().encode() if name == "packetsender" else payload


class Matrix(TestCase):
    def setUp(self):
        self.other = self.peer()

    def start(self, command, payload=b"", udpchat=0):
        command = command.format(udpchat=udpchat, other=self.other.port, hex=payload.hex(" ").join('""'))
        return self.program(*shlex.split(command), env=environment(QT_QPA_PLATFORM="offscreen"))

    def test_each_peer_receives_what_send_sends(self):
        for name, command in RECEIVERS.items():
            for payload in (TEXT.encode(), OCTETS):
                with self.subTest(name, payload=payload):
                    source = unused_port()
                    peer = self.start(command, udpchat=source)
                    self.assertEqual(outcome("send", "--bind", f"127.0.0.1:{source}", "--peer",
                                             f"127.0.0.1:{port_of(peer.process)}",
                                             "--input", "raw", input=payload), (0, b"", b""))
                    peer.see(shown_by(name, payload))
                    self.assertEqual(peer.received.strip(), shown_by(name, payload))
                    peer.stop()

    def test_recv_shows_what_each_peer_sends(self):
        for name, command in SENDERS.items():
            with self.subTest(name):
                receiver = self.piped("recv", "--bind", "127.0.0.1:0", "-n", "1")
                self.start(command, TEXT.encode(), receiver.port).process.communicate(TEXT.encode())
                status, out, err = receiver.end()
                self.assertRegex(out.decode(), rf"^<< 127\.0\.0\.1:\d+: {TEXT}\n$")
                self.assertEqual((status, err), (0, b""))

    def test_recv_writes_exactly_what_each_peer_sends(self):
        for name, command in SENDERS.items():
            with self.subTest(name):
                receiver = self.piped("recv", "--bind", "127.0.0.1:0", "-n", "1", "--raw")
                self.start(command, OCTETS, receiver.port).process.communicate(OCTETS)
                self.assertEqual(receiver.end(), (0, OCTETS, b""))

    def test_serve_answers_each_peer(self):
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", "upper")
        for name, command in CLIENTS.items():
            with self.subTest(name):
                client = self.start(command, OCTETS, server.port)
                client.type(OCTETS)
                answer = shown_by(name, OCTETS.upper())
                client.see(answer)
                self.assertEqual(client.received.strip(), answer)
                client.stop()

    def test_serve_prints_what_each_peer_asks_and_is_answered(self):
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", "prefix:答")
        for name, command in CLIENTS.items():
            with self.subTest(name):
                client = self.start(command, TEXT.encode(), server.port)
                client.type(TEXT.encode())
                client.see(shown_by(name, f"答{TEXT}".encode()))
                source = f"127.0.0.1:{port_of(client.process)}"
                client.stop()
                server.see(f": 答{TEXT}\n".encode())
                self.assertRegex(server.received.decode(),
                                 rf"^<< (127\.0\.0\.1:\d+): {TEXT}\n>> \1: 答{TEXT}\n$")
                self.assertIn(source, server.received.decode())
                server.received = b""


def tutorial(name, *arguments):
    return ("python3", "-u", TUTORIAL, name, *arguments)


class Tutorial(TestCase):
    """The programs of the design's table, each as the other side, and udpchat in the place of each."""

    # What each answers to TEXT, and the rule by which udpchat does the same.
    SERVERS = {
        "prefix_server": (f"来自服务器{TEXT}", "prefix:来自服务器"),
        "acknowledging_server": ("收到你的消息了", "text:收到你的消息了"),
        "upper_server": (TEXT.upper(), "upper"),
        "threaded_server": (f"thread answers {TEXT}", "prefix:thread answers "),
    }

    # What is typed at each, so that it sends TEXT to the port; menu_chat is at its menu afterwards.
    WRITERS = {
        "sender": ((TEXT,), ""),
        "request_client": ((TEXT,), ""),
        "request_loop": ((), f"{TEXT}\n"),
        "menu_chat": (None, f"3\n1\n{TEXT}\n127.0.0.1\n{{port}}\n"),
        "chat_room": (("gb2312",), f"{TEXT}\n"),
    }
    ENCODINGS = {"chat_room": "gb2312"}

    def start(self, name, *arguments):
        """A tutorial program, and its port where it binds one."""
        program = self.program(*tutorial(name, *arguments))
        if name in ("sender", "request_client", "request_loop"):
            return program, 0
        program.see(b"\n")
        return program, int(program.received.split()[1])

    def write(self, name, port):
        """Starts one that sends TEXT to the port."""
        more, typed = self.WRITERS[name]
        program, _ = self.start(name, *(() if more is None else ("127.0.0.1", str(port), *more)))
        program.type(typed.format(port=port).encode())
        return program

    def test_send_is_understood_by_each_that_receives(self):
        for name, typed in {"receiver": b"", "menu_chat": b"2\n", "chat_room": b"",
                            **dict.fromkeys(self.SERVERS, b"")}.items():
            with self.subTest(name):
                more = ("127.0.0.1", "9", "gb2312") if name == "chat_room" else ()
                program, port = self.start(name, *more)
                program.type(typed)
                self.assertEqual(
                    outcome("send", "--peer", f"127.0.0.1:{port}", "--encoding",
                            self.ENCODINGS.get(name, "utf-8"), TEXT)[:2], (0, b""))
                program.see(f" says {TEXT}\n".encode())
                program.stop()

    def test_send_wait_prints_what_each_server_answers(self):
        for name, (answer, _) in self.SERVERS.items():
            with self.subTest(name):
                program, port = self.start(name)
                self.assertEqual(outcome("send", "--peer", f"127.0.0.1:{port}", "--wait=forever",
                                         "--replies", "1", TEXT),
                                 (0, f"<< 127.0.0.1:{port}: {answer}\n".encode(), b""))
                program.see(f" says {TEXT}\n".encode())
                program.stop()

    def test_send_wait_prints_what_a_person_answers_by_menu_or_in_a_chat_room(self):
        port = unused_port()
        for name, more, typed in (
                ("menu_chat", (), f"2\n1\n{TEXT} back\n127.0.0.1\n{port}\n"),
                ("chat_room", ("127.0.0.1", str(port), "gb2312"), f"{TEXT} back\n")):
            with self.subTest(name):
                program, other = self.start(name, *more)
                chat = self.program(UDPCHAT, "send", "--bind", f"127.0.0.1:{port}",
                                    "--peer", f"127.0.0.1:{other}", "--wait=forever", "--replies",
                                    "1", "--encoding", self.ENCODINGS.get(name, "utf-8"), TEXT)
                if name == "chat_room":  # the menu's question waits for the datagram itself
                    program.see(f"127.0.0.1:{port} says {TEXT}\n".encode())
                program.type(typed.encode())
                self.assertEqual(chat.end(),
                                 (0, f"<< 127.0.0.1:{other}: {TEXT} back\n".encode(), b""))
                program.see(f"127.0.0.1:{port} says {TEXT}\n".encode())
                program.stop()

    def test_recv_shows_what_each_sends(self):
        for name in self.WRITERS:
            with self.subTest(name):
                receiver = self.piped("recv", "--bind", "127.0.0.1:0", "-n", "1", "--encoding",
                                      self.ENCODINGS.get(name, "utf-8"))
                program = self.write(name, receiver.port)
                status, out, err = receiver.end()
                self.assertRegex(out.decode(), rf"^<< 127\.0\.0\.1:\d+: {TEXT}\n$")
                self.assertEqual((status, err), (0, b""))
                program.stop()

    def test_serve_answers_each_that_asks_as_each_server_does(self):
        for answer, rule in self.SERVERS.values():
            for name in self.WRITERS:
                with self.subTest(name, rule=rule):
                    server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", rule,
                                        "--encoding", self.ENCODINGS.get(name, "utf-8"))
                    program = self.write(name, server.port)
                    if name == "menu_chat":
                        program.type(b"2\n")
                    if name != "sender":  # which does not listen
                        program.see(f"127.0.0.1:{server.port} says {answer}\n".encode())
                    server.see(f": {answer}\n".encode())
                    self.assertRegex(server.received.decode(), rf"^<< (\S+): {TEXT}\n>> \1: {answer}\n$")
                    server.stop()
                    program.stop()

    def test_udpchat_is_one_shot_sender_and_receiver(self):
        receiver = self.piped("recv", "--bind", "127.0.0.1:0", "-n", "1")
        port = unused_port()
        self.assertEqual(outcome("send", "--bind", f"127.0.0.1:{port}", "--peer",
                                 f"127.0.0.1:{receiver.port}", TEXT), (0, b"", b""))
        self.assertEqual(receiver.end(), (0, f"<< 127.0.0.1:{port}: {TEXT}\n".encode(), b""))

    def test_udpchat_is_request_client_and_each_server(self):
        for answer, rule in self.SERVERS.values():
            with self.subTest(rule):
                server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", rule)
                shown = f"<< 127.0.0.1:{server.port}: {answer}\n".encode()
                for _ in range(3):
                    self.assertEqual(
                        outcome("send", "--peer", f"127.0.0.1:{server.port}", "--wait=forever",
                                "--replies", "1", TEXT), (0, shown, b""))
                server.stop()

    def test_udpchat_is_a_server_of_several_at_once(self):
        server = self.piped("serve", "--bind", "127.0.0.1:0", "--reply", "prefix:to ")
        clients = [self.program(UDPCHAT, "send", "--peer", f"127.0.0.1:{server.port}",
                                "--input", "raw", "--wait=forever") for _ in range(5)]
        for turn in range(3):
            for number, client in enumerate(clients):
                client.type(f"{number}, {turn}\n".encode())
            for number, client in enumerate(clients):
                client.see(f"<< 127.0.0.1:{server.port}: to {number}, {turn}\n".encode())

    def test_udpchat_is_a_request_loop(self):
        for name, (answer, _) in self.SERVERS.items():
            with self.subTest(name):
                _, port = self.start(name)
                screen = self.screen()
                screen.start("send", "--peer", f"127.0.0.1:{port}")
                for _ in range(2):
                    screen.ends_with(">>")
                    screen.type(TEXT)
                    screen.keys("Enter")
                    screen.ends_with(f">> {TEXT}", f"<< 127.0.0.1:{port}: {answer}", ">>")
                screen.close()

    def test_udpchat_is_a_chat_room_in_gb2312(self):
        port = unused_port()
        program, other = self.start("chat_room", "127.0.0.1", str(port), "gb2312")
        room = self.piped("--bind", f"127.0.0.1:{port}", "--peer", f"127.0.0.1:{other}",
                          "--encoding", "gb2312")
        for turn in range(3):
            room.type(f"{TEXT} {turn}\n".encode())
            program.see(f"127.0.0.1:{port} says {TEXT} {turn}\n".encode())
            program.type(f"{TEXT} back {turn}\n".encode())
            room.see(f"<< 127.0.0.1:{other}: {TEXT} back {turn}\n".encode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
