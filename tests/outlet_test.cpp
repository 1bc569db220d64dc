#include "udpchat/outlet.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kEnlargedPipe = 1U << 20U;

class OutletTest : public testing::Test {
 protected:
  OutletTest() { std::signal(SIGPIPE, SIG_IGN); }
  ~OutletTest() override {
    stop_reading();
    if (ends_[1] >= 0) close(ends_[1]);
  }

  /// Into a pipe, which at first is as small as one can be.
  Outlet& open_pipe(std::size_t capacity, const std::string& encoding = "utf-8") {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    fcntl(ends_[1], F_SETPIPE_SZ, kPage);
    return open_outlet(capacity, encoding);
  }

  /// Into a pipe that takes nothing, large as it is.
  Outlet& open_full_pipe(std::size_t capacity) {
    open_pipe(2 * kEnlargedPipe).print(std::string(kEnlargedPipe, '.'), 1);
    EXPECT_FALSE(outlet_->has_kept());
    return open_outlet(capacity, "utf-8");
  }

  /// Into what cannot be opened once more.
  Outlet& open_socket(std::size_t capacity) {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()), 0);
    return open_outlet(capacity, "utf-8");
  }

  Outlet& open_outlet(std::size_t capacity, const std::string& encoding) {
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    return outlet_.emplace(ends_[1], capacity, CodePage(encoding), event_);
  }

  void stop_reading() {
    if (ends_[0] >= 0) close(std::exchange(ends_[0], -1));
  }

  std::string read_all() const {
    std::string all;
    std::array<char, 65536> block{};
    for (ssize_t size = 0; (size = read(ends_[0], block.data(), block.size())) > 0;)
      all.append(block.data(), static_cast<std::size_t>(size));
    return all;
  }

  /// What is there and what is kept.
  std::string read_and_write_all() {
    auto all = read_all();
    while (outlet_->has_kept()) {
      outlet_->write_kept();
      all += read_all();
    }
    return all;
  }

  [[nodiscard]] bool is_event_set() const {
    pollfd waited{event_.fd(), POLLIN, 0};
    return poll(&waited, 1, 0) == 1;
  }

  Event event_;
  std::array<int, 2> ends_{-1, -1};
  std::optional<Outlet> outlet_;
};

TEST_F(OutletTest, WritesAtOnceWhatIsTakenAndWakesNobody) {
  auto& outlet = open_pipe(1000);
  outlet.print("one\n", 1);
  EXPECT_EQ(read_all(), "one\n");
  outlet.print("two\nthree\n", 2);
  outlet.print("", 0);
  outlet.print_or_wait("four\n");
  EXPECT_EQ(read_all(), "two\nthree\nfour\n");
  EXPECT_FALSE(outlet.has_kept());
  EXPECT_FALSE(is_event_set());
}

TEST_F(OutletTest, MakesAPipeThatIsFullLargerAndWritesOn) {
  auto& outlet = open_pipe(1 << 20);
  for (int i = 0; i < 100; ++i) outlet.print(std::string(kPage, 'x'), 1);
  EXPECT_FALSE(outlet.has_kept());
  EXPECT_EQ(read_all().size(), 100 * kPage);
}

TEST_F(OutletTest, LeavesAPipeAsItIsWhileThereIsRoom) {
  auto& outlet = open_pipe(1000);
  outlet.print("one\n", 1);
  EXPECT_EQ(fcntl(ends_[1], F_GETPIPE_SZ), static_cast<int>(kPage));
}

TEST_F(OutletTest, WritesAFileWhole) {
  ends_[1] = memfd_create("outlet", MFD_CLOEXEC);
  auto& outlet = open_outlet(1 << 20, "utf-8");
  outlet.print(std::string(100000, 'x'), 1);
  outlet.print("behind it\n", 1);
  EXPECT_EQ(lseek(ends_[1], 0, SEEK_CUR), 100010);
  EXPECT_FALSE(outlet.has_kept());
}

