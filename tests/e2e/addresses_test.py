"""A server on a host with several addresses answers from the very one that was written to."""

import json
import socket
import subprocess
import unittest

from serving import PATIENCE, IsolatedCase

V4 = ("10.99.0.1", "10.99.0.2", "10.99.0.3")
V6 = ("fd99::1", "fd99::2", "fd99::3")
LOOPBACK = ("127.0.0.1", "127.0.0.2", "127.9.8.7")
LINK = "wire0"
LINK_LOCAL = "fe80::99"


class Addresses(IsolatedCase):
    @classmethod
    def connect(cls):
        """An interface, once, that has them all; its other end is there, too, so that it is up."""
        if subprocess.run(["ip", "link", "show", LINK], capture_output=True, check=False).returncode:
            lines = [f"link add {LINK} type veth peer name wire1", f"link set {LINK} up addrgenmode none",
                     "link set wire1 up addrgenmode none",
                     *(f"address add {ip}/24 broadcast + dev {LINK}" for ip in V4),
                     *(f"address add {ip}/64 dev {LINK} nodad" for ip in (*V6, LINK_LOCAL))]
            subprocess.run(["ip", "-batch", "-"], input="\n".join(lines).encode(), check=True)

    def setUp(self):
        super().setUp()
        self.connect()

    def client(self, ip):
        client = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(client.close)
        client.bind((ip, 0))
        client.settimeout(PATIENCE)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        return client

    def check(self, bind, groups, *arguments):
        """Every address answers every other one itself."""
        server = self.serve("--json", *arguments, bind=bind)
        for ips in groups:
            for here in ips:
                client = self.client(here)
                for there in ips:
                    client.sendto(there.encode(), (there, server.port))
                    answer, source = client.recvfrom(99)
                    self.assertEqual((answer, source[:2]), (there.encode(), (there, server.port)))
        status, out, told = server.leave()
        self.assertEqual((status, told.count("\n")), (143, 0), told)
        events = [json.loads(line) for line in out.splitlines()]
        ways = [(event["direction"], event["local"]) for event in events if event["event"] != "notice"]
        self.assertEqual(len(ways), 2 * sum(len(ips) ** 2 for ips in groups))
        texts = [event["text"] for event in events if event["event"] != "notice"]
        for (_, local), text in zip(ways, texts):
            self.assertEqual(local, f"[{text}]:{server.port}" if ":" in text else f"{text}:{server.port}")

    def test_answers_leave_from_it_over_ipv4(self):
        self.check("0.0.0.0:0", (V4, LOOPBACK), "--reply", "echo")

    def test_answers_leave_from_it_over_ipv6(self):
        self.check("[::]:0", (V6, ("::1",)), "--reply", "echo")

    def test_answers_leave_from_it_over_both(self):
        self.check("0", (V4, V6, LOOPBACK, ("::1",)), "--reply", "echo")

    def test_answers_of_commands_leave_from_it_too(self):
        self.check("0", (V4, V6), "--reply", "exec:cat", "--exec-time", "1000s")

    def test_commands_know_it(self):
        server = self.serve("--reply", "shell:printf %s \"$UDPCHAT_LOCAL\"", "--exec-time", "1000s", bind="0")
        for here, there in ((V4[0], V4[2]), (V6[0], V6[2])):
            client = self.client(here)
            client.sendto(b"", (there, server.port))
            host = f"[{there}]" if ":" in there else there
            self.assertEqual(client.recv(99).decode(), f"{host}:{server.port}")

    def test_an_address_that_it_is_bound_to_answers_alone(self):
        for ip in (V4[1], V6[1]):
            server = self.serve("--reply", "echo", bind=f"[{ip}]:0" if ":" in ip else f"{ip}:0")
            client = self.client((V6 if ":" in ip else V4)[2])
            client.sendto(b"x", (ip, server.port))
            self.assertEqual(client.recvfrom(9)[1][:2], (ip, server.port))

    def test_a_broadcast_is_answered_from_an_address_of_the_host(self):
        for bind in ("0.0.0.0:0", "0"):
            server = self.serve("--reply", "echo", bind=bind)
            client = self.client(V4[1])
            client.sendto(b"anybody?", ("10.99.0.255", server.port))
            answer, source = client.recvfrom(99)
            self.assertEqual((answer, source[0] in V4, source[1]), (b"anybody?", True, server.port))

    def test_a_multicast_is_answered_from_an_address_of_the_host(self):
        client = self.client(V4[1])
        client.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(V4[1]))
        client6 = self.client(V6[1])
        client6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex(LINK))
        for bind, sender, group, ips in (("0.0.0.0:0", client, "239.1.2.3", V4),
                                         ("[::]:0", client6, "ff02::1", (*V6, LINK_LOCAL))):
            server = self.serve("--reply", "echo", "--join", f"{group}@{LINK}", bind=bind)
            sender.sendto(b"anybody?", (group, server.port))
            answer, source = sender.recvfrom(99)
            self.assertEqual((answer, source[0] in ips, source[1]), (b"anybody?", True, server.port))

    def test_a_link_local_address_answers_itself(self):
        server = self.serve("--reply", "echo", "--json", bind="[::]:0")
        client = self.client("::")
        there = (LINK_LOCAL, server.port, 0, socket.if_nametoindex(LINK))
        client.sendto(b"x", there)
        self.assertEqual(client.recvfrom(9)[1], there)
        _, received, sent = map(json.loads, server.leave()[1].splitlines())
        local = f"[{LINK_LOCAL}%{LINK}]:{server.port}"
        self.assertEqual((received["local"], sent["local"]), (local, local))


if __name__ == "__main__":
    unittest.main()
