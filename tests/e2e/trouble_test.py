"""What goes wrong at this host's own end of the wire is told, and passes."""

import contextlib
import re
import unittest

from hosts import HostCase, written
from support import PATIENCE, wait_until

PORT = 4567
V4, V6 = ("10.0.0.1", "10.0.0.2"), ("fd00::1", "fd00::2")


class Trouble(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24", "fd00::1/64"),
                  (self.there, "wire0", "10.0.0.2/24", "fd00::2/64"))
        self.far = {ip: self.socket(self.there, ip, PORT) for ip in (V4[1], V6[1])}

    def chat(self, *ips, bind="0"):
        chat = self.talker(self.here, "--bind", bind, *(word for ip in ips for word in ("--peer", written(ip, PORT))))
        for ip in ips:
            self.arrives(chat, ip)
        return chat

    def arrives(self, chat, ip, text="hello"):
        """A line does at once, and its answer."""
        chat.say(text)
        payload, source = self.far[ip].recvfrom(99)
        self.assertEqual(payload.decode(), text)
        self.answer(chat, ip, source)

    def answer(self, chat, ip, source, text="yes"):
        self.far[ip].sendto(text.encode(), source)
        chat.hears(f"<< {written(ip, PORT)}: {text}")

    def arrives_again(self, chat, ip):
        """One of many lines does: the neighbours have to find each other again."""
        far = self.far[ip]
        far.settimeout(0.2)

        def has_arrived():
            chat.say("again")
            with contextlib.suppress(TimeoutError):
                return far.recvfrom(99)[1]
        source = wait_until(has_arrived, f"a line to arrive at {ip}")
        far.settimeout(PATIENCE)
        self.answer(chat, ip, source, "welcome back")
        chat.say("the last")
        while far.recv(99) != b"the last":
            pass

    def fails(self, chat, ip, reason):
        """Returns the notice of it, a regular expression."""
        chat.say("lost")
        notice = rf"cannot send to {re.escape(written(ip, PORT))}: {reason}"
        chat.hear(f"^{notice}$")
        return notice

    def leaves(self, chat, *notices):
        """What it has told is one notice of each of these troubles, which may be repeated."""
        status, _, told = chat.leave()
        self.assertEqual(status, 143, told)
        found = {re.sub(r": (once more|\d+ more times)$", "", line) for line in told.splitlines()}
        self.assertEqual(len(found), len(notices), told)
        for notice in notices:
            self.assertEqual(len([line for line in found if re.fullmatch(notice, line)]), 1, told)

    def test_a_firewall(self):
        for ip in (V4[1], V6[1]):
            with self.subTest(ip):
                chat = self.chat(ip)
                self.here.filter("output", f"udp dport {PORT} drop")
                notice = self.fails(chat, ip, r"Operation not permitted \(.*firewall.*\)")
                self.here.unfilter()
                self.arrives(chat, ip)
                self.leaves(chat, notice)

    def test_an_interface_that_is_down(self):
        for (ours, ip), bind in ((V4, "0.0.0.0:0"), (V4, "0"), (V6, "[::]:0")):
            with self.subTest((ip, bind)):
                chat = self.chat(ip, bind=bind)
                self.here.ip("link set wire0 down")
                notice = self.fails(chat, ip, r"Network is unreachable \(.+\)")
                self.here.ip("link set wire0 up")
                if ":" in ip:  # which the system forgets
                    self.here.add(f"{ours}/64", "wire0")
                self.arrives_again(chat, ip)
                self.leaves(chat, notice)
                if ":" not in ip:
                    self.here.add(f"{V6[0]}/64", "wire0")

    def test_a_cable_that_is_pulled_out(self):
        """Nobody notices; what is sent is lost, and later what is sent arrives."""
        for ip in (V4[1], V6[1]):
            with self.subTest(ip):
                chat = self.chat(ip)
                self.there.ip("link set wire0 down")
                chat.say("lost", "lost, too")
                self.there.ip("link set wire0 up")
                if ":" in ip:
                    self.there.add(f"{V6[1]}/64", "wire0")
                self.arrives_again(chat, ip)
                self.assertEqual(chat.leave()[0], 143)  # if it took long, the neighbour was missed
                if ":" not in ip:
                    self.there.add(f"{V6[1]}/64", "wire0")

    def test_an_address_that_goes_and_comes_back(self):
        for ours, ip in (V4, V6):
            with self.subTest(ip):
                length = 64 if ":" in ours else 24
                # Another one keeps the way to the peer.
                self.here.add(f"{ours}1/{length}", "wire0")
                self.here.sysctl("ipv4/conf/wire0/promote_secondaries", 1)
                chat = self.chat(ip, bind=written(ours, 0))
                self.here.ip(f"address delete {ours}/{length} dev wire0")
                notice = self.fails(chat, ip, r".+ \(.*address.*\)")
                self.here.add(f"{ours}/{length}", "wire0")
                self.arrives_again(chat, ip)
                self.leaves(chat, notice)

    def test_ipv6_switched_off_and_on(self):
        chat = self.chat(V6[1], bind="[::]:0")
        other = self.talker(self.here, "--bind", "[::]:0", "--peer", written(V4[1], PORT))
        self.here.sysctl("ipv6/conf/all/disable_ipv6", 1)
        notice = self.fails(chat, V6[1], r".+ \(.+\)")
        # A socket of both families goes on with IPv4.
        self.arrives(other, V4[1])
        self.far[V4[1]].sendto(b"this, too", (V4[0], chat.port))
        chat.hears(f"<< {written(V4[1], PORT)}: this, too")
        self.here.sysctl("ipv6/conf/all/disable_ipv6", 0)
        self.here.add(f"{V6[0]}/64", "wire0")
        self.arrives_again(chat, V6[1])
        self.leaves(chat, notice)
        self.leaves(other)

    def test_one_family_of_two_peers(self):
        """While IPv6 is off, each line arrives at the IPv4 peer, and the other one is told of."""
        chat = self.talker(self.here, "--peer", written(V4[1], PORT), "--peer", written(V6[1], PORT))
        self.here.sysctl("ipv6/conf/all/disable_ipv6", 1)
        for text in ("one", "two"):
            self.arrives(chat, V4[1], text)
        notice = rf"cannot send to {re.escape(written(V6[1], PORT))}: .+ \(.+\)"
        chat.hear(f"^{notice}$")
        self.leaves(chat, notice)

    def test_all_of_it_is_failed_in_json(self):
        chat = self.talker(self.here, "--json", "--peer", written(V4[1], PORT))
        self.here.filter("output", f"udp dport {PORT} drop")
        notice = self.fails(chat, V4[1], r"Operation not permitted \(.*firewall.*\)")
        chat.see(b'"event":"failed"')
        self.assertIn(b"Operation not permitted", chat.received)
        self.leaves(chat, notice)


if __name__ == "__main__":
    unittest.main()
