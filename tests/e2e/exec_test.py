"""udpchat serve with exec: and shell:, and commands that do all they should not."""

import os
import re
import signal
import socket
import tempfile
import unittest

from serving import PATIENCE, ServerCase, is_over
from support import wait_until

LONGEST = 65507
AMPLE = ("--exec-time", "1000s")  # for commands that end, on the slowest machine


class Commands(ServerCase):
    def answer(self, rule, payload=b"x", *arguments, **how):
        return self.ask(self.serve("--reply", rule, *AMPLE, *arguments, **how), payload)

    def test_no_shell_reads_what_is_executed(self):
        self.assertEqual(self.answer(r"""exec:printf '<%s>' $(id) ; * | $HOME "two  \"words" 'a \b' c\ d ''"""),
                         br'<$(id)><;><*><|><$HOME><two  "words><a \b><c d><>')

    def test_a_shell_reads_what_it_is_asked_to(self):
        self.assertEqual(self.answer("shell:echo $((6 * 7)); cat | tr a-z A-Z", b"abc"), b"42\nABC")

    def test_what_arrives_is_never_read_as_a_command(self):
        with tempfile.TemporaryDirectory() as folder:
            payload = f"$(touch {folder}/1) `touch {folder}/2`; touch {folder}/3\n\0-e".encode()
            for rule in ("exec:cat", "shell:cat", "shell:x=$(cat -v); echo \"$x\""):
                self.assertTrue(self.answer(rule, payload).startswith(payload[:20]))
            self.assertEqual(os.listdir(folder), [])

    def test_the_source_is_in_the_environment(self):
        for bind, ip, family in (("127.0.0.1", "127.0.0.1", socket.AF_INET),
                                 ("[::1]", "::1", socket.AF_INET6)):
            server = self.serve("--reply", "shell:env | grep ^UDPCHAT_ | sort", *AMPLE, bind=f"{bind}:0",
                                env=dict(os.environ, UDPCHAT_SOURCE="old", UDPCHAT_MINE="kept"))
            client = self.peer(family)
            client.sendto(b"x", (ip, server.port))
            expected = {"UDPCHAT_LOCAL": f"{bind}:{server.port}", "UDPCHAT_MINE": "kept",
                        "UDPCHAT_SOURCE": f"{bind}:{client.port}", "UDPCHAT_SOURCE_IP": ip,
                        "UDPCHAT_SOURCE_PORT": str(client.port)}
            got = dict(line.split("=", 1) for line in client.recv(LONGEST).decode().splitlines())
            self.assertEqual({name: got[name] for name in expected}, expected)

    def test_the_datagram_is_its_input_to_the_last_octet(self):
        self.assertEqual(self.answer("exec:wc -c", b"x" * LONGEST), b"%d\n" % LONGEST)
        self.assertEqual(self.answer("exec:cat", b"\0\xff\n" * 20000, "--quiet"), b"\0\xff\n" * 20000)

    def test_a_command_need_not_read_its_input(self):
        for rule in ("exec:echo done", "shell:exec <&-; echo done", "shell:head -c 1 >/dev/null; echo done"):
            server = self.serve("--reply", rule, *AMPLE, "--quiet")
            for payload in (b"x" * LONGEST, b""):
                self.assertEqual(self.ask(server, payload), b"done\n")

    def test_a_command_may_close_its_output_early(self):
        self.assertEqual(self.answer("shell:echo early; exec >&- 2>&-; cat >/dev/null"), b"early\n")

    def test_it_has_nothing_open_but_its_standard_streams(self):
        extra = os.open("/dev/null", os.O_RDONLY)
        self.addCleanup(os.close, extra)
        listed = self.answer("exec:ls -l /proc/self/fd", pass_fds=[extra]).decode()
        opened = re.findall(r"(\d+) -> (\w+)", listed)
        self.assertEqual([kind for _, kind in opened], ["pipe", "pipe", "pipe"], listed)
        self.assertEqual(len(re.findall(" -> ", listed)), 4, listed)  # and the folder that ls reads

    def test_no_signal_is_blocked_or_ignored_in_it(self):
        usual = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGCHLD, usual)
        server = self.serve("--reply", "exec:grep ^Sig[BI] /proc/self/status", *AMPLE,
                            restore_signals=False)  # Python ignores SIGPIPE
        signal.signal(signal.SIGCHLD, usual)
        blocked, ignored = re.findall(r"Sig\w+:\s*(\w+)", self.ask(server, b"").decode())
        threads = 3 << 31  # two signals that glibc keeps for itself, and ignores in what it spawns
        self.assertEqual((int(blocked, 16), int(ignored, 16) & ~threads), (0, 0))

    def test_what_it_complains_of_is_told_and_cannot_harm_the_terminal(self):
        server = self.serve("--reply", r"shell:printf '\033]0;evil\007\033[2J\rx\n\377' >&2; echo fine", *AMPLE)
        self.assertEqual(self.ask(server, b""), b"fine\n")
        told = server.leave()[2]
        self.assertTrue(told.startswith("sh: \\x1b]0;evil\\a\\x1b[2J\\rx"), told)
        self.assertIn("\\xff", told)
        for line in told.splitlines():  # it cannot pass for something that udpchat tells
            self.assertTrue(line.startswith("sh: "), told)


