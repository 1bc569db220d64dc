"""On a host with several addresses, an answer that is typed leaves from the one that was written to."""

import re
import unittest

from hosts import HostCase, written

# Ours, in the order of writing, which is not the system's; and the other host's.
V4 = (("10.0.0.3", "10.0.0.1", "10.0.0.2"), "10.0.0.9")
V6 = (("fd00::2", "fd00::3", "fd00::1"), "fd00::9")
BINDS = (("0.0.0.0:0", (V4,)), ("[::]:0", (V6,)), ("[::]:0", (V4, V6)), ("0", (V6, V4)))


class Answers(HostCase):
    def setUp(self):
        super().setUp()
        self.here, self.there = self.hosts(2)
        self.link((self.here, "wire0", *(f"10.0.0.{number}/24" for number in (1, 2, 3)),
                   *(f"fd00::{number}/64" for number in (1, 2, 3))),
                  (self.there, "wire0", f"{V4[1]}/24", f"{V6[1]}/64"))

    def client(self, ip):
        client = self.socket(self.there, ip)
        return client, written(ip, client.getsockname()[1])

    def clients(self, *families):
        """One for each of our addresses: each (socket, its name, our address)."""
        return [(*self.client(far), ip) for ips, far in families for ip in ips]

    def write(self, clients, port, see):
        """Each writes to its address, and takes answers from no other."""
        for client, name, ip in clients:
            client.connect((ip, port))
            client.send(f"to {ip}".encode())
            see(f"<< {name}: to {ip}")

    def get(self, clients, text):
        for client, _, ip in clients:
            self.assertEqual(client.recv(99).decode(), text, ip)

    def nothing_else(self, clients):
        for client, *_ in clients:
            client.setblocking(False)
            self.assertRaises(BlockingIOError, client.recv, 99)

    def chat(self, bind, families):
        """On a terminal. It talks to somebody of each family who has not written."""
        screen = self.terminal(self.here, 100, 60)
        peers = [f"--peer '{self.client(far)[1]}'" for _, far in families]
        return screen, screen.start("--bind", f"'{bind}'", *peers)

    @staticmethod
    def enter(screen, text):
        screen.type(text)
        screen.keys("Enter")

    @staticmethod
    def sees(screen):
        return lambda text: screen.see(rf"^{re.escape(text)}$")

    def test_on_a_terminal(self):
        for bind, families in BINDS:
            with self.subTest((bind, families)):
                screen, port = self.chat(bind, families)
                clients = self.clients(*families)
                self.write(clients, port, self.sees(screen))
                for number, client in enumerate(clients, 1):
                    self.enter(screen, f"/to {number} only to {number}")
                    self.get([client], f"only to {number}")
                self.enter(screen, "/all to everybody")
                self.get(clients, "to everybody")
                for number, client in reversed(list(enumerate(clients, 1))):
                    self.enter(screen, f"/peer {number}")
                    screen.see(rf"^talking to {re.escape(client[1])}$")
                    self.enter(screen, f"line to {number}")
                    self.get([client], f"line to {number}")
                self.enter(screen, "/peer " + " ".join(str(number + 1) for number in range(len(clients))))
                self.enter(screen, "line to all of you")
                self.get(clients, "line to all of you")
                self.nothing_else(clients)
                screen.close()

    def test_in_a_pipe(self):
        for bind, families in BINDS:
            with self.subTest((bind, families)):
                clients = self.clients(*families)
                chat = self.talker(self.here, "--bind", bind, *(word for _, name, _ in clients
                                                                for word in ("--peer", name)))
                self.write(clients, chat.port, chat.hears)
                for text in ("one", "two"):
                    chat.say(text)
                    self.get(clients, text)
                self.nothing_else(clients)
                self.assertEqual(chat.end()[::2], (0, b""))

    def test_follow_who_writes_to_another_address(self):
        for bind, ((ours, far),) in BINDS[:2]:
            with self.subTest(bind):
                client, name = self.client(far)
                chat = self.talker(self.here, "--bind", bind, "--peer", name)
                for ip in (*ours, *ours):
                    client.sendto(f"now to {ip}".encode(), (ip, chat.port))
                    chat.hears(f"<< {name}: now to {ip}")
                    chat.say(f"from {ip}")
                    payload, source = client.recvfrom(99)
                    self.assertEqual((payload.decode(), *source[:2]), (f"from {ip}", ip, chat.port))
                    chat.received = b""
                self.assertEqual(chat.end()[::2], (0, b""))

    def test_leave_from_another_address_when_it_is_gone(self):
        for bind, families in BINDS:
            ours, far = families[0]
            gone = next(ip for ip in ours if ip.endswith("2"))
            length = 64 if ":" in gone else 24
            with self.subTest(bind):
                screen, port = self.chat(bind, families)
                client, name = self.client(far)
                client.sendto(b"hello", (gone, port))
                self.sees(screen)(f"<< {name}: hello")
                self.here.ip(f"address delete {gone}/{length} dev wire0")
                for text in ("/to 1 first", "/all second", "/peer 1", "third"):
                    self.enter(screen, text)
                for text in ("first", "second", "third"):
                    payload, source = client.recvfrom(99)
                    self.assertEqual((payload.decode(), source[1]), (text, port))
                    self.assertIn(source[0], set(ours) - {gone})
                self.here.add(f"{gone}/{length}", "wire0")
                screen.close()

    def test_leave_from_another_address_in_a_pipe_too(self):
        for bind, ((ours, far), *_) in BINDS:
            gone = next(ip for ip in ours if ip.endswith("2"))
            length = 64 if ":" in gone else 24
            with self.subTest(bind):
                client, name = self.client(far)
                chat = self.talker(self.here, "--bind", bind, "--peer", name)
                client.sendto(b"hello", (gone, chat.port))
                chat.hears(f"<< {name}: hello")
                self.here.ip(f"address delete {gone}/{length} dev wire0")
                chat.say("anyway")
                payload, source = client.recvfrom(99)
                self.assertEqual((payload, source[1]), (b"anyway", chat.port))
                self.assertIn(source[0], set(ours) - {gone})
                self.assertEqual(chat.end()[0], 0)
                self.here.add(f"{gone}/{length}", "wire0")


if __name__ == "__main__":
    unittest.main()
