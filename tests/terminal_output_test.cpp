#include "udpchat/terminal_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
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
    fcntl(terminal(), F_SETPIPE_SZ, kFits);
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

  /// Until the terminal has taken so many octets that are not read yet.
  void wait_until_filled(std::size_t wanted) const {
    int octets = 0;
    while (static_cast<std::size_t>(octets) < wanted) {
      std::this_thread::yield();
      ioctl(ends_[0], FIONREAD, &octets);
    }
  }

  static void block(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
  }

  void hang_up() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

  /// Runs in a child process, which ends some day whatever it waits for.
  static void expect_in_child(const std::function<bool()>& condition) {
    EXPECT_EXIT((alarm(60), _exit(condition() ? 0 : 1)), testing::ExitedWithCode(0), "");
  }

  static constexpr std::size_t kFits = 4096;
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
  EXPECT_EQ(write(terminal(), std::string(kFits, 'x').data(), kFits), kFits);
  EXPECT_FALSE(output.is_ready());
  EXPECT_EQ(read_some().size(), kFits);
  EXPECT_TRUE(output.is_ready());
}

TEST_F(TerminalOutputDeathTest, LeavesTheFlagsOfTheTerminalAlone) {
  const TerminalOutput output(terminal(), {SIGTERM});
  EXPECT_EQ(fcntl(terminal(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(TerminalOutputDeathTest, DoesNotWaitForAStuckTerminalWhereASignalWaitsAndLeavesTheSignal) {
  expect_in_child([this] {
    block(SIGTERM);
    TerminalOutput output(terminal(), {SIGINT, SIGTERM});
    raise(SIGTERM);
    const auto written = output.write(more_than_fits);
    sigset_t pending;
    sigpending(&pending);
    return written == kFits && read_some().size() == kFits && output.write("next") == 4 &&
           read_some() == "next" && sigismember(&pending, SIGTERM) == 1;
  });
}

TEST_F(TerminalOutputDeathTest, EndsToWaitForAStuckTerminalWhereASignalComes) {
  expect_in_child([this] {
    block(SIGINT);
    TerminalOutput output(terminal(), {SIGINT, SIGTERM});
    const std::jthread later([main = pthread_self(), this] {
      wait_until_filled(kFits);
      pthread_kill(main, SIGINT);
    });
    return output.write(more_than_fits) == kFits;
  });
}

TEST_F(TerminalOutputDeathTest, DoesNotWaitForAStuckTerminalWhoseTimeIsOver) {
  expect_in_child([this] {
    TerminalOutput output(terminal(), {SIGTERM});
    output.wait_at_most(std::chrono::hours(1));
    const bool was_over = output.is_over();
    output.wait_at_most(std::chrono::milliseconds(1));
    return output.write(more_than_fits) == kFits && !was_over && output.is_over() &&
           read_some().size() == kFits && output.write("next") == 4 && read_some() == "next";
  });
}

TEST_F(TerminalOutputDeathTest, WaitsForASlowTerminalUntilItsTimeIsOverWhateverSignalWaits) {
  expect_in_child([this] {
    block(SIGTERM);
    TerminalOutput output(terminal(), {SIGTERM});
    raise(SIGTERM);
    output.wait_at_most(std::chrono::hours(1));
    std::string shown;
    const std::jthread reader([&] {
      while (shown.size() < more_than_fits.size()) {
        wait_until_filled(std::min(kFits, more_than_fits.size() - shown.size()));
        shown += read_some();
      }
    });
    return output.write(more_than_fits) == more_than_fits.size();
  });
}

TEST_F(TerminalOutputDeathTest, GivesUpATerminalThatHasHungUp) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  TerminalOutput output(terminal(), {SIGTERM});
  hang_up();
  EXPECT_EQ(output.write("lost"), 4U);
  EXPECT_EQ(write(terminal(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace udpchat
