"""What the Python end-to-end tests share. UDPCHAT names the program under test."""

import os
import random
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unicodedata
import unittest

UDPCHAT = os.environ["UDPCHAT"]
# Seconds for what is bound to happen; a test never waits it out when all is well.
PATIENCE = int(os.environ.get("PATIENCE", "60"))


def wait_until(condition, what):
    """Polls until the condition's value is true, and returns it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited in vain for {what}")


def receive_queue(port):
    """How many octets wait in the receive buffer of the socket bound to the port, if it is still there."""
    with open("/proc/net/udp", encoding="ascii") as sockets:
        line = rf"^ *\d+: [0-9A-F]+:{port:04X} \S+ \S+ [0-9A-F]+:([0-9A-F]+)"
        found = re.search(line, sockets.read(), re.MULTILINE)
        return int(found[1], 16) if found else 0


def environment(**more):
    base = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1")
    base.pop("TMUX", None)
    base.update(more)
    return base


class Peer(socket.socket):
    """A plain UDP socket on loopback."""

    def __init__(self, family=socket.AF_INET, port=0):
        super().__init__(family, socket.SOCK_DGRAM)
        self.bind(("127.0.0.1" if family == socket.AF_INET else "::1", port))
        self.settimeout(PATIENCE)

    @property
    def port(self):
        return self.getsockname()[1]

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"


class Piped:
    """udpchat without a terminal: stdin, stdout and stderr are pipes or files."""

    def __init__(self, *arguments, prefix=(), **popen):
        """`prefix` is the command that runs it."""
        popen.setdefault("stdin", subprocess.PIPE)
        popen.setdefault("stdout", subprocess.PIPE)
        popen.setdefault("env", environment())
        self.process = subprocess.Popen(
            [*prefix, UDPCHAT, *arguments], stderr=subprocess.PIPE, bufsize=0, **popen)
        self.banner = self.process.stderr.readline().decode()
        self.port = int(re.search(r"bound to \S*:(\d+)", self.banner).group(1))
        self.received = b""

    def type(self, data):
        self.process.stdin.write(data)

    def see(self, wanted):
        """Reads stdout until `wanted` has been seen."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.received:
            if not select.select([self.process.stdout], [], [], deadline - time.monotonic())[0]:
                raise AssertionError(f"waited in vain for {wanted!r}, saw {self.received!r}")
            block = os.read(self.process.stdout.fileno(), 1 << 16)
            if not block:
                raise AssertionError(f"it ended before {wanted!r}, saw {self.received!r}")
            self.received += block

    def take(self):
        """Reads what there is of stdout, so that a full pipe does not hold it up."""
        while select.select([self.process.stdout], [], [], 0)[0]:
            block = os.read(self.process.stdout.fileno(), 1 << 16)
            if not block:
                return
            self.received += block

    def end_input(self):
        self.process.stdin.close()
        self.process.stdin = None

    def end(self):
        """Closes stdin; returns the exit status and the rest of stdout and stderr."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, self.received + (out or b""), err

    def stop(self):
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Program(Piped):
    """Any program on pipes, udpchat too: its send has no banner."""

    def __init__(self, *command, **popen):
        for stream in ("stdin", "stdout", "stderr"):
            popen.setdefault(stream, subprocess.PIPE)
        popen.setdefault("env", environment())
        self.process = subprocess.Popen(command, bufsize=0, **popen)
        self.received = b""


def outcome(*arguments, **how):
    """Runs udpchat to its end; returns its exit status, stdout and stderr."""
    how.setdefault("stdout", subprocess.PIPE)
    if "stdin" not in how:
        how.setdefault("input", b"")
    done = subprocess.run([UDPCHAT, *arguments], stderr=subprocess.PIPE, env=environment(),
                          timeout=PATIENCE, check=False, **how)
    return done.returncode, done.stdout, done.stderr


def hold(process):
    """Stops a child; it does nothing more until it gets SIGCONT."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)


