#include "udpchat/repeats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;
constexpr auto kNever = std::chrono::milliseconds(1h);

/// What is told, and on which threads.
class Told {
 public:
  Repeats::Tell tell() {
    return [this](std::string_view text) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(text);
      threads_.push_back(std::this_thread::get_id());
      changed_.notify_all();
    };
  }

  Lines wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return lines_.size() >= count; });
    return lines_;
  }
  Lines lines() { return wait_for(0); }

  std::thread::id last_thread() {
    const std::lock_guard lock(mutex_);
    return threads_.back();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Lines lines_;
  std::vector<std::thread::id> threads_;
};

/// The process's threads, as the system names them.
std::set<std::string> threads() {
  std::set<std::string> names;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
    names.insert(task.path().filename());
  return names;
}

/// How many threads there are that were not there before.
std::size_t threads_since(const std::set<std::string>& before) {
  const auto now = threads();
  return static_cast<std::size_t>(std::count_if(
      now.begin(), now.end(), [&](const auto& thread) { return !before.contains(thread); }));
}

std::string dropped(std::uint64_t count) {
  return std::to_string(count) + " dropped";
}

TEST(Repeats, TellAtOnceWhatHasNotComeYet) {
  Told told;
  Repeats repeats(told.tell(), kNever);
  repeats.add("one");
  repeats.add("two");
  repeats.add("drops", 7, dropped);
  EXPECT_EQ(told.lines(), (Lines{"one", "two", "7 dropped"}));
  EXPECT_EQ(told.last_thread(), std::this_thread::get_id());
}

TEST(Repeats, TellTheRestWhenFlushed) {
  Told told;
  Repeats repeats(told.tell(), kNever);
  for (int i = 0; i < 1000; ++i) repeats.add("one");
  for (int i = 0; i < 3; ++i) repeats.add("drops", 7, dropped);
  EXPECT_EQ(told.lines(), (Lines{"one", "7 dropped"}));
  repeats.flush();
  const Lines all{"one", "7 dropped", "one: 999 more times", "14 dropped"};
  EXPECT_EQ(told.lines(), all);
  repeats.flush();
  EXPECT_EQ(told.lines(), all);
}

TEST(Repeats, TellTheRestAtTheEnd) {
  Told told;
  {
    Repeats repeats(told.tell(), kNever);
    for (int i = 0; i < 3; ++i) repeats.add("one");
    EXPECT_EQ(told.lines(), (Lines{"one"}));
  }
  EXPECT_EQ(told.lines(), (Lines{"one", "one: 2 more times"}));
}

TEST(Repeats, TellTheRestByThemselvesOnAThreadOfTheirOwn) {
  Told told;
  Repeats repeats(told.tell(), 1ms);
  std::size_t lines = 0;
  for (;; ++lines) {  // until it comes within a window, however slow the machine
    repeats.add("one");
    if (told.lines().size() == lines || told.last_thread() != std::this_thread::get_id()) break;
  }
  EXPECT_EQ(told.wait_for(lines + 1).back(), "one: once more");
  EXPECT_NE(told.last_thread(), std::this_thread::get_id());
}

TEST(Repeats, TellByThemselvesAgainAndAgain) {
  Told told;
  Repeats repeats(told.tell(), 1ms);
  const auto count = [&] {
    const auto lines = told.lines();
    return std::count(lines.begin(), lines.end(), "one: once more");
  };
  for (int times = 1; times <= 3; ++times)
    while (count() < times) {
      const auto before = told.lines().size();
      repeats.add("one");
      told.wait_for(before + 1);
    }
  EXPECT_EQ(count(), 3);
}

TEST(Repeats, HaveAThreadOnlyWhenThereIsSomethingToCount) {
  const auto before = threads();
  Told told;
  Repeats repeats(told.tell(), kNever);
  repeats.add("one");
  repeats.add("two");
  repeats.flush();
  EXPECT_EQ(threads_since(before), 0U);
  for (int i = 0; i < 10; ++i) repeats.add("one");
  EXPECT_EQ(threads_since(before), 1U);
}

TEST(Repeats, EndWhileTheirThreadWaitsForAWindowToEnd) {
  Told told;
  for (int i = 0; i < 100; ++i) {
    Repeats repeats(told.tell(), kNever);
    repeats.add("one");
    repeats.add("one");
  }
  EXPECT_EQ(told.lines().size(), 200U);
}

TEST(Repeats, LetOtherThreadsAddWhileTheyTell) {
  Told told;
  const auto tell = told.tell();
  Repeats* all = nullptr;
  Repeats repeats(
      [&](std::string_view text) {
        if (text != "inner") std::jthread([&] { all->add("inner"); }).join();
        tell(text);
      },
      kNever);
  all = &repeats;
  repeats.add("one");
  repeats.add("one");
  EXPECT_EQ(told.lines(), (Lines{"inner", "one"}));
  repeats.flush();
  EXPECT_EQ(told.lines(), (Lines{"inner", "one", "one: once more"}));
  repeats.flush();
  EXPECT_EQ(told.lines().back(), "inner: once more");
}

TEST(Repeats, CountWhatSeveralThreadsAdd) {
  Told told;
  constexpr int kTimes = 2000;
  {
    Repeats repeats(told.tell(), 1ms);
    std::vector<std::jthread> adding;
    for (int thread = 0; thread < 3; ++thread)
      adding.emplace_back([&] {
        for (int i = 0; i < kTimes; ++i)
          repeats.add("drops", 2, [](std::uint64_t count) { return std::to_string(count); });
      });
    for (int i = 0; i < 100; ++i) repeats.flush();
  }
  std::uint64_t sum = 0;
  for (const auto& line : told.lines()) sum += std::stoull(line);
  EXPECT_EQ(sum, 2U * 3U * kTimes);
}

}  // namespace
}  // namespace udpchat
