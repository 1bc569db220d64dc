#include "udpchat/receive_batch.hpp"

#include "udpchat/socket_messages.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/udp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace udpchat {
namespace {

/// A socket of the system's own kind, bound on the loopback interface.
class Socket {
 public:
  explicit Socket(Family family) : fd_(socket(domain(family), SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const auto loopback = literal_address({family == Family::v4 ? "127.0.0.1" : "::1", "0"});
    const auto storage = to_storage(loopback.value(), family);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&storage), size_of(family)), 0);
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] SocketAddress address() const { return bound_address(fd_); }

  /// In segments of such a size (UDP_SEGMENT, udp(7)), where there is one.
  void send_to(const Socket& peer, const std::string& payload, int segment = 0) const {
    setsockopt(fd_, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment);
    const auto to = to_storage(peer.address(), peer.address().family);
    EXPECT_EQ(sendto(fd_, payload.data(), payload.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     size_of(peer.address().family)),
              static_cast<ssize_t>(payload.size()));
  }

 private:
  static int domain(Family family) { return family == Family::v4 ? AF_INET : AF_INET6; }
  static socklen_t size_of(Family family) {
    return family == Family::v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  }

  int fd_;
};

std::vector<std::string> payloads_of(std::span<const Datagram> datagrams) {
  std::vector<std::string> payloads;
  for (const auto& datagram : datagrams) payloads.emplace_back(datagram.payload);
  return payloads;
}

class ReceiveBatchTest : public testing::TestWithParam<Family> {
 protected:
  std::vector<std::string> receive(bool waits = false) {
    return payloads_of(batch.receive(receiver.fd(), waits, error, accept));
  }

  Socket receiver{GetParam()};
  Socket sender{GetParam()};
  ReceiveBatch batch;
  std::error_code error;
  ReceiveBatch::Accept accept = [](const Datagram&, std::size_t) { return true; };
};

INSTANTIATE_TEST_SUITE_P(Families, ReceiveBatchTest, testing::Values(Family::v4, Family::v6));

TEST_P(ReceiveBatchTest, TakesAllThatIsThereInOrder) {
  const std::vector<std::string> sent{"one", "", std::string("\0\n", 2), std::string(65507, 'x')};
  for (const auto& payload : sent) sender.send_to(receiver, payload);
  EXPECT_EQ(receive(), sent);
  EXPECT_FALSE(error);
  EXPECT_FALSE(batch.was_full());
  EXPECT_FALSE(batch.has_merged());
}

TEST_P(ReceiveBatchTest, SaysWhenThereIsNothing) {
  EXPECT_EQ(receive(), std::vector<std::string>());
  EXPECT_EQ(error, std::errc::operation_would_block);
  sender.send_to(receiver, "x");
  EXPECT_EQ(receive(), std::vector<std::string>{"x"});
  EXPECT_FALSE(error);
}

TEST_P(ReceiveBatchTest, TellsTheSourceOfEach) {
  const Socket other(GetParam());
  sender.send_to(receiver, "one");
  other.send_to(receiver, "two");
  sender.send_to(receiver, "three");
  const auto datagrams = batch.receive(receiver.fd(), false, error, accept);
  ASSERT_EQ(datagrams.size(), 3U);
  EXPECT_EQ(datagrams[0].source, sender.address());
  EXPECT_EQ(datagrams[1].source, other.address());
  EXPECT_EQ(datagrams[2].source, sender.address());
}

TEST_P(ReceiveBatchTest, StampsThemWithTheTimeWhereTheSystemDoesNot) {
  const auto before = std::chrono::system_clock::now();
  sender.send_to(receiver, "x");
  const auto time = batch.receive(receiver.fd(), false, error, accept).front().time;
  EXPECT_LE(before, time);
  EXPECT_LE(time, std::chrono::system_clock::now());
}

