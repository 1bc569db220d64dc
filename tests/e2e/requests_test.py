"""udpchat send on a terminal: a person types requests, and sees the reply to each."""

import unittest

from support import TestCase

HINT = "Type a request and press Enter to send it; its reply is shown. Ctrl-D leaves."


class Requests(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.screen = self.screen()

    def start(self, *more):
        self.port = self.screen.start("send", "--peer", self.other.address, *more)
        self.screen.see(HINT[:40])
        self.screen.ends_with(">>")

    def enter(self, text):
        self.screen.type(text)
        self.screen.keys("Enter")

    def answer(self, request, *replies):
        payload, source = self.other.recvfrom(65535)
        self.assertEqual(payload.decode(), request)
        for reply in replies:
            self.other.sendto(reply.encode(), source)

    def has_left(self, status):
        self.screen.see(r"^\$$")  # what is typed before may be lost
        self.enter("echo status $?")
        self.screen.see(rf"^status {status}$")

    def test_each_line_is_a_request_whose_reply_is_shown(self):
        self.start("--wait=forever")
        for number in range(3):
            self.enter(f"request {number} 请求")
            self.answer(f"request {number} 请求", f"reply {number} 答复")
            self.screen.ends_with(f">> request {number} 请求",
                                  f"<< {self.other.address}: reply {number} 答复", ">>")

    def test_the_next_is_asked_for_only_when_all_replies_are_there(self):
        self.start("--wait=forever", "--replies", "2")
        self.enter("request")
        self.answer("request", "one")
        self.screen.ends_with(">> request", f"<< {self.other.address}: one")
        self.other.sendto(b"two", ("127.0.0.1", self.port))
        self.screen.ends_with(f"<< {self.other.address}: two", ">>")

    def test_an_empty_line_sends_nothing(self):
        self.start("--wait=forever")
        self.enter("")
        self.screen.ends_with(">>", ">>")
        self.enter("after it")
        self.answer("after it")

    def test_no_reply_is_told_and_the_next_may_have_one(self):
        self.start("--wait=200ms")
        self.enter("nobody?")
        self.answer("nobody?")
        self.screen.ends_with(">> nobody?", "no reply within 200ms", ">>")
        self.screen.keys("C-d")
        self.has_left(0)

    def test_no_word_is_a_command(self):
        self.start("--wait=forever")
        for text in ("/quit", "//x", "0"):
            self.enter(text)
            self.answer(text, "reply")
            self.screen.ends_with(f">> {text}", f"<< {self.other.address}: reply", ">>")

    def test_what_cannot_be_sent_comes_back_for_editing(self):
        self.start("--input", "hex", "--wait=forever")
        self.enter("48 4g")
        self.screen.see("^not sent: 'g' is no hex digit$")
        self.screen.ends_with(">> 48 4g")
        self.screen.keys("BSpace")
        self.enter("1")
        self.answer("HA", "reply")
        self.screen.ends_with(f"<< {self.other.address}: reply", ">>")

    def test_what_arrives_while_nothing_is_asked_is_shown_above_the_half_typed_line(self):
        self.start()
        self.screen.type("half a li")
        self.screen.ends_with(">> half a li")
        self.other.sendto(b"unasked", ("127.0.0.1", self.port))
        self.screen.ends_with(f"<< {self.other.address}: unasked", ">> half a li")

    def test_a_peer_that_does_not_listen_is_told(self):
        self.start("--wait=200ms")
        address = self.other.address
        self.other.close()
        self.enter("request")
        self.screen.ends_with(">> request", f"{address} is not listening (port unreachable)",
                              "no reply within 200ms", ">>")

    def test_control_d_leaves_with_status_0(self):
        self.start()
        self.screen.keys("C-d")
        self.has_left(0)

    def test_control_c_clears_the_line_and_then_leaves_with_status_130(self):
        self.start()
        self.screen.type("half a li")
        self.screen.ends_with(">> half a li")
        self.screen.keys("C-c")
        self.screen.ends_with(">>")
        self.screen.keys("C-c")
        self.has_left(130)

    def test_control_c_leaves_while_a_reply_is_waited_for(self):
        self.start("--wait=forever")
        self.enter("request")
        self.answer("request")
        self.screen.keys("C-c")
        self.has_left(130)


if __name__ == "__main__":
    unittest.main(verbosity=2)
