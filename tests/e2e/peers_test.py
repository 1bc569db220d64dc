"""Conversations with many: who has written, all of them at once, several from the start, and the sum."""

import re
import signal
import unittest

from serving import IsolatedCase
from support import outcome, unused_port

MANY = 20


class People(IsolatedCase):
    """Twenty who write to a chat on a terminal."""

    def setUp(self):
        super().setUp()
        self.people = [self.peer() for _ in range(MANY)]
        self.screen_ = self.screen(100, 60)

    def start(self, *arguments):
        """Everybody writes, one after the other."""
        port = self.screen_.start("--bind", "127.0.0.1:0", *arguments)
        for number, person in enumerate(self.people, 1):
            person.sendto(b"I am %d." % number, ("127.0.0.1", port))
            self.screen_.see(rf"<< {person.address}: I am {number}\.$")
        if not arguments:
            for answer in ("3", "", ""):  # from the menu to a chat with who has written last
                self.command(answer)
            self.screen_.see(rf"^talking to {self.people[-1].address}$")

    def command(self, text):
        self.screen_.type(text)
        self.screen_.keys("Enter")

    def test_are_listed_with_their_numbers(self):
        self.start("--peer", self.people[0].address)
        self.command("/peers")
        for number, person in enumerate(self.people, 1):
            self.screen_.see(rf"^ *{number}  {person.address} .*\breceived 1 datagram\b")
        numbers = [int(row.split()[0]) for row in self.screen_.rows() if re.match(r" *\d+  127", row)]
        self.assertEqual(numbers, list(range(1, MANY + 1)))

    def test_are_talked_to_by_number(self):
        self.start("--peer", self.people[0].address)
        for number in (2, MANY, 1):
            self.command(f"/peer {number}")
            self.screen_.see(rf"^talking to {self.people[number - 1].address}$")
            self.command(f"only to {number}")
            self.assertEqual(self.people[number - 1].recv(99).decode(), f"only to {number}")
        self.command("/peer 3 5")
        self.screen_.see(rf"^talking to {self.people[2].address} and {self.people[4].address}$")
        self.command("to two")
        self.command("/to 7 to a third")
        for number, text in ((3, "to two"), (5, "to two"), (7, "to a third")):
            self.assertEqual(self.people[number - 1].recv(99).decode(), text)
        for person in self.people:  # and nobody else has got anything
            person.setblocking(False)
            self.assertRaises(BlockingIOError, person.recv, 99)

    def test_a_number_of_nobody_sends_nothing(self):
        self.start("--peer", self.people[0].address)
        for number in (0, MANY + 1, 99999999999999999999999):
            self.command(f"/peer {number}")
            self.screen_.see(rf"^.*{number}.*$")
        self.command("still to the first")
        self.assertEqual(self.people[0].recv(99), b"still to the first")

    def all_get(self, text):
        self.command(f"/all {text}")
        for person in self.people:
            self.assertEqual(person.recv(99).decode(), text)

    def test_are_all_written_to_at_once(self):
        self.start("--peer", self.people[0].address)
        self.all_get("hello, everybody")
        self.all_get("and again")

    def test_are_all_written_to_from_a_chat_begun_in_the_menu(self):
        self.start()
        self.all_get("hello, everybody")

    def test_one_who_has_left_is_told_of_and_all_others_get_it(self):
        self.start("--peer", self.people[0].address)
        with self.people.pop(4) as person:
            gone = person.address
        self.command("/all who is there?")
        for person in self.people:
            self.assertEqual(person.recv(99), b"who is there?")
        self.screen_.see(rf"^{gone} is not listening \(port unreachable\)$")


class Several(IsolatedCase):
    def test_each_line_goes_to_each(self):
        people = [self.peer() for _ in range(3)] + [self.peer(family=10)]
        names = [person.address for person in people[:3]] + [f"[::1]:{people[3].port}"]
        chat = self.piped("--bind", "0", *(word for name in names for word in ("--peer", name)))
        for name in names:
            self.assertIn(name, chat.banner)
        for text in (b"one", b"two"):
            chat.type(text + b"\n")
            for person, name in zip(people, names):
                payload, source = person.recvfrom(99)
                self.assertEqual(payload, text)
                person.sendto(b"yes, " + text, source)
                chat.see(b"<< %s: yes, %s\n" % (name.encode(), text))
        self.assertEqual(chat.end()[::2], (0, b""))

    def test_one_that_is_dead_is_told_of_and_the_others_get_all(self):
        people = [self.peer(), self.peer()]
        gone = f"127.0.0.1:{unused_port()}"
        chat = self.piped("--peer", people[0].address, "--peer", gone, "--peer", people[1].address)
        for number in range(50):
            chat.type(b"line %d\n" % number)
        for number in range(50):
            for person in people:
                self.assertEqual(person.recv(99), b"line %d" % number)
        _, _, told = chat.end()
        self.assertTrue(told.startswith(f"{gone} is not listening (port unreachable)".encode()), told)
        self.assertNotIn(people[0].address.encode(), told)

    def test_only_these_are_heard_if_asked_for(self):
        people = [self.peer(), self.peer()]
        stranger = self.peer()
        chat = self.piped("--bind", "127.0.0.1:0", "--only-peer", "--peer", people[0].address,
                          "--peer", people[1].address)
        for number, person in enumerate((stranger, *people)):
            person.sendto(b"I am %d" % number, ("127.0.0.1", chat.port))
        chat.see(b": I am 2\n")
        self.assertEqual(chat.end(), (0, b"".join(b"<< %s: I am %d\n" % (person.address.encode(), number)
                                                  for number, person in enumerate(people, 1)),
                                      b"not shown, from others: 1 datagram\n"))

    def test_send_sends_each_to_each(self):
        people = [self.peer(), self.peer()]
        status, out, told = outcome("send", "--peer", people[0].address, "--peer", people[1].address, "one", "two")
        self.assertEqual((status, out, told), (0, b"", b""))
        for person in people:
            self.assertEqual([person.recv(99), person.recv(99)], [b"one", b"two"])


