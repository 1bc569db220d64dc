"""What cannot be started is told in one clear line, with its status."""

import os
import subprocess
import unittest

from support import UDPCHAT, TestCase, environment


def run(*arguments, prefix=()):
    done = subprocess.run([*prefix, UDPCHAT, *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
                          check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Errors(TestCase):
    def check(self, status, text, *arguments, **how):
        self.assertEqual(run(*arguments, **how), (status, "", f"udpchat: {text}\n"))

    def test_a_taken_port(self):
        other = self.peer()
        self.check(1, f"cannot bind {other.address}: Address already in use (another program has "
                      "this port; choose another, or port 0 for any)", "--bind", other.address)

    def test_a_port_taken_on_another_interface_s_behalf(self):
        other = self.peer()
        status, _, error = run("--bind", str(other.port))
        self.assertEqual((status, "Address already in use" in error), (1, True), error)

    def test_a_privileged_port_as_a_normal_user(self):
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii") as file:
            self.assertGreater(int(file.read()), 80, "every port is unprivileged on this system")
        prefix = () if os.getuid() else ("setpriv", "--bounding-set=-net_bind_service", "--")
        self.check(1, "cannot bind 127.0.0.1:80: Permission denied (ports below 1024 are for root; "
                      "choose a higher one)", "--bind", "127.0.0.1:80", prefix=prefix)

    def test_an_address_of_no_interface(self):
        self.check(1, "cannot bind 192.0.2.1:4567: Cannot assign requested address (no interface "
                      "has this address; 'ip address' lists them)", "--bind", "192.0.2.1:4567")

    def test_an_unknown_host(self):
        for option in ("--bind", "--peer"):
            status, out, error = run(option, "nosuch.invalid:80")
            self.assertEqual((status, out), (1, ""))
            self.assertRegex(error, r"^udpchat: cannot resolve nosuch\.invalid:80: Host not found")
            self.assertEqual(error.count("\n"), 1)

    def test_an_unknown_service(self):
        self.check(1, "cannot resolve 127.0.0.1:nosuch: Service not found",
                   "--peer", "127.0.0.1:nosuch")

    def test_a_peer_of_the_other_family(self):
        status, _, error = run("--bind", "127.0.0.1:0", "--peer", "[::1]:80")
        self.assertEqual(status, 1)
        self.assertRegex(error, r"^udpchat: cannot send to \[::1\]:80: Address family not "
                                r"supported by protocol \(bound to 127\.0\.0\.1:\d+, which is "
                                r"IPv4 only; bind to \[::\]:\d+ for both\)\n$")

    def test_wrong_usage_opens_no_socket(self):
        taken = self.peer()  # a bind would fail with status 1
        usage = " (udpchat --help shows the usage)"
        peer_example = "write HOST:PORT, such as 192.168.1.5:8080 or [::1]:8080"
        for arguments, text in {
            ("--nope",): "The following argument was not expected: --nope",
            ("word",): "The following argument was not expected: word",
            ("--peer",): "--peer: 1 required ADDRESS missing",
            ("--peer", "1.2.3.4"):
                f"--peer: bad address '1.2.3.4': the port is missing; {peer_example}",
            ("--peer", ":80"): f"--peer: bad address ':80': the host is missing; {peer_example}",
            ("--peer", "::1:80"):
                "--peer: bad address '::1:80': there is more than one ':' (an IPv6 address goes in "
                f"brackets); {peer_example}",
            ("--peer", "1.2.3.4:0"):
                f"--peer: bad address '1.2.3.4:0': nothing can be sent to port 0; {peer_example}",
            ("--bind", "256.1.1.1:80"):
                "--bind: bad address '256.1.1.1:80': '256.1.1.1' is no IPv4 address; write "
                "HOST:PORT or PORT, such as 0.0.0.0:4567 or 4567",
        }.items():
            with self.subTest(arguments):
                before = ("--bind", taken.address) if arguments[0] != "--bind" else ()
                self.check(2, text + usage, *before, *arguments)

    def test_help_and_version(self):
        status, out, error = run("--help")
        self.assertEqual((status, error), (0, ""))
        for wanted in ("--bind", "--peer", "--timestamps", "--no-history", "Examples:",
                       "Exit status:"):
            self.assertIn(wanted, out)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)
        self.assertEqual(run("--version"), (0, "udpchat 0.1.0\n", ""))


if __name__ == "__main__":
    unittest.main(verbosity=2)
