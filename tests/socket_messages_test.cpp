#include "udpchat/socket_messages.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

SocketAddress at(const std::string& host, std::uint16_t port = 0) {
  return literal_address({host, std::to_string(port)}).value();
}

std::error_code system_error_of(int number) {
  return {number, std::system_category()};
}

/// A plain socket, bound to an address, and asked for ancillary data before anything arrives.
class Socket {
 public:
  explicit Socket(const SocketAddress& local, bool asks = true, bool v6_only = false)
      : family_(local.family),
        fd_(socket(local.family == Family::v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const int only = v6_only ? 1 : 0;
    if (family_ == Family::v6) setsockopt(fd_, SOL_IPV6, IPV6_V6ONLY, &only, sizeof only);
    if (asks) {
      enable_arrival_times(fd_);
      enable_destinations(fd_, family_);
    }
    const auto storage = to_storage(local, family_);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&storage), size_of_address()), 0);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] Family family() const { return family_; }

  [[nodiscard]] SocketAddress local() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&storage), &size), 0);
    return to_address(storage);
  }

  /// Where it is written to by way of one of this host's addresses.
  [[nodiscard]] SocketAddress by_way_of(const std::string& host) const {
    return at(host, local().port);
  }

  std::error_code send(std::string_view payload, const SocketAddress& destination,
                       const SocketAddress& from) const {
    return send_message(fd_, payload, destination, from, family_);
  }
  std::error_code send(std::string_view payload, const SocketAddress& destination) const {
    return send(payload, destination, at(family_ == Family::v4 ? "0.0.0.0" : "::"));
  }

  /// The datagram that is on its way, as it is by loopback at once.
  Datagram receive() {
    pollfd waited{fd_, POLLIN, 0};
    poll(&waited, 1, -1);
    std::error_code error;
    auto datagram = receive_message(fd_, buffer_, error);
    EXPECT_FALSE(error) << error.message();
    return datagram.value();
  }

 private:
  [[nodiscard]] socklen_t size_of_address() const {
    return family_ == Family::v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  }

  Family family_;
  int fd_;
  std::vector<char> buffer_ = std::vector<char>(kReceiveBufferSize);
};

TEST(SocketMessages, CarryOctetsAndWhereTheyComeFrom) {
  for (const std::string host : {"127.0.0.1", "::1"}) {
    const Socket sender(at(host));
    Socket receiver(at(host));
    for (const auto& payload : {"hello"s, ""s, "a\0\xff\n"s, std::string(60000, 'x')}) {
      ASSERT_FALSE(sender.send(payload, receiver.local()));
      const auto datagram = receiver.receive();
      EXPECT_EQ(format(datagram.source), format(sender.local()));
      EXPECT_TRUE(datagram.payload == payload);
    }
  }
}

TEST(SocketMessages, TellWhichAddressWasWrittenTo) {
  const Socket v4(at("127.0.0.1"));
  const Socket v6(at("::1"));
  Socket wildcard(at("0.0.0.0"));
  Socket both(at("::"));
  for (const std::string host : {"127.0.0.1", "127.0.0.2", "127.1.2.3"}) {
    ASSERT_FALSE(v4.send("x", wildcard.by_way_of(host)));
    EXPECT_EQ(wildcard.receive().local, at(host));
    ASSERT_FALSE(v4.send("x", both.by_way_of(host)));
    EXPECT_EQ(both.receive().local, at(host));
  }
  ASSERT_FALSE(v6.send("x", both.by_way_of("::1")));
  EXPECT_EQ(both.receive().local, at("::1"));
}

TEST(SocketMessages, TellOfEachDatagramByItself) {
  const Socket v4(at("127.0.0.1"));
  const Socket v6(at("::1"));
  Socket both(at("::"));
  for (const std::string host : {"127.0.0.2", "::1", "127.0.0.3", "127.0.0.2", "::1"})
    ASSERT_FALSE((host == "::1" ? v6 : v4).send(host, both.by_way_of(host)));
  for (int i = 0; i < 5; ++i) {
    const auto datagram = both.receive();
    EXPECT_EQ(format_ip(datagram.local), datagram.payload);
    EXPECT_EQ(datagram.local.port, 0);
  }
}

TEST(SocketMessages, TellNoAddressWhereTheSystemWasNotAsked) {
  const Socket sender(at("127.0.0.1"));
  Socket receiver(at("0.0.0.0"), false);
  const auto before = std::chrono::system_clock::now();
  ASSERT_FALSE(sender.send("x", receiver.by_way_of("127.0.0.2")));
  const auto datagram = receiver.receive();
  EXPECT_EQ(datagram.local, SocketAddress{});
  EXPECT_TRUE(before <= datagram.time && datagram.time <= std::chrono::system_clock::now());
}

