"""Multicast groups: what is joined is heard, and nothing else."""

import socket
import struct
import unittest

from hosts import HostCase, written

GROUPS = ("239.1.2.3", "ff05::1:2", "ff02::1:2")
IP_PKTINFO = 8


def sends_by(sender, index):
    """Makes multicast leave by the interface with this number."""
    if sender.family == socket.AF_INET6:
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    else:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", b"", b"", index))


def join(member, group, index):
    if member.family == socket.AF_INET6:
        member.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                          socket.inet_pton(socket.AF_INET6, group) + struct.pack("=I", index))
    else:
        member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                          struct.pack("=4s4si", socket.inet_aton(group), b"", index))


class TwoLinks(HostCase):
    """Two hosts that are joined by two links."""

    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        for number in (0, 1):
            self.link((self.here, f"wire{number}", f"10.0.{number}.1/24", f"fd0{number}::1/64"),
                      (self.there, f"wire{number}", f"10.0.{number}.2/24", f"fd0{number}::2/64"))

    def member(self, host, group, *interfaces):
        """A socket that hears the group by these interfaces."""
        member = self.socket(host, "::" if ":" in group else "0.0.0.0")
        for interface in interfaces:
            join(member, group, host.index(interface))
        return member

    def sender(self, group, interface, host=None, ip=None):
        host = host or self.there
        number = interface[-1]
        sender = self.socket(host, ip or (f"fd0{number}::2" if ":" in group else f"10.0.{number}.2"))
        sends_by(sender, host.index(interface))
        return sender


class Joining(TwoLinks):
    def check(self, group, membership):
        receiver = self.talker(self.here, "recv", "--join", membership, "-n", "1")
        other = self.member(self.here, group, "wire1")  # so that the host hears it there, too
        for interface in ("wire1", "wire0"):
            sender = self.sender(group, interface)
            for port in (other.getsockname()[1], receiver.port):
                sender.sendto(interface.encode(), (group, port))
        status, out, told = receiver.end()
        name = membership.replace("%", "@").replace("[", "").replace("]", "")
        self.assertEqual((status, out.count(b"\n"), told), (0, 1, f"member of {name}\n".encode()))
        self.assertRegex(out, rb": wire0\n$")
        self.assertEqual(other.recv(99), b"wire1")

    def test_is_of_one_interface_alone(self):
        for group in GROUPS:
            for membership in (f"{group}@wire0", f"{group}%wire0", f"{group}@{self.here.index('wire0')}"):
                with self.subTest(membership):
                    self.check(group, membership)
        for membership in (f"{GROUPS[0]}@10.0.0.1", f"[{GROUPS[1]}]@wire0"):
            with self.subTest(membership):
                self.check(GROUPS[1 if "[" in membership else 0], membership)

    def test_may_be_of_both(self):
        for group in GROUPS:
            receiver = self.talker(self.here, "recv", "--join", f"{group}@wire0", "--join", f"{group}@wire1")
            for interface in ("wire0", "wire1"):
                self.sender(group, interface).sendto(b"by " + interface.encode(), (group, receiver.port))
                receiver.hears(f": by {interface}")

    def test_what_others_have_joined_is_not_heard(self):
        for group in GROUPS:
            other = self.member(self.here, group, "wire0")
            receiver = self.talker(self.here, "recv", "--join", f"{group}9@wire0", "-n", "1")
            sender = self.sender(group, "wire0")
            for address in ((group, other.getsockname()[1]), (group, receiver.port), (f"{group}9", receiver.port)):
                sender.sendto(address[0].encode(), address)
            self.assertEqual(other.recv(99).decode(), group)
            self.assertTrue(receiver.end()[1].endswith(f": {group}9\n".encode()))

    def test_without_it_only_the_group_of_all_hosts_is_heard(self):
        """Whatever another program has joined on the same interface."""
        for group, everybody in ((GROUPS[0], "224.0.0.1"), (GROUPS[1], "ff02::1"), (GROUPS[2], "ff02::1")):
            for bind in ("0", "[::]:0" if ":" in group else "0.0.0.0:0"):
                with self.subTest((group, bind)):
                    other = self.talker(self.here, "recv", "--join", f"{group}@wire0")
                    receiver = self.talker(self.here, "recv", "--bind", bind)
                    sender = self.sender(group, "wire0")
                    for address in ((group, receiver.port), (group, other.port), (everybody, receiver.port)):
                        sender.sendto(address[0].encode(), address)
                    other.hears(f": {group}")
                    receiver.hears(f": {everybody}")
                    self.assertNotIn(f": {group}\n", receiver.leave()[1])
                    other.leave()

    def test_is_of_one_source_alone_if_asked_for(self):
        self.there.add("10.0.0.3/24", "wire0")
        self.there.add("fd00::3/64", "wire0")
        for group, one, other in ((GROUPS[0], "10.0.0.3", "10.0.0.2"), (GROUPS[1], "fd00::3", "fd00::2"),
                                  ("232.1.2.3", "10.0.0.3", "10.0.0.2"), ("ff35::1:2", "fd00::3", "fd00::2")):
            with self.subTest(group):
                receiver = self.talker(self.here, "recv", "--join", f"{one}>{group}@wire0", "-n", "1")
                for ip in (other, one):
                    self.sender(group, "wire0", ip=ip).sendto(ip.encode(), (group, receiver.port))
                self.assertTrue(receiver.end()[1].endswith(f": {one}\n".encode()))

    def test_is_of_one_source_on_each_interface(self):
        for number in (0, 1):
            self.there.add(f"10.0.{number}.3/24", f"wire{number}")
        self.check_sources(GROUPS[0], "10.0.{}.{}")

    def check_sources(self, group, ip):
        receiver = self.talker(self.here, "recv", "--join", f"{ip.format(0, 2)}>{group}@wire0",
                               "--join", f"{ip.format(1, 3)}>{group}@wire1")
        for number, last in ((0, 3), (0, 2), (1, 2), (1, 3)):
            sender = self.sender(group, f"wire{number}", ip=ip.format(number, last))
            sender.sendto(b"from %d on %d" % (last, number), (group, receiver.port))
        receiver.hears(": from 2 on 0", ": from 3 on 1")
        self.assertEqual(receiver.leave()[1].count("\n"), 2)

    def test_what_cannot_be_joined_is_told(self):
        for membership, status in ((f"{GROUPS[0]}@nosuch0", 1), (f"{GROUPS[1]}@nosuch0", 1), ("10.0.0.1@wire0", 2),
                                   ("fd00::1", 2), ("", 2), ("hello", 2), ("10.0.0.2>", 2),
                                   (f"fd00::2>{GROUPS[0]}", 2)):
            with self.subTest(membership):
                done, out, told = self.here.outcome("recv", "--join", membership, "--timeout", "1s")
                self.assertEqual((done, out, told.count("\n")), (status, "", 1), told)
                self.assertIn("nosuch0" if "nosuch" in membership else "--join", told)

    def test_who_is_bound_to_an_address_is_told_that_it_hears_none(self):
        for ip, group in (("10.0.0.1", GROUPS[0]), ("fd00::1", GROUPS[1])):
            with self.subTest(group):
                receiver = self.talker(self.here, "recv", "--bind", written(ip, 0), "--join", f"{group}@wire0")
                receiver.hear(rf"^member of {group}@wire0, but bound to .*{ip}\W.* does not hear it\b.*"
                              rf"--bind {receiver.port}$")
                self.sender(group, "wire0").sendto(b"to the group", (group, receiver.port))
                self.sender(group, "wire0").sendto(b"to it", (ip, receiver.port))
                receiver.hears(": to it")
                self.assertEqual(receiver.leave()[1].count("\n"), 1)


