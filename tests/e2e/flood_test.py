"""A flood arrives while a person types: the lines leave, each datagram is accounted for."""

import os
import pty
import re
import socket
import statistics
import subprocess
import threading
import time
import unittest

from support import PATIENCE, UDPCHAT, TestCase, environment, wait_until

RATE = 20000  # datagrams a second
SECONDS = 5
BURST = 200  # datagrams between two looks at the clock


class Flood(TestCase):
    def setUp(self):
        self.other = self.peer()
        self.output = bytearray()
        self.reading = threading.Event()
        self.reading.set()
        master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [UDPCHAT, "--bind", "127.0.0.1:0", "--peer", self.other.address, "--no-history"],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment())
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        os.close(slave)
        self.master = master
        self.terminal = threading.Thread(target=self.read_terminal, daemon=True)
        self.terminal.start()
        wait_until(lambda: b">> " in self.output, "the prompt")
        self.port = int(re.search(rb"bound to \S*:(\d+)", self.output).group(1))

    def read_terminal(self):
        try:
            while block := os.read(self.master, 1 << 16):
                self.output += block
                self.reading.wait()
        except OSError:
            pass  # it has ended

    def flood(self):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.connect(("127.0.0.1", self.port))
        start = time.monotonic()
        for number in range(RATE * SECONDS):
            sender.send(b"flood %d." % number)
            if number % BURST == 0:
                time.sleep(max(0, start + number / RATE - time.monotonic()))
        sender.close()

    def peak_memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1))

    def accounted(self):
        """How many of the flood were shown, and how many the notices count."""
        shown = re.findall(rb": flood \d+\.\r\n", self.output)
        told = re.findall(rb"(\d+) messages? not shown|dropped (\d+) datagram", self.output)
        return len(shown), sum(int(not_shown or dropped) for not_shown, dropped in told)

    def test_while_typing(self):
        memory = self.peak_memory()
        sender = threading.Thread(target=self.flood)
        sender.start()
        delays = []
        lines = 0
        while sender.is_alive():
            line = f"typed line {lines} 汉字"
            os.write(self.master, line.encode() + b"\r")
            entered = time.monotonic()
            self.assertEqual(self.other.recv(65535).decode(), line)
            delays.append(time.monotonic() - entered)
            lines += 1
            time.sleep(0.02)  # a fast typist
        sender.join()

        wait_until(lambda: sum(self.accounted()) == RATE * SECONDS,
                   f"{RATE * SECONDS} datagrams to be shown or counted")
        shown, told = self.accounted()
        numbers = [int(n) for n in re.findall(rb": flood (\d+)\.\r\n", self.output)]
        self.assertEqual(numbers, sorted(set(numbers)))
        growth = self.peak_memory() - memory
        print(f"{shown} shown, {told} counted; {lines} lines typed, p95 of Enter to datagram "
              f"{1000 * statistics.quantiles(delays, n=20)[-1]:.2f} ms; {growth} kB more memory")
        self.assertLess(growth, 16 << 10)

        os.write(self.master, b"/quit\r")
        self.assertEqual(self.process.wait(PATIENCE), 0)

    def test_at_a_terminal_that_does_not_keep_up(self):
        self.reading.clear()
        self.flood()
        self.reading.set()
        wait_until(lambda: sum(self.accounted()) == RATE * SECONDS,
                   f"{RATE * SECONDS} datagrams to be shown or counted")
        self.assertGreater(self.accounted()[1], 0)

    def test_at_a_stuck_terminal_cannot_hold_the_program(self):
        self.reading.clear()
        self.flood()
        self.process.terminate()
        self.assertEqual(self.process.wait(PATIENCE), 143)
        self.reading.set()


if __name__ == "__main__":
    unittest.main(verbosity=2)
