"""Frames in hex: packetsender's command line beside udpchat's --input hex."""

import random
import subprocess
import unittest

from support import TestCase, environment


class Frames(TestCase):
    def setUp(self):
        self.other = self.peer()

    def packetsender(self, text):
        self.other.settimeout(0)  # once packetsender has ended, what it sent is here
        try:
            subprocess.run(["packetsender", "-q", "-u", "-x", "127.0.0.1", str(self.other.port), text],
                           check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env=environment(QT_QPA_PLATFORM="offscreen"))
            return self.other.recv(65535)
        finally:
            self.other.settimeout(60)

    def test_agree_on_a_thousand_frames(self):
        choose = random.Random(768)
        frames = [choose.randbytes(choose.randint(1, 64)) for _ in range(1000)]
        texts = [choose.choice((" ", ",", ":", "-", "")).join(
            f"{octet:02{choose.choice('xX')}}" for octet in frame) for frame in frames]
        chat = self.piped("--peer", self.other.address, "--input", "hex")
        for text, frame in zip(texts, frames):
            chat.type(text.encode() + b"\n")
            self.assertEqual(self.other.recv(65535), frame)
            self.assertEqual(self.packetsender(text), frame)

    def test_are_refused_where_packetsender_guesses(self):
        guesses = {"4": b"\x04", "486": b"\x04\x86", "4g": b"\x04", "zz 41": b"A",
                   "48 6": b"\x04\x86", "41,,42": b"AB", "4 1": b"A"}
        chat = self.piped("--peer", self.other.address, "--input", "hex")
        for text, guess in guesses.items():
            self.assertEqual(self.packetsender(text), guess)
            chat.type(text.encode() + b"\n")
        chat.type(b"ff\n")
        self.assertEqual(self.other.recv(65535), b"\xff")
        status, _, told = chat.end()
        self.assertEqual(status, 1)
        self.assertEqual(told.count(b"not sent: "), len(guesses))


if __name__ == "__main__":
    unittest.main()