TEST_F(OutletTest, KeepsInOrderWhatIsNotTakenAndSaysSoOnce) {
  auto& outlet = open_full_pipe(1000);
  outlet.print("one\n", 1);
  EXPECT_TRUE(is_event_set());
  event_.clear();
  outlet.print("two\n", 1);
  EXPECT_FALSE(is_event_set());
  EXPECT_TRUE(outlet.has_kept());
  EXPECT_EQ(read_all(), std::string(kEnlargedPipe, '.'));
  outlet.print("three\n", 1);  // behind the others, although there is room
  EXPECT_EQ(read_all(), "");
  const auto report = outlet.write_kept();
  EXPECT_EQ(read_all(), "one\ntwo\nthree\n");
  EXPECT_FALSE(outlet.has_kept());
  EXPECT_EQ(report.lost, 0U);
  EXPECT_EQ(report.failure, 0);
  outlet.print("four\n", 1);
  EXPECT_EQ(read_all(), "four\n");
}

TEST_F(OutletTest, KeepsTheRestOfWhatIsTakenInPart) {
  auto& outlet = open_pipe(2 * kEnlargedPipe);
  std::string lines;
  for (int i = 0; lines.size() < 3 * kEnlargedPipe / 2; ++i) lines += std::to_string(i) + '\n';
  outlet.print(lines, 1);
  EXPECT_TRUE(outlet.has_kept());
  EXPECT_TRUE(is_event_set());
  EXPECT_TRUE(read_and_write_all() == lines);
}

TEST_F(OutletTest, NeverWaitsForASocket) {
  auto& outlet = open_socket(4 << 20);
  std::string lines;
  for (int i = 0; i < 500000; ++i) {
    const auto line = std::to_string(i) + '\n';
    outlet.print(line, 1);
    lines += line;
  }
  EXPECT_TRUE(outlet.has_kept());
  EXPECT_TRUE(read_and_write_all() == lines);
}

TEST_F(OutletTest, HoldsExactlyItsCapacityAndCountsTheMessagesThatDoNotFit) {
  auto& outlet = open_full_pipe(10);
  outlet.print("1234\n", 1);
  outlet.print("6789\n", 1);
  outlet.print("\n", 1);
  outlet.print("one\ntwo\n", 2);
  EXPECT_EQ(outlet.write_kept().lost, 0U);  // what is before them is not seen yet
  read_all();
  EXPECT_EQ(outlet.write_kept().lost, 3U);
  EXPECT_EQ(read_all(), "1234\n6789\n");
  EXPECT_EQ(outlet.write_kept().lost, 0U);
}

TEST_F(OutletTest, TellsOfALossThoughMoreIsKeptBehindIt) {
  auto& outlet = open_full_pipe(kEnlargedPipe);
  outlet.print("first\n", 1);
  outlet.print(std::string(kEnlargedPipe, 'x'), 1);
  outlet.print(std::string(kEnlargedPipe - 6, 'y'), 1);
  read_all();
  EXPECT_EQ(outlet.write_kept().lost, 1U);
  outlet.print("does not fit: the end of the last one is still there\n", 1);
  EXPECT_EQ(outlet.write_kept().lost, 0U);
}

TEST_F(OutletTest, SaysThatSomethingIsLostWhereNothingIsKept) {
  auto& outlet = open_pipe(10);
  outlet.print("longer than what it keeps\n", 1);
  EXPECT_TRUE(is_event_set());
  EXPECT_EQ(read_all(), "");
  EXPECT_EQ(outlet.write_kept().lost, 1U);
}

TEST_F(OutletTest, TellsWhyItCannotWriteWhoeverMeetsIt) {
  auto& outlet = open_pipe(1000);
  stop_reading();
  outlet.print("nobody reads\n", 1);
  EXPECT_TRUE(is_event_set());
  EXPECT_FALSE(outlet.has_kept());
  EXPECT_EQ(outlet.write_kept().failure, EPIPE);
  EXPECT_EQ(outlet.write_kept().failure, 0);
}

