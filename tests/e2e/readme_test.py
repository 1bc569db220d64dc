"""Every session that the README shows is carried out, and shows just that."""

import os
import pathlib
import re
import unittest

from support import UDPCHAT, Peer, TestCase

README = pathlib.Path(__file__).parents[2] / "README.md"
SESSIONS = re.findall(r"^```console\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)
HALF_TYPED = "half a line, still being ty"
BOUND = "127.0.0.1:4567"  # the address that all sessions bind


def free_port():
    with Peer() as peer:
        return peer.port


class Readme(TestCase):
    def setUp(self):
        self.port = free_port()
        self.peers = {}

    def real(self, text):
        """The text with real addresses for the README's."""
        for address in re.findall(r"127\.0\.0\.1:\d+", text):
            if address != BOUND and address not in self.peers:
                self.peers[address] = self.peer()
        for address, peer in self.peers.items():
            text = text.replace(address, peer.address)
            text = text.replace(f"Port: {address.split(':')[1]}", f"Port: {peer.port}")
        return text.replace(BOUND, f"127.0.0.1:{self.port}")

    def carry_out(self, session):
        screen = self.screen(110, 40, PATH=f"{os.path.dirname(UDPCHAT)}:{os.environ['PATH']}")
        self.real(session)  # all its peers listen before it begins
        shown = []
        encoding = (re.search(r"--encoding (\S+)", session) or [None, "utf-8"])[1]
        for line in map(self.real, session.splitlines()):
            prompt, answer = re.fullmatch(
                r"(\$|>>|Choose:|Message:|IP:|Port:)(?: (.*))?|.*", line).groups()
            if prompt:
                screen.ends_with(*shown, prompt)
                screen.type(answer)
                if answer != HALF_TYPED:
                    screen.keys("Enter")
            else:
                if arrived := re.fullmatch(r"<< (\S+)(?: \(\d+ bytes\))?: (.*)", line):
                    self.arrive(*arrived.groups(), encoding)
                screen.see(re.escape(line))
            shown.append(line)
        screen.ends_with(*shown, *([] if HALF_TYPED in session else ["$"]))

    def arrive(self, address, text, encoding):
        peer = next(peer for peer in self.peers.values() if peer.address == address)
        payload = re.sub(rb"\\x(..)", lambda octet: bytes.fromhex(octet[1].decode()),
                         text.replace("(empty)", "").encode(encoding))
        peer.sendto(payload, ("127.0.0.1", self.port))

    def test_there_are_sessions(self):
        self.assertEqual(len(SESSIONS), 5)

    def test_the_first_session(self):
        self.carry_out(SESSIONS[0])
        self.assertEqual(self.peers["127.0.0.1:8080"].recv(65535).decode(), "你好")

    def test_the_menu(self):
        self.carry_out(SESSIONS[1])
        self.assertEqual(self.peers["127.0.0.1:8080"].recv(65535), b"hello")

    def test_the_chat(self):
        self.carry_out(SESSIONS[2])
        self.assertEqual(self.peers["127.0.0.1:9090"].recv(65535), b"only this one")
        self.assertEqual(self.peers["127.0.0.1:8080"].recv(65535), b"/etc/hosts")

    def test_text_and_octets(self):
        self.carry_out(SESSIONS[3])
        peer = self.peers["127.0.0.1:8080"]
        self.assertEqual([peer.recv(99) for _ in range(3)], [
            "你好".encode("gbk"), bytes.fromhex("010300000001840a"),
            b"PING\r\n\0"])

    def test_the_pipe(self):
        self.carry_out(SESSIONS[4])
        peer = self.peers["127.0.0.1:8080"]
        self.assertEqual([peer.recv(65535), peer.recv(65535)], [b"one", b"/two"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
