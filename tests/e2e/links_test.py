"""Between two hosts: IPv4, IPv6, and an interface by its name."""

import socket
import unittest

from hosts import HostCase, written

PAIRS = (("10.0.0.1", "10.0.0.2"), ("fd00::1", "fd00::2"), ("fe80::1%wire0", "fe80::2%wire0"))
GROUP = "239.1.2.3"
IP_RECVTTL = 12  # linux/in.h


class LinkedCase(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", "10.0.0.1/24", "fd00::1/64", "fe80::1/64"),
                  (self.there, "wire0", "10.0.0.2/24", "fd00::2/64", "fe80::2/64"))

    def far(self, ip="10.0.0.2"):
        """A socket of the other host, and how it is written here."""
        far = self.socket(self.there, ip)
        return far, written(ip, far.getsockname()[1])

    def to(self, ip, port):
        """What a Python socket of the other host takes for an address."""
        ip, _, scope = ip.partition("%")
        return (ip, port, 0, self.there.index(scope)) if scope else (ip, port)


class Links(LinkedCase):
    def test_two_chats_talk(self):
        for here, there in PAIRS:
            with self.subTest(here):
                far = self.socket(self.there, there)
                port = far.getsockname()[1]
                far.close()
                one = self.talker(self.here, "--bind", written(here, 0), "--peer", written(there, port))
                self.assertIn(f"bound to {written(here, one.port)}, talking to {written(there, port)} ", one.banner)
                other = self.talker(self.there, "--bind", written(there, port), "--peer", written(here, one.port))
                one.say("hi")
                other.hears(f"<< {written(here, one.port)}: hi")
                other.say("you, too")
                one.hears(f"<< {written(there, port)}: you, too")

    def test_a_peer_is_found_without_a_bind(self):
        for _, there in PAIRS:
            far, name = self.far(there)
            chat = self.talker(self.here, "--peer", name)
            chat.say("hi")
            payload, source = far.recvfrom(99)
            self.assertEqual(payload, b"hi")
            far.sendto(b"yes", source)
            chat.hears(f"<< {name}: yes")

    def test_an_interface_may_be_given_by_its_number(self):
        far, name = self.far("fe80::2%wire0")
        number = self.here.index("wire0")
        chat = self.talker(self.here, "--peer", name.replace("wire0", str(number)))
        chat.say("hi")
        source = far.recvfrom(99)[1]
        far.sendto(b"yes", source)
        chat.hears(f"<< {name}: yes")

    def test_loopback_takes_a_scope(self):
        receiver = self.talker(self.here, "recv", "--bind", "[::1]:0", "-n", "1")
        chat = self.talker(self.here, "--peer", f"[::1%lo]:{receiver.port}")
        chat.say("hi")
        self.assertRegex(receiver.end()[1].decode(), rf"^<< \[::1(%lo)?\]:{chat.port}: hi\n$")

    def test_a_scope_of_no_interface_is_told(self):
        status, out, told = self.here.outcome("--peer", "[fe80::2%nosuch0]:80")
        self.assertEqual((status, out), (1, ""), told)
        self.assertRegex(told, r"^udpchat: .*nosuch0.*\n$")

    def test_one_family_is_no_other(self):
        for option, bound, ip in (("-4", "0.0.0.0", "10.0.0.1"), ("-6", "[::]", "fd00::1")):
            receiver = self.talker(self.here, "recv", option, "-n", "1")
            self.assertRegex(receiver.banner, rf" bound to {bound.replace('[', '.').replace(']', '.')}:\d+$")
            # The port of the other family is free.
            other = self.socket(self.here, "::" if option == "-4" else "0.0.0.0", receiver.port)
            far, _ = self.far("10.0.0.2" if option == "-4" else "fd00::2")
            far.sendto(b"hi", (ip, receiver.port))
            self.assertEqual(receiver.end()[0], 0)
            other.close()
        for option, peer in (("-4", "[fd00::2]:80"), ("-6", "10.0.0.2:80")):
            status, out, told = self.here.outcome(option, "--peer", peer)
            self.assertEqual((status in (1, 2), out, told.count("\n")), (True, "", 1), told)

    def test_both_families_are_heard_as_themselves(self):
        receiver = self.talker(self.here, "recv", "--bind", "[::]:0", "-n", "3")
        for here, there in PAIRS:
            far, name = self.far(there)
            far.sendto(b"hi", self.to(here, receiver.port))
            receiver.hears(f"<< {name}: hi")
        self.assertEqual(receiver.end()[0], 0)

    def test_who_came_by_another_interface_is_another(self):
        """The same link-local address may be on both links."""
        third = self.host()
        self.link((self.here, "wire1", "fe80::1/64"), (third, "wire0", "fe80::2/64"))
        chat = self.talker(self.here, "--bind", "[::]:4567", "--peer", "[fe80::2%wire1]:4567", "--only-peer")
        for host, text in ((self.there, b"one"), (third, b"two")):
            self.socket(host, "fe80::2%wire0", 4567).sendto(text, ("fe80::1", 4567, 0, host.index("wire0")))
        chat.hears("<< [fe80::2%wire1]:4567: two")
        self.assertNotIn("one", chat.leave()[1])