class MulticastInterface(TwoLinks):
    def test_is_where_it_leaves(self):
        for group, ips in ((GROUPS[0], ("10.0.0.1", "10.0.1.1")), (GROUPS[1], ()), (GROUPS[2], ())):
            far = self.member(self.there, group, "wire0", "wire1")
            far.setsockopt(*((socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1) if ":" in group else
                             (socket.IPPROTO_IP, IP_PKTINFO, 1)))
            for interface in ("wire0", "wire1", str(self.here.index("wire1")), *ips):
                name = interface if interface.startswith("wire") else f"wire{0 if interface == '10.0.0.1' else 1}"
                self.assertEqual(self.here.outcome("send", "--multicast-interface", interface, "--peer",
                                                   written(group, far.getsockname()[1]), "hi"), (0, "", ""))
                payload, fields, *_ = far.recvmsg(99, 99)
                info = fields[0][2]
                index = struct.unpack("=16sI", info)[1] if ":" in group else struct.unpack("=I8s", info)[0]
                self.assertEqual((payload, index), (b"hi", self.there.index(name)), interface)

    def test_may_be_in_the_group_s_address(self):
        for group in GROUPS[1:]:
            for interface in ("wire0", "wire1"):
                with self.subTest((group, interface)):
                    far = self.member(self.there, group, interface)
                    name = f"[{group}%{interface}]:{far.getsockname()[1]}"
                    chat = self.talker(self.here, "--peer", name)
                    self.assertIn(f"talking to {name} ", chat.banner)
                    chat.say("hi")
                    payload, source = far.recvfrom(99)
                    self.assertEqual(payload, b"hi")
                    far.sendto(b"yes", source)
                    chat.hears(": yes")

    def test_of_no_interface_is_told(self):
        status, out, told = self.here.outcome("send", "--multicast-interface", "nosuch0", "--peer", "239.1.2.3:9", "x")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(told, r"^udpchat: .*nosuch0.*\n$")


class Loopback(TwoLinks):
    def test_is_for_others_on_the_host_unless_switched_off(self):
        for group in GROUPS:
            receiver = self.talker(self.here, "recv", "--join", f"{group}@wire0", "-n", "1")
            for arguments in (("--no-loopback", "silent"), ("heard",)):
                self.assertEqual(self.here.outcome("send", "--multicast-interface", "wire0", "--peer",
                                                   written(group, receiver.port), *arguments), (0, "", ""))
            out = receiver.end()[1]
            self.assertRegex(out, rb"^<< \S+: heard\n$")


if __name__ == "__main__":
    unittest.main()
