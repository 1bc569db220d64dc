#include "udpchat/output_queue.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <sstream>
#include <thread>
#include <vector>

namespace udpchat {
namespace {

bool is_woken(const OutputQueue& queue) {
  pollfd waited{queue.wake_fd(), POLLIN, 0};
  return poll(&waited, 1, 0) == 1;
}

TEST(OutputQueue, GivesWhatIsPushedInItsOrderAndAddsNothing) {
  OutputQueue queue(1000);
  for (const auto* line : {"one\n", "", "\n", "two\nthree\n"}) queue.push(line, 1);
  std::string out = "what was there is lost";
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "one\n\ntwo\nthree\n");
}

TEST(OutputQueue, GivesEachLineOnce) {
  OutputQueue queue(1000);
  std::string out;
  queue.push("one\n", 1);
  queue.take(out);
  queue.push("two\n", 1);
  queue.take(out);
  EXPECT_EQ(out, "two\n");
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "");
}

TEST(OutputQueue, IsReadableWhileLinesWait) {
  OutputQueue queue(1000);
  std::string out;
  EXPECT_FALSE(is_woken(queue));
  for (int round = 0; round < 3; ++round) {
    queue.push("one\n", 1);
    queue.push("two\n", 1);
    EXPECT_TRUE(is_woken(queue));
    queue.take(out);
    EXPECT_FALSE(is_woken(queue));
  }
}

TEST(OutputQueue, HoldsExactlyItsCapacity) {
  OutputQueue queue(10);
  std::string out;
  queue.push("1234\n", 1);
  queue.push("6789\n", 1);
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "1234\n6789\n");
  queue.push("1234\n", 1);
  queue.push("67890\n", 1);
  EXPECT_EQ(queue.take(out), 1U);
  EXPECT_EQ(out, "1234\n");
}

TEST(OutputQueue, CountsWhatDoesNotFitSinceTheLastCall) {
  OutputQueue queue(10);
  std::string out;
  for (int i = 0; i < 5; ++i) queue.push("12345\n", 1);
  EXPECT_EQ(queue.take(out), 4U);
  EXPECT_EQ(out, "12345\n");
  EXPECT_EQ(queue.take(out), 0U);
  queue.push("fits\n", 1);
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "fits\n");
}

TEST(OutputQueue, CountsTheMessagesNotTheirLines) {
  OutputQueue queue(10);
  std::string out;
  queue.push("one\ntwo\nthree\n", 3);
  queue.push("a message\nof lines\n", 1);
  EXPECT_EQ(queue.take(out), 4U);
}

TEST(OutputQueue, WakesForLostLinesAlone) {
  OutputQueue queue(10);
  queue.push("longer than the queue", 1);
  EXPECT_TRUE(is_woken(queue));
  queue.push("fits\n", 1);
  EXPECT_TRUE(is_woken(queue));
  std::string out;
  EXPECT_EQ(queue.take(out), 1U);
  EXPECT_EQ(out, "fits\n");
  EXPECT_FALSE(is_woken(queue));
}

TEST(OutputQueue, LosesNoLineUncountedHoweverManyThreadsPush) {
  constexpr unsigned kThreads = 4;
  constexpr unsigned kLines = 5000;
  OutputQueue queue(4096);
  std::map<std::string, std::vector<unsigned>> taken;  // by thread
  std::uint64_t lost = 0;
  std::uint64_t lines = 0;
  std::vector<std::jthread> pushers;
  for (unsigned thread = 0; thread < kThreads; ++thread)
    pushers.emplace_back([&queue, thread] {
      for (unsigned i = 0; i < kLines; ++i)
        queue.push(std::to_string(thread) + ' ' + std::to_string(i) + '\n', 1);
    });
  std::string out;
  while (lines + lost < kThreads * kLines) {
    pollfd waited{queue.wake_fd(), POLLIN, 0};
    poll(&waited, 1, -1);
    lost += queue.take(out);
    std::istringstream stream(out);
    std::string thread;
    unsigned number = 0;
    while (stream >> thread >> number) {
      taken[thread].push_back(number);
      ++lines;
    }
  }
  EXPECT_FALSE(is_woken(queue));
  for (const auto& [thread, numbers] : taken)
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end())) << thread;
}

}  // namespace
}  // namespace udpchat