class Device(LinkedCase):
    def setUp(self):
        """A third host has the address of the second one, on a link of its own."""
        super().setUp()
        self.third = self.host()
        self.link((self.here, "wire1", "10.0.0.1/24"), (self.third, "wire0", "10.0.0.2/24"))

    def test_only_it_is_heard(self):
        for arguments, texts in (((), ["third", "second"]), (("--device", "wire0"), ["second"]),
                                 (("--device", "wire1"), ["third"])):
            receiver = self.talker(self.here, "recv", *arguments)
            for number in (1, 2):
                for host, text in ((self.third, "third"), (self.there, "second")):
                    self.socket(host, "10.0.0.2").sendto(f"{text},{number}".encode(), ("10.0.0.1", receiver.port))
            wanted = [f"{text},{number}" for text in texts for number in (1, 2)]
            receiver.hears(*(f": {text}" for text in wanted))
            _, out, told = receiver.leave()
            self.assertEqual(sorted(out.split()[2::3]), sorted(wanted), told)

    def test_only_it_is_used_to_send(self):
        sockets = [self.socket(host, "10.0.0.2", 4567) for host in (self.there, self.third)]
        for interface, far in zip(("wire0", "wire1"), sockets):
            self.here.outcome("send", "--device", interface, "--peer", "10.0.0.2:4567", interface)
            self.assertEqual(far.recv(99).decode(), interface)

    def test_a_wrong_one_is_told(self):
        for arguments in ((), ("recv",), ("serve", "--reply", "echo"), ("send", "--peer", "10.0.0.2:9", "x")):
            status, out, told = self.here.outcome(*arguments, "--device", "nosuch0")
            self.assertEqual((status, out), (1, ""))
            self.assertRegex(told, r"^udpchat: .*nosuch0.*no interface.*\n$")


class OtherDevice(LinkedCase):
    def test_a_peer_on_another_interface_is_refused(self):
        third = self.host()
        self.link((self.here, "wire1", "fe80::1/64"), (third, "wire0", "fe80::2/64"))
        far = self.socket(third, "fe80::2%wire0")
        name = written("fe80::2%wire1", far.getsockname()[1])
        for arguments in (("--device", "wire0", "--peer", name), ("send", "--device", "wire0", "--peer", name, "x")):
            status, out, told = self.here.outcome(*arguments)
            self.assertEqual((status, out), (1, ""), told)
            self.assertRegex(told, r"^udpchat: .*fe80::2%wire1.*--device wire0.*\n$")
        self.assertEqual(self.here.outcome("send", "--device", "wire1", "--peer", name, "hi"), (0, "", ""))
        self.assertEqual(far.recv(99), b"hi")


class OnlyPeer(LinkedCase):
    def test_of_a_broadcast_address_is_wrong_usage(self):
        """Nobody sends from one; an interface's are only known to the system."""
        for ip in ("10.0.0.255", "255.255.255.255"):
            for arguments in ((), ("send", "--wait", "x"), ("--broadcast",)):
                with self.subTest((ip, arguments)):
                    status, out, told = self.here.outcome(*arguments, "--only-peer", "--peer", f"{ip}:1")
                    self.assertEqual((status, out), (2, ""), told)
                    self.assertRegex(told, rf"^udpchat: .*--only-peer.*{ip}.*\n$")


