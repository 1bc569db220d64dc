"""Several hosts on this one machine: a network namespace each, and the links between them. They, and
all that is in them, end with the test."""

import contextlib
import ctypes
import os
import re
import select
import socket
import subprocess
import time

from serving import CLONE_NEWNET, IsolatedCase, Server
from support import PATIENCE, UDPCHAT, Piped, Screen, environment, wait_until

LIBC = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    """Moves this thread there."""
    if LIBC.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def written(ip, port):
    """IP:PORT as udpchat writes it."""
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


class Talker(Server):
    """udpchat with any arguments, on pipes."""

    def __init__(self, *arguments, **popen):
        Piped.__init__(self, *arguments, **popen)
        self.told = b""

    def hear(self, wanted):
        """Reads the notices until the regular expression is found in them."""
        super().hear(wanted.encode())

    def has_told(self, wanted, seconds):
        """Whether the regular expression is found in the notices by then."""
        until = time.monotonic() + seconds
        while not re.search(wanted.encode(), self.told, re.MULTILINE):
            if not select.select([self.process.stderr], [], [], max(0, until - time.monotonic()))[0]:
                return False
            block = os.read(self.process.stderr.fileno(), 1 << 16)
            if not block:
                return False
            self.told += block
        return True

    def say(self, *lines):
        self.type("".join(f"{line}\n" for line in lines).encode())

    def hears(self, *texts):
        for text in texts:
            self.see(f"{text}\n".encode())


class HostScreen(Screen):
    """A terminal on a host."""

    def __init__(self, prefix, *size, **variables):
        self.prefix = prefix
        super().__init__(*size, **variables)

    def tmux(self, *arguments, env=None):
        return subprocess.run([*self.prefix, "tmux", "-S", self.socket, *arguments], check=True,
                              env=env, stdout=subprocess.PIPE).stdout.decode()