class Faults(ServerCase):
    def check(self, rule, fault, *arguments):
        """The fault is told, there is no answer, and others are answered."""
        server = self.serve("--on", f"bad={rule}", "--reply", "exec:cat", *(arguments or AMPLE))
        client = self.peer()
        client.sendto(b"bad", server.address)
        server.hear(rf"^{client.address} got no reply: {fault}$".encode())
        self.assertEqual(self.ask(server, b"good", client), b"good")
        wait_until(lambda: not server.children(), "the last command to be gone")
        self.assertEqual(server.leave()[0], 143)

    def test_a_command_that_fails_is_no_answer(self):
        self.check("shell:echo half; exit 1", "sh exited with status 1")

    def test_a_command_that_a_signal_kills_is_no_answer(self):
        self.check("shell:echo half; kill -SEGV $$", r"sh was killed by signal 11 \(SIGSEGV\)")

    def test_a_command_that_is_not_there(self):
        self.check("exec:/nonexistent/x y", ".*/nonexistent/x.*: No such file or directory")

    def test_a_command_that_may_not_run(self):
        self.check("exec:/etc/passwd", ".*/etc/passwd.*: Permission denied")

    def test_a_command_that_floods_is_killed(self):
        self.check("exec:yes", r"yes wrote more than the \d+ octets that one datagram holds and was killed")

    def test_a_command_that_floods_its_complaints_is_killed_in_time(self):
        self.check("shell:yes >&2", "sh took longer than 500ms and was killed", "--exec-time", "500ms")

    def test_a_command_that_says_nothing_is_no_answer_and_no_fault(self):
        server = self.serve("--on", "hush=exec:true", "--reply", "exec:cat", *AMPLE, "--exec-at-once", "1")
        client = self.peer()
        client.sendto(b"hush", server.address)
        self.assertEqual(self.ask(server, b"speak", client), b"speak")
        self.assertEqual(server.leave()[2], "")

    def test_while_a_command_hangs_the_others_are_served(self):
        server = self.serve("--on", "hang=exec:sleep 1000", "--on", "cat=exec:cat", "--reply", "echo", *AMPLE)
        client = self.peer()
        for _ in range(5):
            client.sendto(b"hang", server.address)
        for payload in (b"echo", b"cat") * 10:
            self.assertEqual(self.ask(server, payload, client), payload)
        self.assertEqual(len(server.children()), 5)

    def test_a_command_that_hangs_is_killed_in_time(self):
        self.check("exec:sleep 1000", "sleep took longer than 300ms and was killed", "--exec-time", "300ms")

    def test_what_a_command_leaves_behind_does_not_delay_the_answer_and_is_killed(self):
        server = self.serve("--reply", "shell:sleep 1000 & echo $!", *AMPLE)
        left = int(self.ask(server, b""))
        wait_until(lambda: is_over(left), "what it left behind to end")

    def test_what_a_command_leaves_behind_cannot_flood(self):
        server = self.serve("--on", "bad=shell:yes & sleep 0.1; exit 0", "--reply", "echo", *AMPLE)
        client = self.peer()
        client.sendto(b"bad", server.address)
        server.hear(b"wrote more than")
        self.assertEqual(self.ask(server, b"good", client), b"good")