class Destination(LinkedCase):
    IPS = ("10.0.0.1", "10.0.0.11", "10.0.0.12")

    def test_is_shown_if_asked_for(self):
        for ip in self.IPS[1:]:
            self.here.add(f"{ip}/24", "wire0")
        receiver = self.talker(self.here, "recv", "--destination", "--join", f"{GROUP}@wire0", "--bind", "0.0.0.0:0")
        far, name = self.far()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        far.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.0.0.2"))
        for ip in (*self.IPS, "10.0.0.255", "255.255.255.255", GROUP):
            far.sendto(ip.encode(), (ip, receiver.port))
            receiver.hears(f"<< {name} to {ip}:{receiver.port}: {ip}")

    def test_is_shown_over_ipv6(self):
        receiver = self.talker(self.here, "recv", "--destination", "--join", "ff02::4:5%wire0", "--bind", "[::]:0")
        for _, there in PAIRS[1:]:
            far, name = self.far(there)
            far.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, self.there.index("wire0"))
            for here in ("fd00::1", "fe80::1%wire0", "ff02::4:5%wire0"):
                text = f"from {there} to {here}"
                far.sendto(text.encode(), self.to(here, receiver.port))
                receiver.hears(f"<< {name} to {written(here, receiver.port)}: {text}")


class Headers(LinkedCase):
    def received(self, far, level, kind):
        """The value of the datagram's header field."""
        payload, fields, *_ = far.recvmsg(99, 99)
        self.assertEqual(payload, b"hi")
        return [int.from_bytes(data[:4], "little") for its, field, data in fields if (its, field) == (level, kind)]

    def test_ttl_and_dscp_are_on_the_wire(self):
        for ip, level, options, kinds in (
                ("10.0.0.2", socket.IPPROTO_IP, (IP_RECVTTL, socket.IP_RECVTOS), (socket.IP_TTL, socket.IP_TOS)),
                ("fd00::2", socket.IPPROTO_IPV6, (socket.IPV6_RECVHOPLIMIT, socket.IPV6_RECVTCLASS),
                 (socket.IPV6_HOPLIMIT, socket.IPV6_TCLASS))):
            for arguments, values in ((("--ttl", "1"), (1, 0)), (("--ttl", "255"), (255, 0)),
                                      (("--dscp", "46"), (64, 184)), (("--ttl", "3", "--dscp", "8"), (3, 32)),
                                      ((), (64, 0))):
                for option, kind, value in zip(options, kinds, values):
                    far, name = self.far(ip)
                    far.setsockopt(level, option, 1)
                    self.assertEqual(self.here.outcome("send", "--peer", name, *arguments, "hi"), (0, "", ""))
                    self.assertEqual(self.received(far, level, kind), [value], (ip, arguments))

    def test_both_are_on_both_families_of_a_socket(self):
        """An IPv4 peer may be reached by an IPv6 socket."""
        far, name = self.far()
        far.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        self.here.outcome("send", "--bind", "[::]:0", "--peer", name, "--ttl", "7", "hi")
        self.assertEqual(self.received(far, socket.IPPROTO_IP, socket.IP_TTL), [7])

    def test_group_and_broadcast_have_them_too(self):
        far = self.socket(self.there, "0.0.0.0")
        far.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        far.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                       socket.inet_aton(GROUP) + socket.inet_aton("10.0.0.2"))
        for ip, arguments in ((GROUP, ("--multicast-interface", "wire0")), ("10.0.0.255", ("--broadcast",))):
            self.here.outcome("send", "--peer", f"{ip}:{far.getsockname()[1]}", *arguments, "--ttl", "9", "hi")
            self.assertEqual(self.received(far, socket.IPPROTO_IP, socket.IP_TTL), [9])

    def test_numbers_out_of_range_are_wrong_usage(self):
        for arguments in (("--ttl", "0"), ("--ttl", "256"), ("--dscp", "64"), ("--dscp", "-1"), ("--dscp", "x")):
            status, out, told = self.here.outcome("send", "--peer", "10.0.0.2:9", *arguments, "hi")
            self.assertEqual((status, out), (2, ""), told)
            self.assertIn(arguments[0], told)




if __name__ == "__main__":
    unittest.main()
