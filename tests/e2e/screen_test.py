"""A half-typed line survives whatever arrives, on the screen and on the wire."""

import os
import re
import shlex
import unittest

from support import UDPCHAT, TestCase, wait_until

CHINESE = "汉字和 emoji 🙂 在一行里"


class HalfTypedLine(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.chat = self.screen()
        self.port = self.chat.start("--bind 127.0.0.1:0", f"--peer {self.other.address}")
        self.chat.see("^>>$")

    def arrive(self, *texts):
        """Messages arrive; waits until the last one is shown."""
        for text in texts:
            self.other.sendto(text.encode(), ("127.0.0.1", self.port))
        self.chat.see(rf"^<< {self.other.address}: {texts[-1]}$")

    def check_line(self, text, messages, prompt=">> "):
        """The screen ends with the messages, then the line as it was typed."""
        lines = [f"<< {self.other.address}: {message}" for message in messages]
        self.chat.ends_with(*lines, prompt + text)

    def type_around_cursor(self, before, after):
        """Types both, and leaves the cursor between them."""
        self.chat.type(before + after)
        self.chat.ends_with(">> " + before + after)
        self.chat.keys("-N", str(len(after)), "Left")
        column = (len(">> " + before)) % self.chat.columns
        wait_until(lambda: self.chat.cursor()[0] == column, "the cursor to move")

    def stop(self):
        self.chat.keys("C-z")
        self.chat.see(r"Stopped[\s\S]*\$$")

    def go_on(self):
        self.chat.type("clear; fg")
        self.chat.keys("Enter")

    def check_sent(self, text):
        self.chat.keys("Enter")
        self.assertEqual(self.other.recv(65535).decode(), text)

    def test_of_ascii(self):
        self.chat.type("half a line, still being ty")
        self.chat.see("being ty$")
        self.arrive("one", "two", "three")
        self.check_line("half a line, still being ty", ["one", "two", "three"])
        self.chat.type("ped")
        self.check_sent("half a line, still being typed")

    def test_of_chinese_and_emoji(self):
        self.chat.type(CHINESE)
        self.chat.see("在一行里$")
        self.arrive("来自别处", "two")
        self.check_line(CHINESE, ["来自别处", "two"])
        self.check_sent(CHINESE)

    def test_wrapped_over_three_rows(self):
        for text in ("0123456789" * 20 + "end", "汉字" * 50 + "完", "x" * (80 * 3 - 3)):
            with self.subTest(text[:4]):
                self.chat.type(text)
                self.chat.ends_with(">> " + text)
                self.arrive("first " + text[:2], "second " + text[:2])
                self.check_line(text, ["first " + text[:2], "second " + text[:2]])
                self.check_sent(text)

    def test_with_the_cursor_in_the_middle(self):
        self.type_around_cursor("a" * 70 + "MID", "DLE" + "b" * 70)
        column = self.chat.cursor()[0]
        self.arrive("one", "two")
        self.check_line("a" * 70 + "MIDDLE" + "b" * 70, ["one", "two"])
        self.assertEqual(self.chat.cursor()[0], column)
        self.chat.type("-here-")
        self.check_sent("a" * 70 + "MID-here-DLE" + "b" * 70)

    def test_during_a_search_in_the_history(self):
        self.chat.type("an earlier line")
        self.check_sent("an earlier line")
        self.chat.keys("C-r")
        self.chat.type("earl")
        self.chat.see(r"i-search\)`earl': an earlier line")
        self.arrive("one", "two")
        self.check_line("an earlier line", ["one", "two"], "(reverse-i-search)`earl': ")
        self.chat.type("ier")
        self.chat.see(r"i-search\)`earlier': an earlier line")
        self.check_sent("an earlier line")
        # The prompt is back.
        self.chat.see("^>>$")

    def test_after_the_terminal_was_resized(self):
        text = "0123456789" * 15 + "END"
        self.chat.type(text)
        self.chat.ends_with(">> " + text)
        for columns in (60, 100, 37, 80):
            with self.subTest(columns):
                self.chat.resize(columns)
                self.chat.ends_with(">> " + text)
                self.arrive(f"at {columns}")
                self.check_line(text, [f"at {columns}"])
                self.assertEqual(self.chat.cursor()[0], (3 + len(text)) % columns)
                # No row of an earlier size is left behind.
                self.assertEqual("".join(self.chat.rows()).count("END"), 1)
        self.check_sent(text)

    def test_after_it_was_stopped_and_went_on(self):
        text = "half 汉字 " + "x" * 100
        self.chat.type(text)
        self.chat.ends_with(">> " + text)
        for _ in range(2):
            self.stop()
            self.other.sendto(b"while stopped", ("127.0.0.1", self.port))
            self.go_on()
            self.arrive("after")
            self.check_line(text, ["while stopped", "after"])
        self.check_sent(text)

    def test_after_it_was_stopped_with_the_cursor_in_the_middle_of_three_rows(self):
        self.type_around_cursor("a" * 100 + "MID", "DLE" + "b" * 100)
        self.stop()
        self.other.sendto(b"while stopped", ("127.0.0.1", self.port))
        self.go_on()
        self.arrive("after")
        self.check_line("a" * 100 + "MIDDLE" + "b" * 100, ["while stopped", "after"])
        self.assertEqual("".join(self.chat.rows()).count("MIDDLE"), 1)
        self.chat.type("-here-")
        self.check_sent("a" * 100 + "MID-here-DLE" + "b" * 100)

    def test_after_it_was_in_the_background(self):
        self.chat.type("half")
        self.chat.ends_with(">> half")
        self.stop()
        # A background program that would read from the terminal is stopped again.
        self.chat.type("clear; bg; wait")
        self.chat.keys("Enter")
        self.chat.see(r"Stopped[\s\S]*\$$")
        self.go_on()
        self.arrive("after")
        self.check_line("half", ["after"])
        self.chat.type(" and whole")
        self.check_line("half and whole", ["after"])
        self.check_sent("half and whole")

    def stop_in_background(self):
        """Returns the program's process id."""

        def status(field):
            with open(f"/proc/{program}/status", encoding="ascii") as file:
                return re.search(rf"^{field}:\s+(\S+)", file.read(), re.MULTILINE)[1]

        self.stop()
        self.chat.type("clear; jobs -p")
        self.chat.keys("Enter")
        program = int(self.chat.see(r"^(\d+)\n\$$").group(1))
        switches = status("voluntary_ctxt_switches")
        self.chat.type("clear; bg")
        self.chat.keys("Enter")
        wait_until(lambda: status("State") == "T" and
                   status("voluntary_ctxt_switches") != switches, "it to be stopped again")
        return program

    def test_does_not_keep_it_from_leaving_in_the_background(self):
        program = self.stop_in_background()
        self.chat.type("kill %1")
        self.chat.keys("Enter")
        wait_until(lambda: not os.path.exists(f"/proc/{program}"), "it to end")
        self.chat.type("jobs")
        self.chat.keys("Enter")
        self.chat.see(r"Exit 143 ")

    def test_does_not_outlive_its_terminal_in_the_background(self):
        program = self.stop_in_background()
        self.chat.tmux("kill-server")
        wait_until(lambda: not os.path.exists(f"/proc/{program}"), "it to end")

    def test_after_a_start_in_the_background(self):
        screen = self.screen()
        screen.type(f"{shlex.quote(UDPCHAT)} --bind 127.0.0.1:0 --peer {self.other.address} & wait")
        screen.keys("Enter")
        screen.see(r"Stopped[\s\S]*\$$")
        screen.type("clear; fg")
        screen.keys("Enter")
        screen.see("^>>$")
        screen.type("seen")
        screen.ends_with(">> seen")
        screen.keys("Enter")
        self.assertEqual(self.other.recv(65535), b"seen")

    def test_in_a_locale_that_knows_no_characters(self):
        for locale in ("LC_ALL=C", "LC_CTYPE=C", "LANG=C", "LC_ALL=nobody.UTF-8"):
            with self.subTest(locale):
                screen = self.screen()
                screen.type(f"unset LC_ALL LANG; export {locale}")
                screen.keys("Enter")
                screen.start("--bind 127.0.0.1:0", f"--peer {self.other.address}")
                screen.type("汉字é😀")
                screen.ends_with(">> 汉字é😀")
                screen.keys("BSpace", "BSpace")
                screen.ends_with(">> 汉字")
                screen.keys("Enter")
                self.assertEqual(self.other.recv(65535).decode(), "汉字")

    def test_with_pasted_lines_and_tabs_after_a_resize(self):
        self.chat.paste("line one\nline two\n\tthree")
        rows = (">> line one", "line two", "        three")
        self.chat.ends_with(*rows)
        for columns in (60, 33, 80):
            self.chat.resize(columns)
            self.arrive(f"at {columns}")
            self.chat.ends_with(*rows)
            self.assertEqual("".join(self.chat.rows()).count("line two"), 1)
        self.check_sent("line one\nline two\n\tthree")

    def test_that_scrolls_horizontally_after_a_resize(self):
        screen = self.screen()
        with open(f"{screen.folder}/inputrc", "w", encoding="ascii") as inputrc:
            inputrc.write("set horizontal-scroll-mode on\n")
        screen.type(f"export INPUTRC={screen.folder}/inputrc; clear")
        screen.keys("Enter")
        port = screen.start("--bind 127.0.0.1:0", f"--peer {self.other.address}")
        for i in range(5):
            self.other.sendto(f"message {i}".encode(), ("127.0.0.1", port))
        screen.see("message 4$")
        screen.type("x" * 199 + "E")
        screen.see("E$")
        screen.resize(60)
        self.other.sendto(b"message 5", ("127.0.0.1", port))
        screen.see("message 5$")  # and so it has seen its new size
        for i in range(5):
            screen.see(f"message {i}$")

    def test_while_typing_between_messages(self):
        text = "typed key by key, with 汉字"
        for i, key in enumerate(text):
            self.chat.type(key)
            self.other.sendto(f"message {i}".encode(), ("127.0.0.1", self.port))
        self.arrive("last")
        self.chat.ends_with(">> " + text)
        self.check_sent(text)

    def test_of_three_pasted_lines_is_one_message_after_enter(self):
        self.chat.paste("one\ntwo\n\tthree")
        self.chat.see("three$")
        self.arrive("a message")
        self.check_sent("one\ntwo\n\tthree")

    def test_of_5000_characters_is_one_datagram(self):
        text = "0123456789" * 500
        self.chat.type(text)
        self.check_sent(text)

    def test_survives_a_datagram_of_65507_bytes_that_is_shown_whole(self):
        screen = self.screen()
        port = screen.start("--bind 127.0.0.1:0", f"--peer {self.other.address}")
        screen.type("half a line")
        screen.ends_with(">> half a line")
        self.other.sendto(b"x" * 65506 + b"E", ("127.0.0.1", port))
        screen.see("xE$")
        self.assertEqual("".join(screen.rows(history=True)).count("x" * 65506 + "E"), 1)
        screen.ends_with("x" * ((65507 + len(f"<< {self.other.address}: ")) % 80 - 1) + "E",
                         ">> half a line")

    def test_of_too_much_comes_back_for_editing(self):
        self.chat.paste("x" * 65507 + "yz")
        self.chat.see("xyz$")
        self.chat.keys("Enter")
        self.chat.see("one datagram over IPv4 holds 65507 bytes", history=True)
        self.chat.see("xyz$")
        self.chat.keys("BSpace", "BSpace")
        self.chat.see("xxx$")
        self.check_sent("x" * 65507)

    def test_is_typed_at_a_dumb_terminal(self):
        dumb = self.screen(TERM="dumb")
        dumb.type("export TERM=dumb")
        dumb.keys("Enter")
        port = dumb.start("--bind 127.0.0.1:0", f"--peer {self.other.address}")
        dumb.type("half a li")
        dumb.see(">> half a li$")
        self.other.sendto(b"a message", ("127.0.0.1", port))
        dumb.see(rf"<< {self.other.address}: a message")
        dumb.ends_with(">> half a li")
        dumb.keys("C-z")
        dumb.see(r"Stopped[\s\S]*\$$")
        dumb.type("clear; fg")
        dumb.keys("Enter")
        dumb.ends_with(">> half a li")
        dumb.type("ne")
        dumb.keys("Enter")
        self.assertEqual(self.other.recv(65535), b"half a line")


if __name__ == "__main__":
    unittest.main(verbosity=2)
