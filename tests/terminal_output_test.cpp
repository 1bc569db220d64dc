#include "udpchat/terminal_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

namespace udpchat {
namespace {

/// A pipe stands for the terminal: it can be stuck, and it can hang up.
class TerminalOutputDeathTest : public testing::Test {
 protected:
  TerminalOutputDeathTest() {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    fcntl(terminal(), F_SETPIPE_SZ, 4096);
  }
  ~TerminalOutputDeathTest() override {
    hang_up();
    close(terminal());
  }

  [[nodiscard]] int terminal() const { return ends_[1]; }

  [[nodiscard]] std::string read_some() const {
    std::array<char, 65536> block{};
    const auto size = read(ends_[0], block.data(), block.size());
    return {block.data(), static_cast<std::size_t>(size)};
  }

  void hang_up() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

  /// Runs in a child process, which ends some day whatever it waits for.
  static void expect_in_child(const std::function<bool()>& condition) {
    EXPECT_EXIT((alarm(60), _exit(condition() ? 0 : 1)), testing::ExitedWithCode(0), "");
  }

  const std::string more_than_fits = std::string(1 << 20, 'x');

 private:
  std::array<int, 2> ends_{};
};

TEST_F(TerminalOutputDeathTest, WritesAtOnceAlsoThroughItsStream) {
  TerminalOutput output(terminal(), {SIGTERM});
  output.write("hello\n");
  EXPECT_EQ(read_some(), "hello\n");
  std::fputs("there\n", output.stream());
  std::fflush(output.stream());
  EXPECT_EQ(read_some(), "there\n");
}

TEST_F(TerminalOutputDeathTest, WaitsForASlowTerminalAndLosesNothing) {
  TerminalOutput output(terminal(), {SIGTERM});
  const std::jthread writer([&] { output.write(more_than_fits); });
  std::string shown;
  while (shown.size() < more_than_fits.size()) shown += read_some();
  EXPECT_EQ(shown, more_than_fits);
}

TEST_F(TerminalOutputDeathTest, IsReadyUntilTheTerminalIsStuck) {
  const TerminalOutput output(terminal(), {SIGTERM});
  EXPECT_TRUE(output.is_ready());
  EXPECT_EQ(write(terminal(), std::string(4096, 'x').data(), 4096), 4096);
  EXPECT_FALSE(output.is_ready());
  EXPECT_EQ(read_some().size(), 4096U);
  EXPECT_TRUE(output.is_ready());
}

TEST_F(TerminalOutputDeathTest, LeavesTheFlagsOfTheTerminalAlone) {
  const TerminalOutput output(terminal(), {SIGTERM});
  EXPECT_EQ(fcntl(terminal(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(TerminalOutputDeathTest, GivesUpAStuckTerminalWhereASignalWaitsAndLeavesTheSignal) {
  const auto writes = [this] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    TerminalOutput output(terminal(), {SIGTERM});
    raise(SIGTERM);
    output.write(more_than_fits);
    output.write("lost");
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1;
  };
  expect_in_child(writes);
}

TEST_F(TerminalOutputDeathTest, GivesUpAStuckTerminalWhereItsTimeIsOver) {
  expect_in_child([this] {
    TerminalOutput output(terminal(), {SIGTERM});
    output.write(std::string(4096, 'x'));
    output.wait_at_most(std::chrono::milliseconds(1));
    const bool had_given_up = output.has_given_up();
    output.write("lost");
    return !had_given_up && output.has_given_up();
  });
}

TEST_F(TerminalOutputDeathTest, WritesAllToATerminalThatTakesItThoughItsTimeIsOver) {
  TerminalOutput output(terminal(), {SIGTERM});
  output.wait_at_most(std::chrono::milliseconds(0));
  output.write(std::string(4096, 'x'));
  EXPECT_FALSE(output.has_given_up());
  EXPECT_EQ(read_some().size(), 4096U);
}

TEST_F(TerminalOutputDeathTest, GivesUpATerminalThatHasHungUp) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  TerminalOutput output(terminal(), {SIGTERM});
  hang_up();
  output.write("lost");
  EXPECT_EQ(write(terminal(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace udpchat