TEST(SocketMessages, LeaveFromTheAddressAsked) {
  Socket v4_receiver(at("127.0.0.1"));
  Socket v6_receiver(at("::1"));
  const Socket wildcard(at("0.0.0.0"));
  const Socket both(at("::"));
  for (const std::string host : {"127.0.0.3", "127.0.0.4", "127.0.0.1"})
    for (const auto* sender : {&wildcard, &both}) {
      ASSERT_FALSE(sender->send("x", v4_receiver.local(), at(host, 9)));  // whose port is not its
      EXPECT_EQ(format(v4_receiver.receive().source), format(sender->by_way_of(host)));
    }
  ASSERT_FALSE(both.send("x", v6_receiver.local(), at("::1")));
  EXPECT_EQ(format(v6_receiver.receive().source), format(both.by_way_of("::1")));
}

TEST(SocketMessages, LeaveFromWhereTheSystemChoosesIfNoneIsAsked) {
  Socket v4_receiver(at("127.0.0.1"));
  Socket v6_receiver(at("::1"));
  const Socket wildcard(at("0.0.0.0"));
  const Socket v6_only(at("::"), true, true);
  ASSERT_FALSE(wildcard.send("x", v4_receiver.local()));
  EXPECT_EQ(format(v4_receiver.receive().source), format(wildcard.by_way_of("127.0.0.1")));
  ASSERT_FALSE(v6_only.send("x", v6_receiver.local(), at("::")));
  EXPECT_EQ(format(v6_receiver.receive().source), format(v6_only.by_way_of("::1")));
}

TEST(SocketMessages, FailWhereTheAddressIsNotThisHosts) {
  const Socket receiver(at("127.0.0.1"));
  const Socket wildcard(at("0.0.0.0"));
  const Socket both(at("::"));
  EXPECT_TRUE(wildcard.send("x", receiver.local(), at("203.0.113.1")));
  EXPECT_TRUE(both.send("x", receiver.local(), at("203.0.113.1")));
}

TEST(SocketMessages, FailWhereThePayloadIsTooLong) {
  const Socket sender(at("0.0.0.0"));
  EXPECT_EQ(sender.send(std::string(65508, 'x'), sender.by_way_of("127.0.0.1")),
            system_error_of(EMSGSIZE));
}

TEST(SocketMessages, SayThatNothingIsThereWithoutWaiting) {
  const Socket receiver(at("127.0.0.1"));
  std::array<char, 10> buffer{};
  std::error_code error;
  EXPECT_FALSE(receive_message(receiver.fd(), buffer, error));
  EXPECT_EQ(error, system_error_of(EAGAIN));
}

TEST(SocketMessages, ClearAnEarlierError) {
  const Socket sender(at("127.0.0.1"));
  Socket receiver(at("127.0.0.1"));
  std::array<char, 10> buffer{};
  auto error = system_error_of(EIO);
  ASSERT_FALSE(sender.send("x", receiver.local()));
  EXPECT_TRUE(receive_message(receiver.fd(), buffer, error));
  EXPECT_FALSE(error);
}

TEST(SocketMessages, AreNothingWhereReceivingWasShutDown) {
  const Socket receiver(at("127.0.0.1"));
  shutdown(receiver.fd(), SHUT_RDWR);
  std::array<char, 10> buffer{};
  std::error_code error;
  EXPECT_FALSE(receive_message(receiver.fd(), buffer, error));
}

TEST(SocketMessages, KeepAnAddressInItsStructure) {
  auto with_scope = at("fe80::1", 65535);
  with_scope.scope = 7;
  for (const auto& address :
       {at("192.168.1.5", 8080), at("::1", 9), at("::", 0), with_scope, at("2001:db8::ff", 258)}) {
    EXPECT_EQ(to_address(to_storage(address, address.family)), address) << format(address);
    EXPECT_EQ(to_address(to_storage(address, Family::v6)), address) << format(address);
  }
  const auto mapped = to_storage(at("192.168.1.5", 258), Family::v6);
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(mapped);
  EXPECT_EQ(v6.sin6_family, AF_INET6);
  EXPECT_EQ(ntohs(v6.sin6_port), 258);
  EXPECT_TRUE(IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr));
  const auto plain = to_storage(at("192.168.1.5", 258), Family::v4);
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(plain);
  EXPECT_EQ(v4.sin_family, AF_INET);
  EXPECT_EQ(ntohl(v4.sin_addr.s_addr), 0xC0A80105U);
}

}  // namespace
}  // namespace udpchat
