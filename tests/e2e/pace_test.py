"""How long sending at a pace takes. This is about time, and wants the machine for itself."""

import signal
import socket
import struct
import time
import unittest

from support import PATIENCE, UDPCHAT, TestCase, hold, outcome

SO_TIMESTAMPNS = 35  # the socket module has no name for it: when the kernel got each datagram
LATE = 0.05  # seconds by which the machine may be late, now and then


class Pace(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.other.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)  # it holds them all

    def arrivals(self, count):
        """When each of the datagrams arrived; these are all."""
        times = []
        for _ in range(count):
            _, ancillary, _, _ = self.other.recvmsg(65535, 64)
            seconds, nanoseconds = struct.unpack("@ll", ancillary[0][2])
            times.append(seconds + nanoseconds / 1e9)
        self.other.settimeout(0)
        self.assertRaises(BlockingIOError, self.other.recv, 65535)
        return times

    def check(self, count, gap, *arguments, **how):
        begin = time.monotonic()
        done = outcome("send", "--peer", self.other.address, *arguments, **how)
        took = time.monotonic() - begin
        self.assertEqual(done, (0, b"", b""))
        times = self.arrivals(count)

        # How far each is behind its place in the schedule of the first.
        behind = [at - times[0] - number * gap for number, at in enumerate(times)]
        mean = (times[-1] - times[0]) / (count - 1)
        print(f"{count} every {1000 * gap:g} ms took {took:.3f} s; the mean gap was {1000 * mean:.4f} ms, "
              f"and they were {1000 * min(behind):.3f} to {1000 * max(behind):.3f} ms behind")
        self.assertGreater(min(behind), -LATE)  # the first may have been late itself
        # No drift: at the end, too, some are on time.
        self.assertLess(min(behind[-100:]), LATE)
        self.assertAlmostEqual(mean, gap, delta=max(gap / 100, LATE / (count - 1)))
        whole = (count - 1) * gap
        self.assertGreater(took, whole)
        return took

    def test_a_thousand_every_10_ms_take_10_s(self):
        begin = time.monotonic()
        outcome("send", "--peer", self.other.address, "hello")
        to_start = time.monotonic() - begin
        self.other.recv(65535)
        took = self.check(1000, 0.01, "--interval", "10ms", "--repeat", "1000", "hello")
        self.assertAlmostEqual(took - to_start, 10, delta=0.1)

    def test_a_rate_is_kept_by_texts_lines_and_files(self):
        self.check(200, 0.005, "--rate", "200/s", "--repeat", "100", "hello", "again")
        self.other.settimeout(PATIENCE)
        self.check(1000, 0.001, "--rate", "1000", input=b"line\n" * 1000)
        self.other.settimeout(PATIENCE)
        self.check(500, 0.002, "--interval", "2ms", "--file", "-", "--size", "10", input=b"x" * 5000)

    def test_the_last_is_not_waited_behind(self):
        begin = time.monotonic()
        self.assertEqual(outcome("send", "--peer", self.other.address, "--interval", "1h", "hello"),
                         (0, b"", b""))
        self.assertLess(time.monotonic() - begin, 10)

    def test_it_goes_on_at_the_pace_after_it_was_stopped(self):
        """What was missed is not made up for by a burst."""
        program = self.program(UDPCHAT, "send", "--peer", self.other.address, "--interval", "20ms",
                               "--repeat", "60", "hello")
        self.other.recv(1, socket.MSG_PEEK)
        hold(program.process)
        time.sleep(1)
        program.process.send_signal(signal.SIGCONT)
        self.assertEqual(program.end(), (0, b"", b""))
        times = self.arrivals(60)
        gaps = [after - before for before, after in zip(times, times[1:])]
        resumed = gaps.index(max(gaps)) + 1
        self.assertGreater(times[-1] - times[resumed], (59 - resumed) * 0.02 - LATE)

    def test_replies_are_waited_for_just_so_long(self):
        for arguments, least in ((("send", "--wait=300ms", "hello"), 0.3),
                                 (("send", "--replies", "1", "hello"), 1),
                                 (("--wait=300ms",), 0.3), ((), 1)):
            with self.subTest(arguments):
                begin = time.monotonic()
                status, _, _ = outcome(*arguments, "--peer", self.other.address)
                took = time.monotonic() - begin
                self.assertEqual(status, 3 if "send" in arguments else 0)
                self.assertGreaterEqual(took, least)
                self.assertLess(took, least + 1)

    def test_datagrams_are_waited_for_just_so_long(self):
        begin = time.monotonic()
        self.assertEqual(outcome("recv", "--bind", "127.0.0.1:0", "--timeout", "300ms")[0], 3)
        self.assertGreaterEqual(time.monotonic() - begin, 0.3)
        self.assertLess(time.monotonic() - begin, 1.3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
