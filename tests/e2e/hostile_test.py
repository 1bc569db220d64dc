"""Nothing that arrives can do anything to the terminal but write text."""

import unittest

from support import TestCase

ATTACKS = {
    "set the title, clear": (b"\x1b]0;x\x07\x1b[2J", r"\x1b]0;x\a\x1b[2J"),
    "C1 as octets": (b"\x9b2J\x9d0;x\x9c\x85", r"\x9b2J\x9d0;x\x9c\x85"),
    "C1 as UTF-8": ("\x9b2J\x9d0;x\x9c\x85".encode(), r"\u{9b}2J\u{9d}0;x\u{9c}\u{85}"),
    "overwrite": (b"lie\rtruth\b\b\b\x7f", r"lie\rtruth\b\b\b\x7f"),
    "NUL and friends": (b"a\0b\x0e\x0f\x05\x11\x13", r"a\x00b\x0e\x0f\x05\x11\x13"),
    "lines of its own": (b"one\n<< 1.2.3.4:5: two\v\f\x85", r"one\n<< 1.2.3.4:5: two\v\f\x85"),
    "no UTF-8": (b"\xff\xfe\xc0\x80\xed\xa0\x80", r"\xff\xfe\xc0\x80\xed\xa0\x80"),
    "line separators": ("a\u2028b\u2029c".encode(), r"a\u{2028}b\u{2029}c"),
    "bidi": ("a\u202eb\u2066c\u200f".encode(), r"a\u{202e}b\u{2066}c\u{200f}"),
    "colours": (b"\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
    "alternate screen": (b"\x1b[?1049h\x1bc", r"\x1b[?1049h\x1bc"),
}


class Hostile(TestCase):
    def test_datagrams_are_shown_as_text_on_the_screen(self):
        attacker = self.peer()
        chat = self.screen(120)
        port = chat.start("--bind 127.0.0.1:0", f"--peer {attacker.address}")
        chat.type("half a line")
        chat.see(">> half a line$")
        above = chat.rows()[:-1]
        title = chat.tmux("display-message", "-p", "#{pane_title}")
        shown = []
        for name, (payload, text) in ATTACKS.items():
            with self.subTest(name):
                attacker.sendto(payload, ("127.0.0.1", port))
                shown.append(f"<< {attacker.address}: {text}")
                chat.ends_with(*above, *shown, ">> half a line")
                self.assertEqual(chat.cursor()[0], len(">> half a line"))
        self.assertEqual(chat.tmux("display-message", "-p", "#{pane_title}"), title)

    def test_datagrams_are_shown_as_text_in_a_pipe(self):
        attacker = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        for payload, _ in ATTACKS.values():
            attacker.sendto(payload, ("127.0.0.1", chat.port))
        wanted = "".join(f"<< {attacker.address}: {text}\n" for _, text in ATTACKS.values())
        chat.see(wanted.encode())
        self.assertEqual(chat.received, wanted.encode())

    def test_the_line_end_that_nc_appends_is_not_shown(self):
        other = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0")
        for payload in (b"text\n", b"text\n\n", b"\n", b""):
            other.sendto(payload, ("127.0.0.1", chat.port))
        source = f"<< {other.address}: "
        chat.see(f"{source}text\n{source}text\\n\n{source}\n{source}(empty)\n".encode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
