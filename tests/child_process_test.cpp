#include "udpchat/file_descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child_process_fixture.hpp"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargestPayload = 65507;
const JobLimits kHasty{.time = 200ms};

/// Waits for its end, some time.
bool is_gone(pid_t pid) {
  const FileDescriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (process.get() < 0) return errno == ESRCH;
  pollfd waited{process.get(), POLLIN, 0};
  return poll(&waited, 1, 20'000) == 1;
}

std::string some_octets(std::size_t size) {
  std::string octets(size, '\0');
  std::uint32_t state = 1;
  for (auto& octet : octets)
    octet = static_cast<char>((state = state * 1664525 + 1013904223) >> 24U);
  return octets;
}

/// A named pipe, by which a command tells that it has come so far.
class ChildProcessMeeting : public ChildProcess {
 protected:
  ChildProcessMeeting() { EXPECT_EQ(mkfifo(fifo_.c_str(), 0600), 0); }
  ~ChildProcessMeeting() override { std::filesystem::remove(fifo_); }

  const std::string fifo_ = testing::TempDir() + "udpchat-child-" + std::to_string(getpid());
};

TEST_F(ChildProcess, ReadsTheInputAndWritesTheOutput) {
  const auto result = run({{"cat"}, "hello\n", {}});
  EXPECT_EQ(result.output, "hello\n");
  EXPECT_EQ(result.diagnostics, "");
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, SeesTheEndOfAnEmptyInput) {
  const auto result = run({{"cat"}, "", {}});
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, IsGivenItsArgumentsAsTheyAreSinceThereIsNoShell) {
  EXPECT_EQ(run({{"printf", "%s|", "$HOME; *", "", "a  b"}, "", {}}).output, "$HOME; *||a  b|");
}

TEST_F(ChildProcess, CarriesTheLargestPayloadBothWays) {
  const auto payload = some_octets(kLargestPayload);
  const auto result = run({{"cat"}, payload, {}});
  EXPECT_EQ(result.output, payload);
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, ReadsAndWritesAtTheSameTimeMoreThanThePipesHold) {
  const auto payload = some_octets(4 << 20);
  const auto result = run({{"cat"}, payload, {}}, {.time = 60s, .output = payload.size()});
  EXPECT_EQ(result.output, payload);
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, MayReadAndWriteALittleAtATime) {
  std::string input;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    input += std::to_string(i) + '\n';
    expected += '<' + std::to_string(i) + ">\n";
  }
  const auto result = run(shell("while read -r line; do echo \"<$line>\"; done", input));
  EXPECT_EQ(result.output, expected);
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, NeedNotReadItsInput) {
  const std::string more_than_a_pipe_holds(1 << 20, 'x');
  const auto ended = run({{"printf", "ok"}, more_than_a_pipe_holds, {}});
  EXPECT_EQ(ended.output, "ok");
  EXPECT_EQ(ended.fault, "");
  const auto closed = run(shell("exec <&-; printf ok; exit 3", more_than_a_pipe_holds));
  EXPECT_EQ(closed.output, "ok");
  EXPECT_EQ(closed.fault, "exited with status 3");
  const auto waited = run({{"sleep", "1000"}, more_than_a_pipe_holds, {}}, kHasty);
  EXPECT_EQ(waited.fault, "took longer than 200ms and was killed");
}

TEST_F(ChildProcess, HasItsExitStatusTold) {
  const auto result = run(shell("printf some; printf why >&2; exit 3"));
  EXPECT_EQ(result.output, "some");
  EXPECT_EQ(result.diagnostics, "why");
  EXPECT_EQ(result.fault, "exited with status 3");
}

TEST_F(ChildProcess, HasTheSignalToldThatKilledIt) {
  EXPECT_EQ(run(shell("kill -TERM $$")).fault, "was killed by signal 15 (SIGTERM)");
  EXPECT_EQ(run(shell("kill -40 $$")).fault, "was killed by signal 40");
}

TEST_F(ChildProcess, ThatCannotBeRunIsTold) {
  EXPECT_EQ(run({{"/no/such/command"}, "", {}}).fault, "cannot be run: No such file or directory");
  EXPECT_EQ(run({{"/"}, "in", {}}).fault, "cannot be run: Permission denied");
  EXPECT_EQ(run({{"true", std::string(4 << 20, 'x')}, "", {}}).fault,
            "cannot be run: Argument list too long");
  EXPECT_EQ(run({{""}, "", {}}).fault, "cannot be run: No such file or directory");
  EXPECT_EQ(run({{}, "", {}}).fault, "cannot be run: No such file or directory");
}

TEST_F(ChildProcess, IsKilledWithItsGroupAtTheTimeLimit) {
  JobResult result;
  for (auto time = 100ms; result.output.empty(); time *= 2) {  // until it has come so far
    const auto started = std::chrono::steady_clock::now();
    result = run(shell("sleep 1000 & echo $!; wait"), {.time = time});
    EXPECT_GE(std::chrono::steady_clock::now() - started, time);
    EXPECT_TRUE(result.fault.starts_with("took longer than ")) << result.fault;
  }
  EXPECT_TRUE(is_gone(std::stoi(result.output)));
}