TEST_F(OutletTest, TellsWhyItCannotWriteWhatItKept) {
  auto& outlet = open_full_pipe(1000);
  outlet.print("kept\n", 1);
  stop_reading();
  EXPECT_EQ(outlet.write_kept().failure, EPIPE);
  EXPECT_FALSE(outlet.has_kept());
}

TEST_F(OutletTest, GivesUpWhatItKeptWithWhatWasLost) {
  auto& outlet = open_full_pipe(10);
  outlet.print("kept\n", 1);
  outlet.print("lost, and counted\n", 1);
  EXPECT_EQ(outlet.take_kept(), "kept\n");
  EXPECT_FALSE(outlet.has_kept());
  EXPECT_EQ(outlet.write_kept().lost, 1U);
}

TEST_F(OutletTest, WritesInTheEncodingOfTheReader) {
  auto& outlet = open_pipe(1000, "gbk");
  outlet.print("汉字 é\n", 1);
  EXPECT_EQ(read_all(), "\xba\xba\xd7\xd6 \xa8\xa6\n");
}

TEST_F(OutletTest, KeepsWhoeverWaitsUntilThereIsRoomAndLosesNothing) {
  auto& outlet = open_full_pipe(10);
  std::thread printer([&] {
    for (int i = 0; i < 1000; ++i) outlet.print_or_wait("1234\n");
  });
  std::string all;
  while (all.size() < kEnlargedPipe + 5000) {
    const auto report = outlet.write_kept();
    EXPECT_EQ(report.lost, 0U);
    all += read_all();
  }
  printer.join();
  EXPECT_EQ(all.size(), kEnlargedPipe + 5000);
}

TEST_F(OutletTest, TakesWhatIsLargerThanItKeepsFromWhoeverWaitsWhereNothingIsKept) {
  auto& outlet = open_full_pipe(10);
  outlet.print_or_wait("longer than what it keeps\n");
  EXPECT_EQ(outlet.take_kept(), "longer than what it keeps\n");
}

TEST_F(OutletTest, MakesNobodyWaitAnyMore) {
  auto& outlet = open_full_pipe(10);
  outlet.print_or_wait("123456789\n");
  std::thread printer([&] { outlet.print_or_wait("more\n"); });
  outlet.stop_waiting();
  printer.join();
  EXPECT_EQ(outlet.take_kept(), "123456789\nmore\n");
}

TEST_F(OutletTest, LosesNoLineUncountedHoweverManyThreadsPrint) {
  constexpr unsigned kThreads = 4;
  constexpr unsigned kLines = 5000;
  auto& outlet = open_pipe(4096);
  outlet.print_or_wait(std::string(kEnlargedPipe, '.'));
  read_and_write_all();
  fcntl(ends_[1], F_SETPIPE_SZ, kPage);  // from now on
  std::vector<std::jthread> printers;
  for (unsigned thread = 0; thread < kThreads; ++thread)
    printers.emplace_back([&outlet, thread] {
      for (unsigned i = 0; i < kLines; ++i)
        outlet.print(std::to_string(thread) + ' ' + std::to_string(i) + '\n', 1);
    });
  std::string all;
  std::uint64_t lost = 0;
  const auto lines = [&] { return std::count(all.begin(), all.end(), '\n'); };
  while (static_cast<std::uint64_t>(lines()) + lost < kThreads * kLines) {
    all += read_all();
    lost += outlet.write_kept().lost;
  }
  std::map<unsigned, std::vector<unsigned>> seen;  // by thread
  std::istringstream stream(all);
  for (unsigned thread = 0, number = 0; stream >> thread >> number;) seen[thread].push_back(number);
  EXPECT_TRUE(stream.eof());
  for (const auto& [thread, numbers] : seen)
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end())) << thread;
}

}  // namespace
}  // namespace udpchat