class Summary(IsolatedCase):
    def check(self, told, **counts):
        """The counts are told, whatever the wording around them."""
        told = told.decode()
        self.assertRegex(told, r"(?m)^udpchat ran \d+(\.\d)?s$")
        wanted = {"sent": 0, "received": 0, "not sent": 0, "reported as not delivered": 0,
                  "dropped by the system": 0} | {name.replace("_", " "): count for name, count in counts.items()}
        totals = re.search(r"(?m)^sent (\d+) datagrams?, \d+ bytes?; received (\d+) datagrams?, \d+ bytes?", told)
        found = {"sent": int(totals[1]), "received": int(totals[2])}
        for name in list(wanted)[2:]:
            found[name] = int(re.search(rf"(?m)^{name}: (\d+) datagrams?$", told)[1])
        self.assertEqual(found, wanted)

    def test_of_recv(self):
        other = self.peer()
        receiver = self.piped("recv", "--bind", "127.0.0.1:0", "--summary", "-n", "3")
        for _ in range(3):
            other.sendto(b"hello", ("127.0.0.1", receiver.port))
        status, _, told = receiver.end()
        self.assertEqual(status, 0)
        self.check(told, received=3)

    def test_of_recv_in_vain(self):
        status, _, told = outcome("recv", "--bind", "127.0.0.1:0", "--summary", "--timeout", "0")
        self.assertEqual(status, 3)
        self.check(told)

    def test_of_send(self):
        other = self.peer()
        status, _, told = outcome("send", "--summary", "--peer", other.address, "one", "two")
        self.assertEqual(status, 0)
        self.check(told, sent=2)
        gone = unused_port()
        status, _, told = outcome("send", "--summary", "--peer", f"127.0.0.1:{gone}", "--wait=200ms", "one", "two")
        self.assertEqual(status, 3)
        self.check(told, sent=2, reported_as_not_delivered=2)

    def test_of_send_that_fails(self):
        status, _, told = outcome("send", "--summary", "--peer", "203.0.113.1:9", "one", "two")
        self.assertEqual(status, 1)
        self.check(told, not_sent=2)

    def test_of_a_chat_in_a_pipe(self):
        other = self.peer()
        chat = self.piped("--summary", "--bind", "127.0.0.1:0", "--peer", other.address)
        chat.type(b"question\n")
        other.sendto(b"answer", other.recvfrom(99)[1])
        chat.see(b": answer\n")
        self.check(chat.end()[2], sent=1, received=1)

    def test_of_a_chat_on_a_terminal(self):
        other = self.peer()
        screen = self.screen(100, 40)
        port = screen.start("--summary", "--bind", "127.0.0.1:0", "--peer", other.address)
        screen.type("question")
        screen.keys("Enter")
        self.assertEqual(other.recvfrom(99), (b"question", ("127.0.0.1", port)))
        screen.type("/quit")
        screen.keys("Enter")
        screen.see(r"\$$")
        self.check("\n".join(screen.rows()).encode(), sent=1)

    def test_of_serve(self):
        for by, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            server = self.serve("--reply", "echo", "--summary")
            self.assertEqual(self.ask(server, b"hello"), b"hello")
            server.see(b">> ")
            done, _, told = server.leave(by)
            self.assertEqual(done, status)
            self.check(told.encode(), sent=1, received=1)

    def test_comes_after_all_other_notices(self):
        """What is told by a number alone, too."""
        gone = f"127.0.0.1:{unused_port()}"
        lines = b"".join(b"line %d\n" % number for number in range(500))
        for arguments in (("send", "--wait=500ms"), ("--wait=500ms",)):
            with self.subTest(arguments):
                self.comes_last(outcome(*arguments, "--summary", "--peer", gone, input=lines)[2].decode(), gone, 500)

    def comes_last(self, told, gone, count):
        notices, summary = re.fullmatch(r"(?s)(.*^)(udpchat ran .*)", told, re.MULTILINE).groups()
        self.assertRegex(notices, rf"(?m)^{gone} is not listening \(port unreachable\): \d+ more times$")
        self.assertRegex(summary.splitlines()[-1], rf"^  {gone}: sent {count} datagrams, ")
        self.assertNotIn("not listening", summary)

    def test_of_serve_comes_after_all_other_notices(self):
        server = self.serve("--reply", "echo", "--summary")
        with self.peer() as client:
            gone = client.address

            def ask():
                for number in range(200):
                    client.sendto(b"question %d" % number, server.address)
                client.close()
            server.all_at_once(ask)
        server.hear(rb" is not listening ")
        server.see(f">> {gone}: question 199\n".encode())
        told = server.leave()[2]
        self.comes_last(told, gone, 200)

    def test_is_json_too(self):
        other = self.peer()
        status, out, told = outcome("send", "--summary", "--json", "--peer", other.address, "one")
        self.assertEqual(status, 0)
        self.check(told, sent=1)
        self.assertIn(b"sent 1 datagram", out)


if __name__ == "__main__":
    unittest.main()