TEST_F(ChildProcess, IsKilledAtTheTimeLimitThoughItHasLeftItsGroup) {
  const auto result =
      run({{"perl", "-e", "setpgrp(0, getpgrp(getppid())); sleep 1000"}, "", {}}, {.time = 500ms});
  EXPECT_EQ(result.fault, "took longer than 500ms and was killed");
}

TEST_F(ChildProcess, IsKilledAtTheTimeLimitThoughItIsStopped) {
  EXPECT_EQ(run(shell("kill -STOP $$"), kHasty).fault, "took longer than 200ms and was killed");
}

TEST_F(ChildProcess, MayHaveAllTheTimeThereIs) {
  const auto result = run({{"cat"}, "hello", {}}, {.time = std::chrono::nanoseconds::max()});
  EXPECT_EQ(result.output, "hello");
  EXPECT_EQ(result.fault, "");
}

TEST_F(ChildProcess, IsDoneWhenItEndsThoughABackgroundProcessHoldsItsOutputOpenAndThatIsKilled) {
  const auto result = run(shell("sleep 1000 & echo $!"));
  EXPECT_EQ(result.fault, "");
  ASSERT_NE(result.output, "");
  EXPECT_TRUE(is_gone(std::stoi(result.output)));
}

TEST_F(ChildProcess, HasAllItsOutputTakenThoughABackgroundProcessHoldsItOpen) {
  const auto payload = some_octets(kLargestPayload);
  for (int round = 0; round < 20; ++round) {
    const auto result = run(shell("sleep 1000 & exec cat", payload));
    EXPECT_EQ(result.output, payload);
    EXPECT_EQ(result.fault, "");
  }
}

TEST_F(ChildProcess, HasAllItsOutputTakenThoughThePipeHoldsMuchWhenItEnds) {
  const auto* const script =
      "fcntl(STDOUT, 1031, 1 << 20) or die $!;"  // F_SETPIPE_SZ
      "syswrite(STDOUT, 'x' x 1000000); syswrite(STDOUT, 'end')";
  const auto result = run({{"perl", "-e", script}, "", {}}, {.time = 60s, .output = 2'000'000});
  EXPECT_EQ(result.fault, "");
  EXPECT_EQ(result.output.size(), 1'000'003U);
  EXPECT_TRUE(result.output.ends_with("end"));
}

TEST_F(ChildProcess, IsDoneWhenItEndsThoughABackgroundProcessNeverStopsComplaining) {
  const auto result = run(shell("yes >&2 & echo $!"));
  EXPECT_EQ(result.fault, "");
  ASSERT_NE(result.output, "");
  EXPECT_TRUE(is_gone(std::stoi(result.output)));
}

TEST_F(ChildProcess, ThatWritesTooMuchIsKilledWithItsGroup) {
  const auto result = run(shell("sleep 1000 & echo $!; yes"), {.time = 60s, .output = 1000});
  EXPECT_EQ(result.fault, "wrote more than the 1000 octets that one datagram holds and was killed");
  EXPECT_EQ(result.output.size(), 1000U);
  EXPECT_TRUE(is_gone(std::stoi(result.output)));
}

TEST_F(ChildProcess, MayWriteAsMuchAsTheLimitButNoOctetMore) {
  const JobLimits limits{.time = 60s, .output = 70000};
  const auto most = run({{"head", "-c", "70000", "/dev/zero"}, "", {}}, limits);
  EXPECT_EQ(most.output.size(), 70000U);
  EXPECT_EQ(most.fault, "");
  const auto more = run({{"head", "-c", "70001", "/dev/zero"}, "", {}}, limits);
  EXPECT_EQ(more.output.size(), 70000U);
  EXPECT_EQ(more.fault, "wrote more than the 70000 octets that one datagram holds and was killed");
}

TEST_F(ChildProcess, IsWaitedForThoughItHasClosedItsOutput) {
  const std::string input(1 << 20, 'x');
  const auto result =
      run(shell("printf ok; exec >&- 2>&-; head -c 1048576 >/dev/null; exit 4", input));
  EXPECT_EQ(result.output, "ok");
  EXPECT_EQ(result.fault, "exited with status 4");
}

TEST_F(ChildProcess, IsWaitedForIdlyThoughAllItsStreamsAreClosed) {
  const auto processor_time = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto before = processor_time();
  const std::string input(1 << 20, 'x');
  const auto result = run(shell("exec <&- >&- 2>&-; sleep 1000", input), {.time = 1500ms});
  EXPECT_EQ(result.fault, "took longer than 1.5s and was killed");
  EXPECT_LT(processor_time() - before, 500ms);
}

TEST_F(ChildProcess, HasTheBeginningOfItsDiagnosticsKeptAndTheRestTakenAway) {
  const auto result = run(shell("printf begin >&2; head -c 1000000 /dev/zero >&2; printf ok"));
  EXPECT_EQ(result.output, "ok");
  EXPECT_EQ(result.fault, "");
  EXPECT_EQ(result.diagnostics.substr(0, 5), "begin");
  EXPECT_EQ(result.diagnostics.size(), 1024U);
}

