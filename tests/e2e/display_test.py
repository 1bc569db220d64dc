"""What arrives on a real terminal: hex views in its width, escapes in their colour; drafts."""

import unittest

from support import TestCase


class Display(TestCase):
    def setUp(self):
        self.other = self.peer()

    def start(self, *arguments, columns=80, **variables):
        self.chat = self.screen(columns, 30, **variables)
        self.port = self.chat.start("--peer", self.other.address, *arguments)
        self.chat.see("^>>")

    def arrive(self, payload):
        self.other.sendto(payload, ("127.0.0.1", self.port))

    def test_hex_rows_are_as_wide_as_the_terminal_allows(self):
        self.start("--show", "both", "--lengths")
        self.arrive(b"0123456789abcdef\n\x00")
        self.chat.ends_with(
            f"<< {self.other.address} (18 bytes): 0123456789abcdef\\n\\x00",
            "  0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
            "  0010  0a 00                                             |..|", ">>")
        self.chat.resize(76, 30)
        self.arrive(b"0123456789abcdef")
        self.chat.see("66  .0123456789abcdef.\n>>")
        self.chat.resize(75, 30)
        self.arrive(b"0123456789")
        self.chat.see("  0000  30 31 32 33 34 35 36 37  .01234567.\n  0008  38 39                    .89.\n>>")
        self.chat.resize(30, 30)
        self.arrive(b"01234567")
        self.chat.see("  0000  30 31 32 33  .0123.\n  0004  34 35 36 37  .4567.\n>>")

    def test_escapes_are_told_by_their_colour(self):
        self.start(NO_COLOR="", TERM="tmux-256color")
        self.arrive(rb"\x07" + b"\x07" + rb"\n" + "\u202e.".encode())
        self.chat.see(r"\\x07\\a\\n\\u\{202e\}\.")
        colored = self.chat.tmux("capture-pane", "-p", "-e")
        self.assertIn("\\x07\x1b[35m\\a\x1b[39m\\n\x1b[35m\\u{202e}\x1b[39m.", colored)
        self.arrive(b"(empty)")
        self.arrive(b"")
        self.chat.see(r"\(empty\)\n.*\(empty\)")
        colored = self.chat.tmux("capture-pane", "-p", "-e")
        self.assertIn(":\x1b[39m (empty)\n", colored)
        self.assertIn("\x1b[35m(empty)", colored)

    def test_a_refused_line_is_no_part_of_what_was_typed_ahead(self):
        self.start("--input", "hex")
        self.chat.type("4g\r41\r4")
        self.assertEqual(self.other.recv(99), b"A")
        self.chat.ends_with(">> 4")
        self.chat.keys("BSpace", "Up", "Up")
        self.chat.ends_with(">> 4g")


if __name__ == "__main__":
    unittest.main()
