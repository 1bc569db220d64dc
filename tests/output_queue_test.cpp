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
  for (const auto* line : {"one\n", "", "\n", "two\nthree\n"}) queue.push(line);
  std::string out = "what was there is lost";
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "one\n\ntwo\nthree\n");
}

TEST(OutputQueue, GivesEachLineOnce) {
  OutputQueue queue(1000);
  std::string out;
  queue.push("one\n");
  queue.take(out);
  queue.push("two\n");
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
    queue.push("one\n");
    queue.push("two\n");
    EXPECT_TRUE(is_woken(queue));
    queue.take(out);
    EXPECT_FALSE(is_woken(queue));
  }
}

TEST(OutputQueue, HoldsExactlyItsCapacity) {
  OutputQueue queue(10);
  std::string out;
  queue.push("1234\n");
  queue.push("6789\n");
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "1234\n6789\n");
  queue.push("1234\n");
  queue.push("67890\n");
  EXPECT_EQ(queue.take(out), 1U);
  EXPECT_EQ(out, "1234\n");
}

TEST(OutputQueue, CountsWhatDoesNotFitSinceTheLastCall) {
  OutputQueue queue(10);
  std::string out;
  for (int i = 0; i < 5; ++i) queue.push("12345\n");
  EXPECT_EQ(queue.take(out), 4U);
  EXPECT_EQ(out, "12345\n");
  EXPECT_EQ(queue.take(out), 0U);
  queue.push("fits\n");
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "fits\n");
}

TEST(OutputQueue, WakesForLostLinesAlone) {
  OutputQueue queue(10);
  queue.push("longer than the queue");
  EXPECT_TRUE(is_woken(queue));
  queue.push("fits\n");
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
        queue.push(std::to_string(thread) + ' ' + std::to_string(i) + '\n');
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

TEST(OutputQueue, KeepsWhoeverWaitsUntilThereIsRoomAndLosesNothing) {
  OutputQueue queue(10);
  std::thread pusher([&] {
    for (int i = 0; i < 1000; ++i) queue.push_or_wait("1234\n");
  });
  std::string all;
  while (all.size() < 5000) {
    pollfd waited{queue.wake_fd(), POLLIN, 0};
    poll(&waited, 1, -1);
    std::string out;
    EXPECT_EQ(queue.take(out), 0U);
    EXPECT_LE(out.size(), 10U);
    all += out;
  }
  pusher.join();
  EXPECT_EQ(all.size(), 5000U);
}

TEST(OutputQueue, TakesWhatIsLargerThanItselfFromWhoeverWaitsWhereItIsEmpty) {
  OutputQueue queue(10);
  queue.push_or_wait("longer than the queue\n");
  std::string out;
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "longer than the queue\n");
}

TEST(OutputQueue, MakesNobodyWaitAnyMore) {
  OutputQueue queue(10);
  queue.push_or_wait("123456789\n");
  std::thread pusher([&] { queue.push_or_wait("more\n"); });
  queue.stop_waiting();
  pusher.join();
  std::string out;
  EXPECT_EQ(queue.take(out), 0U);
  EXPECT_EQ(out, "123456789\nmore\n");
}

}  // namespace
}  // namespace udpchat