class Host:
    """A network namespace with its loopback interface, held by a process that waits for the end of its
    input, and so never stays behind."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "cat"], bufsize=0,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.holder.stdin.write(b"\n")
        self.holder.stdout.read(1)  # it runs, there
        self.pid = self.holder.pid
        self.namespace = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        self.prefix = ("nsenter", "--target", str(self.pid), "--net", "--")
        for interfaces in ("all", "default"):
            for name in ("accept_dad", "router_solicitations"):  # addresses are there at once
                self.sysctl(f"ipv6/conf/{interfaces}/{name}", 0)
            self.sysctl(f"ipv4/conf/{interfaces}/rp_filter", 0)  # which it has from the first host
        self.ip("link set lo up")

    def close(self):
        os.close(self.namespace)
        self.holder.stdin.close()
        self.holder.stdout.close()
        self.holder.wait()

    @contextlib.contextmanager
    def inside(self):
        """This thread is there meanwhile; the sockets it makes stay there."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        enter(self.namespace)
        try:
            yield
        finally:
            enter(home)
            os.close(home)

    def run(self, *command, text=""):
        """What the command prints."""
        done = subprocess.run([*self.prefix, *command], input=text.encode(), capture_output=True,
                              timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{command} of {text!r}: {done.stderr.decode()}")
        return done.stdout.decode()

    def ip(self, *lines):
        self.run("ip", "-batch", "-", text="\n".join(lines))

    def add(self, address, interface):
        """Gives the interface an address/length; it can be used when this returns."""
        if ":" not in address:
            return self.ip(f"address add {address} dev {interface} broadcast +")
        self.ip(f"address add {address} dev {interface} nodad")
        octets = socket.inet_pton(socket.AF_INET6, address.partition("/")[0]).hex()
        return wait_until(lambda: self.has(octets), f"{address} to be there")

    def has(self, octets):
        """Whether what is sent to this IPv6 address, in hex, is taken."""
        return f"\n{octets} 80 " in "\n" + self.read("ipv6_route")

    def has_link_local(self, interface):
        """Without one nobody on the link is found."""
        found = re.search(rf"(?m)^(fe80\w+) .* {interface}$", self.read("if_inet6"))
        return found and self.has(found[1])

    def nft(self, *lines):
        self.run("nft", "-f", "-", text="\n".join(lines))

    def filter(self, hook, *rules):
        """Adds rules of nft(8) for IP packets at the hook; named counters are made."""
        counters = re.findall(r"counter name (\w+)", " ".join(rules))
        self.nft("add table inet test", *(f"add counter inet test {name}" for name in counters),
                 f"add chain inet test {hook} {{ type filter hook {hook} priority 0; }}",
                 *(f"add rule inet test {hook} {rule}" for rule in rules))

    def unfilter(self):
        """Removes all these rules and counters."""
        self.nft("delete table inet test")

    def counter(self, name):
        """The packets of a named counter."""
        return int(re.search(r"packets (\d+)", self.run("nft", "list", "counter", "inet", "test", name))[1])

    def sysctl(self, name, value):
        """False where the kernel does not let a host of its own have it."""
        try:
            with self.inside(), open("/proc/sys/net/" + name, "w", encoding="ascii") as file:
                file.write(str(value))
        except FileNotFoundError:
            return False
        return True

    def read(self, name):
        """What the system tells of its network in /proc/net."""
        with open(f"/proc/{self.pid}/net/{name}", encoding="ascii") as file:
            return file.read()

    def statistic(self, name, protocol="Udp"):
        """Of IPv4, such as InErrors of Udp or Icmp."""
        names, values = re.findall(rf"^{protocol}: (.*)$", self.read("snmp"), re.MULTILINE)
        return int(values.split()[names.split().index(name)])

    def unreachable(self):
        """How many ICMP messages it has sent that a destination is unreachable."""
        return self.statistic("OutDestUnreachs", "Icmp") + self.icmp6_unreachable()

    def icmp6_unreachable(self):
        """How many of them over IPv6."""
        return int(re.search(r"(?m)^Icmp6OutDestUnreachs\s+(\d+)$", self.read("snmp6"))[1])

    def receive_queue(self, port):
        """How many octets wait for the sockets bound to the port."""
        found = re.findall(rf"^ *\d+: [0-9A-F]+:{port:04X} \S+ \S+ [0-9A-F]+:([0-9A-F]+)",
                           self.read("udp") + self.read("udp6"), re.MULTILINE)
        return sum(int(octets, 16) for octets in found)

    def index(self, interface):
        with self.inside():
            return socket.if_nametoindex(interface)

    def socket(self, ip, port=0):
        """A plain UDP socket; the address may have a scope."""
        with self.inside():
            family, *_, address = socket.getaddrinfo(ip, port, type=socket.SOCK_DGRAM)[0]
            bound = socket.socket(family, socket.SOCK_DGRAM)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
        bound.settimeout(PATIENCE)
        return bound

    def outcome(self, *arguments, text=b""):
        """Runs udpchat to its end; returns its exit status, stdout and stderr."""
        done = subprocess.run([*self.prefix, UDPCHAT, *arguments], input=text, env=environment(),
                              capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


class HostCase(IsolatedCase):
    """Hosts are made by a test, and vanish with it."""

    def host(self):
        host = Host()
        self.addCleanup(host.close)
        return host

    def hosts(self, count):
        return [self.host() for _ in range(count)]

    def router(self):
        """Tells of all that it cannot forward, and at once."""
        router = self.host()
        for name, value in (("ipv4/ip_forward", 1), ("ipv6/conf/all/forwarding", 1)):
            router.sysctl(name, value)
        self.unlimited(router)
        return router

    @staticmethod
    def unlimited(host):
        """Its ICMP messages are not held back."""
        for name, value in (("ipv4/icmp_ratelimit", 0), ("ipv4/icmp_msgs_per_sec", 1000000),
                            ("ipv4/icmp_msgs_burst", 1000000), ("ipv6/icmp/ratelimit", 0)):
            host.sysctl(name, value)

    @staticmethod
    def link(one, other):
        """A cable between two ends, each (host, interface, address/length ...). Each has an IPv6
        link-local address, too, which may be among these."""
        (host, name, *_), (host2, name2, *_) = one, other
        host.ip(f"link add name {name} type veth peer name {name2} netns {host2.pid}")
        for end, interface, *addresses in (one, other):
            generate = "none" if any(ip.startswith("fe80:") for ip in addresses) else "eui64"
            end.ip(f"link set {interface} addrgenmode {generate} up")
        for end, interface, *addresses in (one, other):
            for address in addresses:
                end.add(address, interface)
            wait_until(lambda: end.has_link_local(interface), f"{interface} to have an address")

    @staticmethod
    def switch(host, *ends):
        """A bridge on a host, and cables from it to the ends."""
        host.ip("link add name bridge0 type bridge mcast_snooping 0 forward_delay 0",
                "link set bridge0 addrgenmode none up")
        for number, end in enumerate(ends):
            HostCase.link((host, f"port{number}"), end)
            host.ip(f"link set port{number} master bridge0")

    def talker(self, host, *arguments, **popen):
        talker = Talker(*arguments, prefix=host.prefix, **popen)
        self.addCleanup(talker.stop)
        return talker

    def socket(self, host, ip, port=0):
        bound = host.socket(ip, port)
        self.addCleanup(bound.close)
        return bound

    def terminal(self, host, *size, **variables):
        screen = HostScreen(host.prefix, *size, **variables)
        self.addCleanup(screen.close)
        return screen
