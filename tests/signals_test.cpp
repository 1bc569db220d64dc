#include "udpchat/signals.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <functional>
#include <thread>

namespace udpchat {
namespace {

/// Runs a condition in a child process, since signals belong to the whole process; it ends
/// some day whatever it waits for.
void expect_in_child(const std::function<bool()>& condition) {
  EXPECT_EXIT((alarm(60), _exit(condition() ? 0 : 1)), testing::ExitedWithCode(0), "");
}

bool is_readable(const Signals& signals) {
  pollfd waited{signals.fd(), POLLIN, 0};
  return poll(&waited, 1, 0) == 1;
}

TEST(SignalsDeathTest, ReadsARaisedSignalOnce) {
  expect_in_child([] {
    Signals signals{SIGTERM, SIGHUP};
    if (is_readable(signals) || signals.take()) return false;
    raise(SIGTERM);
    return is_readable(signals) && signals.take() == SIGTERM && !is_readable(signals) &&
           !signals.take();
  });
}

TEST(SignalsDeathTest, ReadsSeveralSignals) {
  expect_in_child([] {
    Signals signals{SIGTERM, SIGHUP};
    raise(SIGTERM);
    raise(SIGHUP);
    const auto first = signals.take();
    const auto second = signals.take();
    return first && second && *first + *second == SIGTERM + SIGHUP && !signals.take();
  });
}

TEST(SignalsDeathTest, ReadsASignalOfTheWholeProcessWhereThreadsStartLater) {
  expect_in_child([] {
    Signals signals{SIGTERM};
    std::thread([] { kill(getpid(), SIGTERM); }).join();
    return signals.take() == SIGTERM;
  });
}

TEST(SignalsDeathTest, KnowsWhetherOneIsPendingThatEndsTheProgram) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    expect_in_child([=] {
      const Signals signals{number, SIGCONT};
      raise(SIGCONT);
      const bool was_pending = is_end_pending();
      raise(number);
      return !was_pending && is_end_pending();
    });
}

TEST(SignalsDeathTest, LeavesOtherSignalsAlone) {
  EXPECT_EXIT(
      {
        const Signals signals{SIGTERM};
        raise(SIGHUP);
      },
      testing::KilledBySignal(SIGHUP), "");
}

TEST(SignalsDeathTest, LeavesAnIgnoredSignalIgnored) {
  expect_in_child([] {
    std::signal(SIGHUP, SIG_IGN);
    Signals signals{SIGHUP, SIGTERM};
    raise(SIGHUP);
    raise(SIGTERM);
    return signals.take() == SIGTERM && !signals.take() && std::signal(SIGHUP, SIG_DFL) == SIG_IGN;
  });
}

TEST(SignalsDeathTest, StaysBlockedToTheEnd) {
  expect_in_child([] {
    { const Signals signals{SIGTERM}; }
    raise(SIGTERM);
    return true;
  });
}

TEST(Signals, HasTheExitStatusThatShellsReport) {
  EXPECT_EQ(status_of_signal(SIGINT), 130);
  EXPECT_EQ(status_of_signal(SIGTERM), 143);
  EXPECT_EQ(status_of_signal(SIGHUP), 129);
}

}  // namespace
}  // namespace udpchat
