"""What the network reports of datagrams that did not arrive, and that the chat goes on."""

import json
import os
import re
import tempfile
import unittest

from hosts import HostCase, written
from support import wait_until

# Of the host behind the router, and of the router's two ends.
NETS = (("10.0.2.1", "10.0.1.254", "10.0.1.1"), ("fd02::1", "fd01::fe", "fd01::1"))
IPS = ("127.0.0.1", "::1", "10.0.2.1", "fd02::1")
PORT = 4567


class RoutedCase(HostCase):
    """A router between two hosts."""

    def setUp(self):
        super().setUp()
        self.here, self.router_, self.there = self.host(), self.router(), self.host()
        self.unlimited(self.there)
        self.link((self.here, "wire0", "10.0.1.1/24", "fd01::1/64"),
                  (self.router_, "wire0", "10.0.1.254/24", "fd01::fe/64"))
        self.link((self.router_, "wire1", "10.0.2.254/24", "fd02::fe/64"),
                  (self.there, "wire0", "10.0.2.1/24", "fd02::1/64"))
        for host, number in ((self.here, 1), (self.there, 2)):
            host.ip(f"route add default via 10.0.{number}.254", f"route add ::/0 via fd0{number}::fe")

    def chat(self, ip, *arguments, port=PORT):
        return self.talker(self.here, "--peer", written(ip, port), *arguments)

    def reported(self, chat, line, wanted):
        """A report about the line is told so. The system may lose a report, too."""
        def is_told():
            chat.say(line)
            return chat.has_told(wanted, 5)
        wait_until(is_told, f"{wanted} to be told")

    def lives(self, chat, far, text="still there?"):
        """A line arrives, and its answer is shown."""
        chat.say(text)
        while True:  # a line that was said before may come after all
            payload, source = far.recvfrom(65535)
            if payload.decode() == text:
                break
        far.sendto(b"yes", source)
        chat.hears(": yes")

    def leaves(self, chat):
        status, _, told = chat.leave()
        self.assertEqual(status, 143, told)
        return told


class Reports(RoutedCase):
    def check(self, ip, wanted, mend, *arguments, listens=True):
        """A datagram is reported so; after it is mended, the next one arrives."""
        far = self.socket(self.there, ip, PORT) if listens else None
        chat = self.chat(ip, *arguments)
        self.reported(chat, "lost", rf"^.*{re.escape(written(ip, PORT))}.*{wanted}")
        mend()
        far = far or self.socket(self.there, ip, PORT)
        self.lives(chat, far)
        self.leaves(chat)

    def test_a_time_to_live_too_small(self):
        def mend():
            self.here.filter("output", "ip ttl 1 ip ttl set 64", "meta l4proto udp ip6 hoplimit 1 ip6 hoplimit set 64")
        for ip, router, _ in NETS:
            with self.subTest(ip):
                self.check(ip, rf"(time to live|hop limit) exceeded at {router}$", mend, "--ttl", "1")
                self.here.unfilter()

    def test_a_firewall_on_the_way(self):
        for ip, router, _ in NETS:
            with self.subTest(ip):
                self.router_.filter("forward", f"udp dport {PORT} reject with icmpx admin-prohibited")
                self.check(ip, rf"administratively prohibited, reported by {router}", self.router_.unfilter)

    def test_a_router_that_knows_no_way(self):
        for (ip, router, _), beyond in zip(NETS, ("10.0.3.1", "fd03::1")):
            with self.subTest(ip):
                self.there.add(f"{beyond}/{128 if ':' in ip else 32}", "lo")
                way = f"route add {beyond} via {ip}"
                self.check(beyond, rf"network unreachable, reported by {router}", lambda: self.router_.ip(way),
                           listens=False)

    def quick(self, host, interface):
        """Gives up soon a neighbour that does not answer."""
        for family in ("ipv4", "ipv6"):
            host.sysctl(f"{family}/neigh/{interface}/retrans_time_ms", 50)
            host.sysctl(f"{family}/neigh/{interface}/mcast_solicit", 1)

    def test_a_host_that_is_not_there_behind_the_router(self):
        self.quick(self.router_, "wire1")
        for (ip, router, _), gone in zip(NETS, ("10.0.2.77/24", "fd02::77/64")):
            with self.subTest(ip):
                self.check(gone.partition("/")[0], rf"host unreachable, reported by {router}",
                           lambda: self.there.add(gone, "wire0"), listens=False)

    def test_a_host_that_is_not_there_on_the_link(self):
        self.quick(self.here, "wire0")
        third = self.host()
        self.switch(third, (self.here, "wire5", "10.0.5.1/24", "fd05::1/64"))
        self.quick(self.here, "wire5")
        for gone, length in (("10.0.5.77", 24), ("fd05::77", 64)):
            with self.subTest(gone):
                chat = self.chat(gone)
                self.reported(chat, "lost", rf"^.*{re.escape(written(gone, PORT))}.*host unreachable")
                third.add(f"{gone}/{length}", "bridge0")
                self.lives(chat, self.socket(third, gone, PORT))
                self.leaves(chat)

    def test_a_port_that_nobody_listens_at(self):
        for ip, *_ in NETS:
            with self.subTest(ip):
                self.check(ip, r" is not listening \(port unreachable\)", lambda: None, listens=False)

    def test_one_dead_peer_of_two(self):
        """That one is told of by name does not keep the other from being heard."""
        for ip, router, _ in NETS:
            far = self.socket(self.router_, router)
            chat = self.talker(self.here, "--peer", written(ip, PORT), "--peer", written(router, far.getsockname()[1]))
            self.reported(chat, "who is there?", rf"^{re.escape(written(ip, PORT))} is not listening")
            self.assertEqual(far.recv(99), b"who is there?")
            self.lives(chat, far)