def port_of(process):
    """The UDP port that a process has bound, once it has."""
    def find():
        held = subprocess.check_output(["ss", "-Huanp"]).decode()
        found = re.search(rf"^\S+ +\d+ +\d+ +\S+:(\d+) .*pid={process.pid},", held, re.MULTILINE)
        return found and int(found[1])

    return wait_until(find, f"process {process.args} to bind a port")


def unused_port():
    """Of those that the system never chooses by itself."""
    while True:
        port = random.randrange(10000, 32768)
        try:
            with Peer(port=port):
                return port
        except OSError:
            pass


class Screen:
    """A real terminal: udpchat in bash in tmux."""

    def __init__(self, columns=80, rows=24, **variables):
        self.folder = tempfile.mkdtemp()
        self.socket = os.path.join(self.folder, "tmux")
        self.columns = columns
        # The SIGCONT that follows a hang-up can undo LeakSanitizer's SIGSTOP, which then spins for
        # ever; leaks are looked for where no terminal goes away.
        variables["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "bash", "--norc", "--noprofile",
                  env=environment(XDG_STATE_HOME=self.folder, PS1="$ ", **variables))
        self.see(r"\$$")

    def tmux(self, *arguments, env=None):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], check=True, env=env,
                              stdout=subprocess.PIPE).stdout.decode()

    def start(self, *arguments):
        """Runs udpchat; returns the port it is bound to."""
        self.type(" ".join([shlex.quote(UDPCHAT), *arguments]))
        self.keys("Enter")
        return int(self.see(r"bound to\s\S*:(\d+)").group(1))

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def paste(self, text):
        """As a person pastes: in brackets, where the program has asked for them."""
        subprocess.run(["tmux", "-S", self.socket, "load-buffer", "-"], input=text.encode(),
                       check=True)
        self.tmux("paste-buffer", "-p")

    def resize(self, columns, rows=24):
        """Returns when the program's side of the terminal has the new size, which tmux may delay."""
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        self.columns = columns
        tty = self.tmux("display-message", "-p", "#{pane_tty}").strip()
        wait_until(lambda: subprocess.check_output(["stty", "-F", tty, "size"]).decode()
                   == f"{rows} {columns}\n", "the new size")

    def rows(self, history=False):
        """The rows of the screen, without the empty ones at its end."""
        text = self.tmux("capture-pane", "-p", *(["-S", "-"] if history else []))
        return [row.rstrip() for row in text.rstrip().split("\n")]

    def lay_out(self, line):
        """The rows that a line takes here."""
        rows, width = [""], 0
        for character in line:
            cells = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if width + cells > self.columns:
                rows.append("")
                width = 0
            rows[-1] += character
            width += cells
        return [row.rstrip() for row in rows]

    def ends_with(self, *lines):
        """Waits until these lines are the last on the screen."""
        wanted = [row for line in lines for row in self.lay_out(line)]
        try:
            wait_until(lambda: self.rows()[-len(wanted):] == wanted, "it")
        except AssertionError:
            raise AssertionError("\n".join(["waited for", *wanted, "at the end of", *self.rows()])) from None

    def cursor(self):
        x, y = self.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(x), int(y)

    def see(self, pattern, history=False):
        return wait_until(
            lambda: re.search(pattern, "\n".join(self.rows(history)), re.MULTILINE),
            f"{pattern!r} on the screen")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)


class TestCase(unittest.TestCase):
    """Ends what a test has started."""

    maxDiff = None

    def peer(self, *arguments, **options):
        peer = Peer(*arguments, **options)
        self.addCleanup(peer.close)
        return peer

    def piped(self, *arguments, **popen):
        program = Piped(*arguments, **popen)
        self.addCleanup(program.stop)
        return program

    def program(self, *command, **popen):
        program = Program(*command, **popen)
        self.addCleanup(program.stop)
        return program

    def screen(self, *size, **variables):
        screen = Screen(*size, **variables)
        self.addCleanup(screen.close)
        return screen