TEST_F(ChildProcess, HasOurEnvironmentAndItsOwn) {
  setenv("UDPCHAT_KEPT", "kept", 1);
  setenv("UDPCHAT_REPLACED", "ours", 1);
  setenv("UDPCHAT", "not a longer name's", 1);
  const auto result =
      run({{"env"}, "", {"UDPCHAT_REPLACED=its own", "UDPCHAT_ADDED=x=y", "UDPCHAT_EMPTY="}});
  std::vector<std::string> found;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("UDPCHAT")) found.push_back(line);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"UDPCHAT=not a longer name's", "UDPCHAT_ADDED=x=y",
                                             "UDPCHAT_EMPTY=", "UDPCHAT_KEPT=kept",
                                             "UDPCHAT_REPLACED=its own"}));
}

TEST_F(ChildProcess, InheritsNoDescriptorOfOurs) {
  const FileDescriptor low(open("/dev/null", O_RDONLY));                     // NOLINT: no O_CLOEXEC
  const FileDescriptor high(fcntl(low.get(), F_DUPFD, 900));                 // NOLINT: no O_CLOEXEC
  EXPECT_EQ(run({{"ls", "/proc/self/fd"}, "", {}}).output, "0\n1\n2\n3\n");  // 3 is what ls reads
}

TEST_F(ChildProcess, InheritsNoBlockedAndNoIgnoredSignal) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::signal(SIGHUP, SIG_IGN);
  const auto blocked = run({{"grep", "^SigBlk", "/proc/self/status"}, "", {}}).output;
  const auto ignored = run({{"grep", "^SigIgn", "/proc/self/status"}, "", {}}).output;
  std::signal(SIGHUP, SIG_DFL);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(blocked, "SigBlk:\t0000000000000000\n");
  constexpr std::uint64_t kSignalsOfTheLibrary = 3ULL << 31U;  // 32 and 33
  ASSERT_TRUE(ignored.starts_with("SigIgn:\t"));
  EXPECT_EQ(std::stoull(ignored.substr(8), nullptr, 16) & ~kSignalsOfTheLibrary, 0U);
}

TEST_F(ChildProcess, LeadsAGroupOfItsOwn) {
  std::istringstream fields(
      run({{"cut", "-d", " ", "-f", "1,5", "/proc/self/stat"}, "", {}}).output);
  pid_t pid = 0;
  pid_t group = 0;
  fields >> pid >> group;
  EXPECT_NE(pid, 0);
  EXPECT_EQ(group, pid);
}

TEST_F(ChildProcess, LeavesNoDescriptorAndNoZombieHoweverItEnds) {
  const auto before = open_descriptors();
  for (int round = 0; round < 20; ++round) {
    run({{"cat"}, some_octets(kLargestPayload), {}});
    run({{"no-such-command"}, "input", {}});
    run(shell("kill -KILL $$", "input"));
    run(shell("sleep 1000 & exit 1", "input"));
    run({{"yes"}, "input", {}});
    run({{"sleep", "1000"}, std::string(1 << 20, 'x'), {}}, {.time = 1ms});
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

TEST_F(ChildProcess, ThatLeavesADaemonBehindLeavesUsNothingOfIt) {
  const auto before = open_descriptors();
  const auto result =
      run(shell("exec 3>&1; pid=$(setsid sh -c 'sleep 1000 >&3 2>&3 & echo $!'); echo $pid"));
  EXPECT_EQ(result.fault, "");
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
  ASSERT_NE(result.output, "");
  EXPECT_EQ(kill(std::stoi(result.output), SIGKILL), 0);
  EXPECT_TRUE(is_gone(std::stoi(result.output)));
}

TEST_F(ChildProcessMeeting, IsKilledWithItsGroupWhenItIsStopped) {
  const FileDescriptor stop(eventfd(0, EFD_CLOEXEC));
  JobResult result;
  pid_t background = 0;
  {
    const std::jthread runner([&] {
      result =
          run_command(shell("sleep 1000 & echo $! >" + fifo_ + "; wait", std::string(1 << 20, 'x')),
                      kPatient, stop.get());
    });
    std::ifstream(fifo_) >> background;
    eventfd_write(stop.get(), 1);
  }
  EXPECT_EQ(result.fault, "was stopped");
  EXPECT_NE(background, 0);
  EXPECT_TRUE(is_gone(background));
}

TEST_F(ChildProcess, IsStoppedAtOnceWhereAllIsStoppedAlready) {
  const FileDescriptor stop(eventfd(1, EFD_CLOEXEC));
  EXPECT_EQ(run_command({{"sleep", "1000"}, "", {}}, kPatient, stop.get()).fault, "was stopped");
}

TEST_F(ChildProcess, MayRunBesideOthers) {
  const auto before = open_descriptors();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread)
      threads.emplace_back([thread] {
        for (int round = 0; round < 25; ++round) {
          const auto payload = std::to_string(thread) + some_octets(30000) + std::to_string(round);
          const auto result = run({{"cat"}, payload, {}});
          EXPECT_EQ(result.output, payload);
          EXPECT_EQ(result.fault, "");
        }
      });
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace udpchat