class PathMtu(RoutedCase):
    def setUp(self):
        super().setUp()
        self.router_.ip("link set wire1 mtu 1280")
        self.there.ip("link set wire0 mtu 1280")

    def test_is_told_and_then_kept_to(self):
        for ip, router, _ in NETS:
            with self.subTest(ip):
                far = self.socket(self.there, ip, PORT)
                chat = self.chat(ip)
                self.reported(chat, "x" * 1400, rf"^(?=.*{router}).*1280.*$")
                self.assertNotIn(b"in fragments", chat.told)
                self.lives(chat, far, "y" * 1400)
                chat.hear(r"^1400 bytes .* went in fragments: the path MTU is 1280 bytes")
                self.leaves(chat)

    def test_is_no_matter_to_what_fits(self):
        for (ip, *_), size in zip(NETS, (1252, 1232)):
            far = self.socket(self.there, ip, PORT)
            chat = self.chat(ip, "--dont-fragment")
            self.lives(chat, far, "x" * size)
            self.assertEqual(self.leaves(chat), "")

    def test_is_no_way_round_where_nothing_may_be_fragmented(self):
        for (ip, router, _), size in zip(NETS, (1252, 1232)):
            with self.subTest(ip):
                far = self.socket(self.there, ip, PORT)
                chat = self.chat(ip, "--dont-fragment")
                self.reported(chat, "x" * (size + 1), rf"^(?=.*{router}).*1280.*$")
                chat.say("y" * (size + 1))
                chat.hear(rf"^cannot send to {re.escape(written(ip, PORT))}: Message too long \(.*1280.*\)$")
                self.lives(chat, far, "z" * size)
                self.leaves(chat)

    def test_is_how_a_file_is_cut(self):
        for (ip, router, _), size in zip(NETS, (1252, 1232)):
            with self.subTest(ip):
                far = self.socket(self.there, ip, PORT)
                chat = self.chat(ip)
                self.reported(chat, "x" * 1400, rf"^(?=.*{router}).*1280.*$")
                data = os.urandom(5000)
                with tempfile.NamedTemporaryFile() as file:
                    file.write(data)
                    file.flush()
                    self.assertEqual(self.here.outcome("send", "--peer", written(ip, PORT), "--file", file.name),
                                     (0, "", ""))
                parts = [far.recv(65535) for _ in range(0, len(data), size)]
                self.assertEqual(b"".join(parts), data)
                self.assertEqual({len(part) for part in parts[:-1]}, {size})


class Many(RoutedCase):
    def counted(self, told, name):
        """How many reports the notices tell of."""
        lines = [line for line in told.splitlines() if line.startswith(name)]
        more = [re.search(r": (?:(\d+) more times|once more)", line) for line in lines]
        return len(lines), sum(int(match[1] or 1) if match else 1 for match in more)

    def flood(self, ip, count):
        """How many reports the notices and the objects tell of, and how many the system has made."""
        reporter = self.there if "2::1" in ip or ip.startswith("10.") else self.here
        self.unlimited(self.here)
        before = reporter.unreachable()
        lines = "".join(f"line {number}\n" for number in range(count)).encode()
        status, out, told = self.here.outcome("send", "--peer", written(ip, PORT), "--wait=1s", "--json", text=lines)
        self.assertEqual(status, 3, told)
        events = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(sum(event["event"] == "sent" for event in events), count)
        reported = sum(bool(event.get("reported")) for event in events if event["event"] == "failed")
        self.assertEqual(sum(event["event"] == "failed" for event in events), reported)
        number, told_of = self.counted(told, written(ip, PORT))
        self.assertEqual(told_of, reported, told)
        self.assertLess(number, 20, told)
        return reported, reporter.unreachable() - before

    def test_are_told_in_few_lines_with_their_number(self):
        for ip in IPS:
            with self.subTest(ip):
                reported, made = wait_until(lambda: (counts := self.flood(ip, 2000))[1] and counts, "reports")
                self.assertGreater(reported, 0)
                self.assertLessEqual(reported, made)

    def test_are_all_told_where_none_is_lost(self):
        for ip in IPS:
            with self.subTest(ip):
                reported, made = wait_until(lambda: (counts := self.flood(ip, 100))[1] and counts, "reports")
                self.assertEqual(reported, made)

    def test_are_as_many_objects_as_the_system_has_made(self):
        """On loopback it loses none, and makes up to one for each datagram."""
        count = 2000
        before = self.here.icmp6_unreachable()
        lines = b"".join(b"line %d\n" % number for number in range(count))
        status, out, told = self.here.outcome("send", "--peer", f"[::1]:{PORT}", "--wait", "--json", text=lines)
        self.assertEqual(status, 3, told)
        made = self.here.icmp6_unreachable() - before
        events = [json.loads(line) for line in out.splitlines()]
        failed = [event for event in events if event["event"] == "failed"]
        self.assertEqual(len(failed), made, told)
        self.assertGreater(made, 0)
        self.assertLessEqual(made, count)
        self.assertEqual({(event["reported"], event["peer"]) for event in failed}, {(True, f"[::1]:{PORT}")})

    def test_hide_no_other_peer(self):
        """That one of them is told of often does not keep another from being told of."""
        self.unlimited(self.here)
        chat = self.talker(self.here, "--peer", f"10.0.2.1:{PORT}", "--peer", f"10.0.1.254:{PORT}")
        chat.say(*(f"line {number}" for number in range(200)))
        for ip in ("10.0.2.1", "10.0.1.254"):
            self.reported(chat, "and this", rf"^{re.escape(written(ip, PORT))} is not listening")
        self.leaves(chat)


if __name__ == "__main__":
    unittest.main()
