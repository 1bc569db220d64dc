#include "udpchat/command_runner.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

const JobLimits kPatient{.time = 60s};

Job shell(const std::string& script, const std::string& input = {}) {
  return {{"sh", "-c", script}, input, {}};
}

std::ptrdiff_t entries_of(const char* directory) {
  using Entries = std::filesystem::directory_iterator;
  return std::distance(Entries(directory), Entries());
}

/// What became of several commands, in the order of their ends.
class Results {
 public:
  Executor::Done taker() {
    return [this](const JobResult& result) {
      const std::lock_guard lock(mutex_);
      results_.push_back(result);
      more_.notify_all();
    };
  }

  std::vector<JobResult> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return results_.size() >= count; });
    return results_;
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return results_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<JobResult> results_;
};

/// With a named pipe, at which a command waits for the test.
class CommandRunnerTest : public testing::Test {
 protected:
  CommandRunnerTest() { EXPECT_EQ(mkfifo(fifo_.c_str(), 0600), 0); }
  ~CommandRunnerTest() override {
    std::filesystem::remove(fifo_);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  const std::string fifo_ = testing::TempDir() + "udpchat-runner-" + std::to_string(getpid());
  Results results_;
};
using CommandRunnerDeathTest = CommandRunnerTest;

TEST_F(CommandRunnerTest, RunsACommandBesideTheCallerAndTellsOnAnotherThread) {
  CommandRunner runner({.limits = kPatient});
  std::promise<std::pair<JobResult, std::thread::id>> told;
  EXPECT_TRUE(runner.run(shell("cat; cat " + fifo_, "hello"), [&](const JobResult& result) {
    told.set_value({result, std::this_thread::get_id()});
  }));
  std::ofstream(fifo_) << " there";
  const auto [result, thread] = told.get_future().get();
  EXPECT_EQ(result.output, "hello there");
  EXPECT_EQ(result.fault, "");
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(CommandRunnerTest, HoldsItsCommandsToTheLimits) {
  CommandRunner runner({.limits = {.time = 200ms, .output = 1000}});
  EXPECT_TRUE(runner.run({{"sleep", "1000"}, "", {}}, results_.taker()));
  EXPECT_EQ(results_.wait_for(1)[0].fault, "took longer than 200ms and was killed");
  EXPECT_TRUE(runner.run({{"yes"}, "", {}}, results_.taker()));
  EXPECT_EQ(results_.wait_for(2)[1].output.size(), 1000U);
}

TEST_F(CommandRunnerTest, TellsOfACommandThatCannotBeRun) {
  CommandRunner runner({.limits = kPatient});
  EXPECT_TRUE(runner.run({{"/no/such/command"}, "", {}}, results_.taker()));
  EXPECT_EQ(results_.wait_for(1)[0].fault, "cannot be run: No such file or directory");
}

TEST_F(CommandRunnerTest, RunsSeveralAtOnce) {
  CommandRunner runner({.at_once = 2, .limits = kPatient});
  EXPECT_TRUE(runner.run(shell("cat " + fifo_), results_.taker()));
  EXPECT_TRUE(runner.run(shell("echo met >" + fifo_), results_.taker()));
  const auto results = results_.wait_for(2);
  EXPECT_EQ(results[0].output + results[1].output, "met\n");
  EXPECT_EQ(results[0].fault + results[1].fault, "");
}

TEST_F(CommandRunnerTest, RunsNoMoreAtOnceThanItMay) {
  constexpr std::size_t kCommands = 50;
  CommandRunner runner({.at_once = 1, .limits = kPatient});
  for (std::size_t i = 0; i < kCommands; ++i)
    EXPECT_TRUE(
        runner.run(shell("mkdir " + fifo_ + "-d && rmdir " + fifo_ + "-d"), results_.taker()));
  for (const auto& result : results_.wait_for(kCommands)) EXPECT_EQ(result.fault, "");
}

TEST_F(CommandRunnerTest, RunsThemInTheOrderInWhichTheyCame) {
  CommandRunner runner({.at_once = 1, .limits = kPatient});
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(runner.run({{"printf", "%s", std::to_string(i)}, "", {}}, results_.taker()));
  const auto results = results_.wait_for(20);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(results[i].output, std::to_string(i));
}

TEST_F(CommandRunnerTest, RefusesACommandWhereTooManyWait) {
  CommandRunner runner({.at_once = 1, .most_waiting = 2, .limits = kPatient});
  EXPECT_TRUE(runner.run(shell("cat " + fifo_), results_.taker()));
  EXPECT_TRUE(runner.run({{"true"}, "", {}}, results_.taker()));
  EXPECT_TRUE(runner.run({{"true"}, "", {}}, results_.taker()));
  EXPECT_FALSE(runner.run({{"true"}, "", {}}, results_.taker()));
  std::ofstream(fifo_) << "go on";
  results_.wait_for(3);
  EXPECT_TRUE(runner.run({{"true"}, "", {}}, results_.taker()));
  EXPECT_EQ(results_.wait_for(4).size(), 4U);
}

TEST_F(CommandRunnerTest, RunsAsManyAsItMayWhereNoneMayWait) {
  CommandRunner runner({.at_once = 2, .most_waiting = 0, .limits = kPatient});
  EXPECT_TRUE(runner.run(shell("cat " + fifo_), results_.taker()));
  EXPECT_TRUE(runner.run(shell("cat " + fifo_ + " && cat " + fifo_), results_.taker()));
  EXPECT_FALSE(runner.run({{"true"}, "", {}}, results_.taker()));
}

TEST_F(CommandRunnerTest, KillsWhatRunsForgetsWhatWaitsAndTellsOfNeitherWhenItEnds) {
  const auto started = std::chrono::steady_clock::now();
  pid_t running = 0;
  {
    CommandRunner runner({.at_once = 1, .limits = {.time = 1h}});
    EXPECT_TRUE(runner.run(shell("echo $$ >" + fifo_ + "; exec sleep 3600"), results_.taker()));
    for (int i = 0; i < 10; ++i)
      EXPECT_TRUE(runner.run(shell(": >" + fifo_ + "-ran"), results_.taker()));
    std::ifstream(fifo_) >> running;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1h);
  EXPECT_NE(running, 0);
  EXPECT_EQ(kill(running, 0), -1);
  EXPECT_EQ(results_.count(), 0U);
  EXPECT_FALSE(std::filesystem::remove(fifo_ + "-ran"));
}

TEST_F(CommandRunnerTest, TellsNothingOnceItHasEnded) {
  for (int round = 0; round < 50; ++round) {
    auto told = std::make_unique<std::atomic<int>>(0);
    {
      CommandRunner runner({.at_once = 4, .limits = kPatient});
      for (int i = 0; i < 8; ++i)
        EXPECT_TRUE(runner.run({{"true"}, "", {}}, [&](const JobResult& result) {
          EXPECT_EQ(result.fault, "");
          ++*told;
        }));
      while (*told < round % 4) std::this_thread::yield();
    }
    told.reset();  // the sanitizers see a later one
  }
}

TEST_F(CommandRunnerTest, SurvivesWhatIsThrownWhileItTells) {
  CommandRunner runner({.at_once = 1, .limits = kPatient});
  EXPECT_TRUE(runner.run({{"true"}, "", {}},
                         [](const JobResult&) { throw std::runtime_error("it must not"); }));
  EXPECT_TRUE(runner.run({{"printf", "ok"}, "", {}}, results_.taker()));
  EXPECT_EQ(results_.wait_for(1)[0].output, "ok");
}

TEST_F(CommandRunnerTest, MayBeGivenTheNextCommandWhileItTells) {
  CommandRunner runner({.at_once = 2, .limits = kPatient});
  EXPECT_TRUE(runner.run({{"true"}, "", {}}, [&](const JobResult&) {
    EXPECT_TRUE(runner.run({{"printf", "next"}, "", {}}, results_.taker()));
  }));
  EXPECT_EQ(results_.wait_for(1)[0].output, "next");
}

TEST_F(CommandRunnerTest, TakesNothingWhileItEnds) {
  std::promise<void> telling;
  std::atomic<bool> refused = false;
  {
    CommandRunner runner({.at_once = 2, .most_waiting = 1U << 30U, .limits = kPatient});
    EXPECT_TRUE(runner.run({{"true"}, "", {}}, [&](const JobResult&) {
      telling.set_value();
      const auto patience = std::chrono::steady_clock::now() + 10s;
      while (!refused && std::chrono::steady_clock::now() < patience)
        refused = !runner.run({{"true"}, "", {}}, [](const JobResult&) {});
    }));
    telling.get_future().wait();
  }
  EXPECT_TRUE(refused);
}

TEST_F(CommandRunnerTest, StartsAThreadOnlyWhereItIsNeeded) {
  const auto threads = entries_of("/proc/self/task");
  CommandRunner runner({.limits = kPatient});
  EXPECT_EQ(entries_of("/proc/self/task"), threads);
  EXPECT_TRUE(runner.run({{"true"}, "", {}}, results_.taker()));
  EXPECT_LE(entries_of("/proc/self/task"), threads + 2);  // ThreadSanitizer starts one of its own
}

TEST_F(CommandRunnerTest, MayBeGivenCommandsByManyThreadsAndLeavesNothing) {
  const auto descriptors = entries_of("/proc/self/fd");
  {
    CommandRunner runner({.at_once = 4, .limits = kPatient});
    {
      std::vector<std::jthread> callers;
      for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
          for (int i = 0; i < 50; ++i)
            EXPECT_TRUE(runner.run({{"cat"}, "hello", {}}, results_.taker()));
        });
    }
    for (const auto& result : results_.wait_for(200))
      EXPECT_EQ(result.output + result.fault, "hello");
  }
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
}

TEST_F(CommandRunnerDeathTest,
       KnowsTheStatusThoughWhoeverStartedUsIgnoresChildrenAndReadersMayLeave) {
  const auto works = [this] {
    std::signal(SIGCHLD, SIG_IGN);
    std::signal(SIGPIPE, SIG_DFL);
    CommandRunner runner({.limits = kPatient});
    runner.run(shell("exec <&-; exit 3", std::string(1 << 20, 'x')), results_.taker());
    return results_.wait_for(1)[0].fault == "exited with status 3";
  };
  EXPECT_EXIT((alarm(60), _exit(works() ? 0 : 1)), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace udpchat
