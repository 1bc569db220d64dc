"""Three hosts on a switch: a group chat, and broadcasts."""

import re
import time
import unittest

from hosts import HostCase, written

GROUPS = ("239.1.2.3", "ff05::1:2")
PORT = 4567  # on hosts of their own


class Network(HostCase):
    """Three hosts on a switch."""

    def setUp(self):
        super().setUp()
        self.members = self.hosts(3)
        self.switch(self.host(), *((host, "wire0", f"10.0.0.{number}/24", f"fd00::{number}/64")
                                   for number, host in enumerate(self.members, 1)))
        for host in self.members:
            host.ip("route add default dev wire0")

    def test_is_one_chat_of_a_group(self):
        for group, ips in ((GROUPS[0], [f"10.0.0.{number}" for number in (1, 2, 3)]),
                           (GROUPS[1], [f"fd00::{number}" for number in (1, 2, 3)])):
            with self.subTest(group):
                chats = [self.talker(host, "--bind", str(PORT), "--join", group, "--peer", written(group, PORT))
                         for host in self.members]
                for number, chat in enumerate(chats):
                    chat.say(f"I am {number}")
                for reader, chat in enumerate(chats):
                    for number in range(3):
                        if number != reader:
                            chat.see(f": I am {number}\n".encode())
                for reader, chat in enumerate(chats):
                    status, out, told = chat.leave()
                    self.assertEqual((status, told), (143, f"member of {group}\n"))
                    others = {f"<< {written(ip, PORT)}: I am {number}" for number, ip in enumerate(ips)
                              if number != reader}
                    # Whether it hears itself is another question.
                    self.assertEqual({line for line in out.splitlines() if not line.endswith(f" {reader}")}, others)

    def group_screen(self, group):
        screen = self.terminal(self.members[0], 100, 50)
        screen.start("--bind", str(PORT), "--join", f"'{group}@wire0'", "--multicast-interface", "wire0", "--peer",
                     f"'{written(group, PORT)}'")
        screen.see(r"^member of ")
        return screen

    @staticmethod
    def enter(screen, text):
        screen.type(text)
        screen.keys("Enter")

    def test_one_s_own_lines_are_shown_but_one_is_nobody_to_write_to(self):
        """Two programs, whose lines come back to them from the group."""
        for group, ip, far in ((GROUPS[0], "10.0.0.1", "10.0.0.2"), (GROUPS[1], "fd00::1", "fd00::2")):
            with self.subTest(group):
                screen = self.group_screen(group)
                self.enter(screen, "anybody?")
                screen.see(rf"^<< {re.escape(written(ip, PORT))}: anybody\?$")
                self.enter(screen, "/peers")
                screen.see("^nobody has written yet$")
                other = self.talker(self.members[1], "--bind", str(PORT), "--join", f"{group}@wire0",
                                    "--multicast-interface", "wire0", "--peer", written(group, PORT))
                other.say("I am")
                other.hears(f"<< {written(far, PORT)}: I am")
                screen.see(rf"^<< {re.escape(written(far, PORT))}: I am$")
                self.enter(screen, "/peers")
                screen.see(rf"^ *1  {re.escape(written(far, PORT))} ")
                self.enter(screen, "/all to all others")
                other.hears(f"<< {written(ip, PORT)}: to all others")
                self.enter(screen, "the end")
                other.hears(f"<< {written(ip, PORT)}: the end")
                screen.see(r": the end$")
                rows = "\n".join(screen.rows())
                self.assertNotIn(": to all others", rows)
                self.assertNotRegex(rows, rf"(?m)^ *\d+  {re.escape(written(ip, PORT))} ")
                self.assertEqual(other.leave()[1].count(": to all others\n"), 1)
                screen.close()

    def test_programs_of_one_host_share_a_group(self):
        for group in GROUPS:
            here, there = self.members[:2]
            receivers = [self.talker(here, "recv", "--bind", str(PORT), "--join", f"{group}@wire0") for _ in range(3)]
            status, out, told = there.outcome("send", "--multicast-interface", "wire0", "--peer",
                                              written(group, PORT), "everybody")
            self.assertEqual((status, out, told), (0, "", ""))
            for receiver in receivers:
                receiver.hears(": everybody")
            status, out, told = here.outcome("recv", "--bind", str(PORT), "--timeout", "1s")
            self.assertEqual((status, out), (1, ""))
            self.assertIn("Address already in use", told)
            for receiver in receivers:
                receiver.leave()

    def test_a_port_is_shared_with_nobody_who_has_not_joined(self):
        here = self.members[0]
        receiver = self.talker(here, "recv", "--bind", str(PORT))
        for arguments in ((), ("--join", f"{GROUPS[0]}@wire0")):
            status, out, told = here.outcome("recv", "--bind", str(PORT), *arguments, "--timeout", "1s")
            self.assertEqual((status, out), (1, ""))
            self.assertIn("Address already in use", told)
        receiver.leave()

    def test_peers_that_are_not_there_hold_up_nobody_else(self):
        """The system looks for each of them for 3 s."""
        here, there = self.members[:2]
        far = self.socket(there, "10.0.0.2", PORT)
        peers = [f"10.0.0.{number}:{PORT}" for number in (*range(101, 116), 2)]
        chat = self.talker(here, "--peer", peers[-1])
        chat.say("hello")  # the two know each other
        self.assertEqual(far.recv(99), b"hello")
        chat.leave()
        chat = self.talker(here, *(word for peer in peers for word in ("--peer", peer)))
        lines = [f"line {number}" for number in range(10)]
        started = time.monotonic()
        for line in lines:
            chat.say(line)
        self.assertEqual([far.recv(99).decode() for _ in lines], lines)
        self.assertLess(time.monotonic() - started, 2)
        self.assertEqual(chat.leave()[0], 143)

    def test_a_broadcast_must_be_allowed(self):
        chat = self.talker(self.members[0], "--bind", "10.0.0.1:0", "--peer", f"10.0.0.255:{PORT}")
        chat.say("anybody?")
        chat.hear(rf"cannot send to 10\.0\.0\.255:{PORT}: Permission denied \(.*--broadcast.*\)")
        self.socket(self.members[1], "10.0.0.2", PORT).sendto(b"alive?", ("10.0.0.1", chat.port))
        chat.hears(f"<< 10.0.0.2:{PORT}: alive?")
        chat.say("anybody?")
        self.assertEqual(chat.leave()[0], 143)

    def test_a_broadcast_is_answered_by_all(self):
        for peer, bind in (("10.0.0.255", "0"), ("10.0.0.255", "10.0.0.1:0"), ("255.255.255.255", "10.0.0.1:0")):
            with self.subTest((peer, bind)):
                servers = [self.talker(host, "serve", "--bind", str(PORT), "--reply", "upper")
                           for host in self.members[1:]]
                chat = self.talker(self.members[0], "--bind", bind, "--broadcast", "--peer", f"{peer}:{PORT}")
                chat.say("anybody?")
                chat.hears(f"<< 10.0.0.2:{PORT}: ANYBODY?", f"<< 10.0.0.3:{PORT}: ANYBODY?")
                for server in servers:
                    server.leave()

    def test_a_time_to_live_of_1_reaches_the_link_alone(self):
        """That it does not pass a router is seen in the header."""
        receiver = self.talker(self.members[1], "recv", "--join", f"{GROUPS[0]}@wire0", "-n", "1")
        self.assertEqual(self.members[0].outcome("send", "--ttl", "1", "--multicast-interface", "wire0", "--peer",
                                                 f"{GROUPS[0]}:{receiver.port}", "near"), (0, "", ""))
        self.assertRegex(receiver.end()[1], rb"^<< 10\.0\.0\.1:\d+: near\n$")


if __name__ == "__main__":
    unittest.main()