TEST_P(ReceiveBatchTest, LeavesWhatItHasNoRoomForToTheNextCall) {
  const int count = ReceiveBatch::kMessages + 3;
  for (int i = 0; i < count; ++i) sender.send_to(receiver, std::to_string(i));
  auto all = receive();
  EXPECT_EQ(all.size(), ReceiveBatch::kMessages);
  EXPECT_TRUE(batch.was_full());
  for (const auto& payload : receive()) all.push_back(payload);
  EXPECT_FALSE(batch.was_full());
  ASSERT_EQ(all.size(), static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_P(ReceiveBatchTest, PartsWhatTheSystemHasMerged) {
  enable_merging(receiver.fd());
  sender.send_to(receiver, "aaabbbccc", 3);
  sender.send_to(receiver, "dddde", 4);
  sender.send_to(receiver, "alone");
  sender.send_to(receiver, "");
  EXPECT_EQ(receive(), (std::vector<std::string>{"aaa", "bbb", "ccc", "dddd", "e", "alone", ""}));
  EXPECT_TRUE(batch.has_merged());
}

TEST_P(ReceiveBatchTest, KnowsTheSourceAndTheDestinationOfAllThatWasMerged) {
  enable_merging(receiver.fd());
  enable_destinations(receiver.fd(), GetParam());
  enable_arrival_times(receiver.fd());
  sender.send_to(receiver, "aabbc", 2);
  auto expected = receiver.address();
  expected.port = 0;
  const auto datagrams = batch.receive(receiver.fd(), false, error, accept);
  ASSERT_EQ(datagrams.size(), 3U);
  for (const auto& datagram : datagrams) {
    EXPECT_EQ(datagram.source, sender.address());
    EXPECT_EQ(datagram.destination, expected);
    EXPECT_EQ(datagram.time, datagrams.front().time);
  }
}

TEST_P(ReceiveBatchTest, AsksOnceWhetherAllThatWasMergedIsWanted) {
  enable_merging(receiver.fd());
  std::vector<std::string> asked;
  accept = [&](Datagram& message, std::size_t datagrams) {
    asked.push_back(std::to_string(datagrams) + ' ' + std::string(message.payload));
    message.is_own = true;
    return message.payload != "unwanted";
  };
  sender.send_to(receiver, "aabbc", 2);
  sender.send_to(receiver, "unwanted", 5);
  sender.send_to(receiver, "dd");
  const auto datagrams = batch.receive(receiver.fd(), false, error, accept);
  EXPECT_EQ(payloads_of(datagrams), (std::vector<std::string>{"aa", "bb", "c", "dd"}));
  for (const auto& datagram : datagrams) EXPECT_TRUE(datagram.is_own);
  EXPECT_EQ(asked, (std::vector<std::string>{"3 aabbc", "2 unwanted", "1 dd"}));
}

TEST_P(ReceiveBatchTest, TakesTheLargestThatCanBeMerged) {
  enable_merging(receiver.fd());
  std::string payload;
  for (char c = 0; c < 64; ++c) payload += std::string(1000, c);
  sender.send_to(receiver, payload, 1000);
  const auto payloads = receive();
  ASSERT_EQ(payloads.size(), 64U);
  for (char c = 0; c < 64; ++c)
    EXPECT_EQ(payloads[static_cast<std::size_t>(c)], std::string(1000, c));
}

TEST_P(ReceiveBatchTest, WaitsForTheFirst) {
  std::thread late([&] { sender.send_to(receiver, "late"); });
  EXPECT_EQ(receive(true), std::vector<std::string>{"late"});
  late.join();
}

TEST_P(ReceiveBatchTest, TakesAllThatIsThereAlsoAfterALoneOne) {
  sender.send_to(receiver, "alone");
  EXPECT_EQ(receive(true), std::vector<std::string>{"alone"});
  const std::vector<std::string> together{"one", "two", "three"};
  for (const auto& payload : together) sender.send_to(receiver, payload);
  EXPECT_EQ(receive(true), together);
}

TEST_P(ReceiveBatchTest, SoonTakesAllThatIsThereAlsoAfterManyLoneOnes) {
  for (int i = 0; i < 100; ++i) {
    sender.send_to(receiver, "alone");
    EXPECT_EQ(receive(true), std::vector<std::string>{"alone"});
  }
  std::vector<std::string> together;
  for (int i = 0; i < 50; ++i) sender.send_to(receiver, together.emplace_back(std::to_string(i)));
  std::vector<std::string> all;
  int calls = 0;
  for (; all.size() < together.size(); ++calls)
    for (const auto& payload : receive(true)) all.push_back(payload);
  EXPECT_EQ(all, together);
  EXPECT_LE(calls, 17);
}

TEST_P(ReceiveBatchTest, BringsNothingAfterAShutdown) {
  shutdown(receiver.fd(), SHUT_RD);
  EXPECT_EQ(receive(true), std::vector<std::string>());
  EXPECT_FALSE(error);
}

/// From now on this thread's system has no recvmmsg(2).
void take_recvmmsg_away() {
  std::array filter{sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_recvmmsg, 0, 1),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{filter.size(), filter.data()};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ASSERT_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

TEST_P(ReceiveBatchTest, TakesOneByOneWhereTheSystemHasNoSuchCall) {
  enable_merging(receiver.fd());
  sender.send_to(receiver, "one");
  sender.send_to(receiver, "aab", 2);
  std::thread([&] {
    take_recvmmsg_away();
    EXPECT_EQ(receive(true), std::vector<std::string>{"one"});
    EXPECT_EQ(receive(), (std::vector<std::string>{"aa", "b"}));
    EXPECT_EQ(receive(), std::vector<std::string>());
    EXPECT_EQ(error, std::errc::operation_would_block);
  }).join();
}

}  // namespace
}  // namespace udpchat
