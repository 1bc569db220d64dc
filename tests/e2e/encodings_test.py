"""Text in several encodings on the wire, against Python's codecs, and what is too long for one packet."""

import os
import subprocess
import unittest

from support import TestCase


class Encodings(TestCase):
    def converse(self, encoding, name, text):
        other = self.peer()
        chat = self.piped("--peer", other.address, "--encoding", name)
        chat.type(text.encode() + b"\n")
        payload, source = other.recvfrom(65535)
        self.assertEqual(payload, text.encode(encoding), name)
        other.sendto(text.encode(encoding), source)
        chat.see(f"<< {other.address}: {text}\n".encode())

    def test_text_is_exact_both_ways(self):
        for encoding, name, text in (
                ("utf-8", "UTF8", "你好, é 😀"), ("gbk", "GBK", "你好, 歡迎"),
                ("gb2312", "gb-2312", "你好"), ("gb18030", "Gb18030", "你好 😀 é"),
                ("big5", "BIG5", "歡迎"), ("shift_jis", "shift-jis", "こんにちは ｱｲｳ"),
                ("euc_kr", "EUC-KR", "안녕하세요"), ("iso2022_jp", "iso-2022-jp", "日本 and 語"),
                ("latin-1", "latin1", "naïve façade"), ("koi8-r", "koi8r", "привет"),
                ("utf-16-le", "utf-16le", "A你😀"), ("utf-8", "auto", "你好")):
            with self.subTest(name):
                self.converse(encoding, name, text)

    def test_auto_shows_what_is_no_utf8_as_gb18030_if_it_is_that(self):
        other = self.peer()
        chat = self.piped("--peer", other.address, "--encoding", "auto")
        to = ("127.0.0.1", chat.port)
        for payload, shown in (("世界".encode("gb18030"), "世界"), ("世界".encode(), "世界"),
                               (b"\xffabc\xe4\xb8\x96", r"\xffabc世"), (b"\x81", r"\x81")):
            other.sendto(payload, to)
            chat.see(f"<< {other.address}: {shown}\n".encode())

    def test_a_line_without_a_form_is_told_and_the_others_are_sent(self):
        other = self.peer()
        chat = self.piped("--peer", other.address, "--encoding", "latin1")
        chat.type("one\ntwo 好\n".encode() + b"\xff\nthree\n")
        self.assertEqual([other.recv(99), other.recv(99)], [b"one", b"three"])
        status, _, told = chat.end()
        self.assertEqual(status, 1)
        self.assertEqual(told.decode(), "not sent: '好' U+597D has no form in latin1\n  two 好\n      ^\n"
                         "not sent: \\xff is no character, and has no form in latin1\n  \\xff\n  ^\n")

    def test_a_line_too_long_to_be_kept_is_refused_whole(self):
        other = self.peer()
        chat = self.piped("--peer", other.address, "--input", "hex")
        chat.type(b"41 " * 65507 + b"\n" + b"42" + b" " * 2000000 + b"43\n" + b"44\n")
        self.assertEqual([other.recv(65535), other.recv(99)], [b"A" * 65507, b"D"])
        status, _, told = chat.end()
        self.assertEqual((status, told), (
            1, b"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), "
            b"and this line has more than 1048576\n"))


class Fragments(TestCase):
    """In a network namespace whose loopback has the MTU of an Ethernet."""

    def isolated(self, *arguments):
        namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        return self.piped(*arguments, prefix=[
            *namespace, "sh", "-c", 'ip link set lo mtu 1500 up && exec "$0" "$@"'])

    def test_are_told_once_a_peer_with_the_size_that_goes_whole(self):
        for address, whole in (("127.0.0.1:9", 1472), ("[::1]:9", 1452)):
            with self.subTest(address):
                chat = self.isolated("--peer", address)
                chat.type(b"x" * whole + b"\n" + b"y" * (whole + 1) + b"\n" + b"z" * 4000 + b"\n")
                told = [line for line in chat.end()[2].decode().split("\n") if "fragments" in line]
                self.assertEqual(told, [
                    f"{whole + 1} bytes to {address} went in fragments: the path MTU is 1500 bytes, "
                    f"and up to {whole} bytes go whole"])


if __name__ == "__main__":
    unittest.main()