class Many(ServerCase):
    def test_no_more_run_at_once_than_may_and_all_are_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.serve("--reply", f"shell:mkdir {folder}/$$; ls {folder} | wc -l; rmdir {folder}/$$",
                                *AMPLE, "--exec-at-once", "3", "--quiet")
            clients = [self.peer() for _ in range(60)]
            server.all_at_once(lambda: [client.sendto(b"", server.address) for client in clients])
            running = [int(client.recv(99)) for client in clients]
        self.assertLessEqual(max(running), 3)
        self.assertEqual(server.leave(), (143, "", ""))

    def test_hundreds_leave_no_zombie_no_descriptor_and_no_thread(self):
        server = self.serve("--reply", "exec:cat", *AMPLE, "--exec-at-once", "4", "--quiet", "--limit", "none")
        clients = [self.peer() for _ in range(8)]
        before = None
        for number in range(60):
            for client in clients:
                client.sendto(b"%d" % number, server.address)
            self.assertEqual([client.recv(99) for client in clients], [b"%d" % number] * 8)
            if number == 1:
                wait_until(lambda: not server.children(), "the commands to be gone")
                before = server.descriptors()
        wait_until(lambda: not server.children(), "the commands to be gone")
        self.assertEqual(server.descriptors(), before)
        self.assertLessEqual(server.threads(), 4 + self.threads_without_commands())

    def threads_without_commands(self):
        server = self.serve("--reply", "echo")
        self.ask(server, b"")
        return server.threads()

    def test_what_is_too_much_is_counted_and_the_rest_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.serve("--reply", f"shell:while ! [ -e {folder}/go ]; do sleep 0.1; done; cat",
                                *AMPLE, "--exec-at-once", "1", "--limit", "none")
            client = self.peer()
            sent = 1200
            for number in range(sent):
                client.sendto(b"%d" % number, server.address)
                if number % 100 == 99:
                    server.see(b": %d\n" % number)
            server.hear(rf"too many commands run, and {client.address} would need one more$".encode())
            open(f"{folder}/go", "wb").close()
            answered = 1025  # one that runs, and those that wait
            for number in range(answered):
                self.assertEqual(client.recv(99), b"%d" % number)
        told = server.leave()[2]
        self.assertRegex(told, rf"(?m)^replies held back: {sent - answered}$")


class Leaving(ServerCase):
    def test_what_runs_ends_with_it(self):
        for by, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)):
            with tempfile.TemporaryDirectory() as folder, self.subTest(by):
                server = self.serve("--reply", f"shell:trap '' TERM INT HUP; sleep 1000 & echo $! >{folder}/$$; wait",
                                    *AMPLE, "--exec-at-once", "3")
                client = self.peer()
                for _ in range(10):
                    client.sendto(b"", server.address)
                pids = wait_until(lambda: self.pids_in(folder, 3), "three commands to run")
                self.assertEqual(server.leave(by)[0], status)
                for pid in pids:
                    wait_until(lambda: is_over(pid), f"{pid} to end")  # pylint: disable=cell-var-from-loop

    def pids_in(self, folder, count):
        """Of the commands and of what they started."""
        started = []
        for name in os.listdir(folder):
            with open(f"{folder}/{name}", encoding="ascii") as file:
                started += [int(name), *map(int, file.read().split())]
        return started if len(started) == 2 * count else None

    def test_a_reader_that_goes_away_ends_what_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.serve("--reply", f"shell:echo $$ >{folder}/$$; exec sleep 1000", *AMPLE)
            client = self.peer()
            client.sendto(b"", server.address)
            pids = wait_until(lambda: self.pids_in(folder, 1), "the command to run")
            server.process.stdout.close()
            client.sendto(b"", server.address)
            self.assertEqual(server.process.wait(PATIENCE), 141)
            wait_until(lambda: is_over(pids[0]), "the command to end")


if __name__ == "__main__":
    unittest.main()
