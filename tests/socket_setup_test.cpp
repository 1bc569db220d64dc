#include "udpchat/socket_setup.hpp"

#include "udpchat/socket_messages.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "endpoints.hpp"
#include <array>
#include <fstream>

namespace udpchat {
namespace {

const Family kFamilies[] = {Family::v4, Family::v6};

/// A plain socket, not bound; that of IPv6 speaks IPv4 as well.
class Socket {
 public:
  explicit Socket(Family family)
      : family_(family),
        fd_(socket(family == Family::v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  Socket(Family family, const SocketOptions& options) : Socket(family) {
    udpchat::set_up(fd_, family_, options);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }

  void set_up(const SocketOptions& options) const { udpchat::set_up(fd_, family_, options); }
  void join(const std::string& membership, const std::string& device = "") const {
    udpchat::join(fd_, parse_membership(membership), device);
  }

  [[nodiscard]] int fd() const { return fd_; }

  [[nodiscard]] int option(int level, int name) const {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(getsockopt(fd_, level, name, &value, &size), 0) << level << ' ' << name;
    return value;
  }

  /// What an option is under both of its names.
  [[nodiscard]] std::vector<int> both(int v4_name, int v6_name) const {
    std::vector<int> values{option(SOL_IP, v4_name)};
    if (family_ == Family::v6) values.push_back(option(SOL_IPV6, v6_name));
    return values;
  }

  [[nodiscard]] std::string device() const {
    std::array<char, IF_NAMESIZE> name{};
    socklen_t size = name.size();
    EXPECT_EQ(getsockopt(fd_, SOL_SOCKET, SO_BINDTODEVICE, name.data(), &size), 0);
    return name.data();
  }

 private:
  Family family_;
  int fd_;
};

/// The same under both names of an option.
std::vector<int> both(Family family, int value) {
  return std::vector<int>(family == Family::v4 ? 1 : 2, value);
}

std::size_t most_receive_buffer() {
  std::size_t most = 0;
  std::ifstream("/proc/sys/net/core/rmem_max") >> most;
  return most;
}

/// Whether this process may have as much as it wants.
bool may_take_more() {
  const Socket socket(Family::v4);
  const int octets = 4096;
  return setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) == 0;
}

int lo() {
  return static_cast<int>(if_nametoindex("lo"));
}

TEST(SocketSetup, SetsTheTimeToLiveOfAllThatIsSent) {
  for (const auto family : kFamilies)
    for (const int hops : {1, 3, 255}) {
      const Socket socket(family, {.time_to_live = static_cast<std::uint8_t>(hops)});
      EXPECT_EQ(socket.both(IP_TTL, IPV6_UNICAST_HOPS), both(family, hops));
      EXPECT_EQ(socket.both(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS), both(family, hops));
    }
}

TEST(SocketSetup, SetsTheDscpAboveTheBitsOfEcn) {
  for (const auto family : kFamilies)
    for (const int dscp : {0, 1, 46, 63}) {
      const Socket socket(family, {.dscp = static_cast<std::uint8_t>(dscp)});
      EXPECT_EQ(socket.both(IP_TOS, IPV6_TCLASS), both(family, dscp * 4));
    }
}

TEST(SocketSetup, ForbidsToFragment) {
  for (const auto family : kFamilies) {
    const Socket socket(family, {.dont_fragment = true});
    EXPECT_EQ(socket.both(IP_MTU_DISCOVER, IPV6_MTU_DISCOVER), both(family, IP_PMTUDISC_DO));
    if (family == Family::v6) {
      EXPECT_EQ(socket.option(SOL_IPV6, IPV6_DONTFRAG), 1);
    }
  }
}

TEST(SocketSetup, AllowsBroadcast) {
  for (const auto family : kFamilies) {
    EXPECT_EQ(Socket(family, {.broadcast = true}).option(SOL_SOCKET, SO_BROADCAST), 1);
    EXPECT_EQ(Socket(family, {}).option(SOL_SOCKET, SO_BROADCAST), 0);
  }
}

TEST(SocketSetup, TakesTheOneInterface) {
  for (const auto family : kFamilies) {
    EXPECT_EQ(Socket(family, {.device = "lo"}).device(), "lo");
    EXPECT_EQ(Socket(family, {}).device(), "");
  }
}

TEST(SocketSetup, HearsOnlyTheGroupsThatItJoinsWhereItJoinsAny) {
  const Membership group{address_of({"239.1.2.3", "0"})};
  for (const auto family : kFamilies) {
    EXPECT_EQ(Socket(family, {.memberships = {group}}).both(IP_MULTICAST_ALL, IPV6_MULTICAST_ALL),
              both(family, 0));
    EXPECT_EQ(Socket(family, {}).both(IP_MULTICAST_ALL, IPV6_MULTICAST_ALL), both(family, 1));
  }
}

TEST(SocketSetup, SetsTheMulticastLoopback) {
  for (const auto family : kFamilies)
    for (const bool on : {false, true})
      EXPECT_EQ(
          Socket(family, {.multicast_loopback = on}).both(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP),
          both(family, on ? 1 : 0));
}

TEST(SocketSetup, SendsMulticastByTheInterfaceAsked) {
  for (const auto& name : {std::string("lo"), std::to_string(lo()), std::string("127.0.0.1")})
    EXPECT_EQ(Socket(Family::v6, {.multicast_interface = name}).option(SOL_IPV6, IPV6_MULTICAST_IF),
              lo());
}

TEST(SocketSetup, SendsMulticastByWhereItIsHeardIfNotTold) {
  const auto joined = [](const std::string& membership) {
    return SocketOptions{
        .memberships = {parse_membership("239.255.77.1"), parse_membership(membership)}};
  };
  EXPECT_EQ(Socket(Family::v6, {.device = "lo"}).option(SOL_IPV6, IPV6_MULTICAST_IF), lo());
  EXPECT_EQ(Socket(Family::v6, joined("ff15::77@lo")).option(SOL_IPV6, IPV6_MULTICAST_IF), lo());
  EXPECT_EQ(Socket(Family::v6, joined("ff15::77")).option(SOL_IPV6, IPV6_MULTICAST_IF), 0);
}

TEST(SocketSetup, SendsMulticastByTheInterfaceAskedRatherThanByTheOneJoined) {
  const SocketOptions options{.memberships = {parse_membership("ff15::77@nosuch0")},
                              .multicast_interface = "lo"};
  EXPECT_EQ(Socket(Family::v6, options).option(SOL_IPV6, IPV6_MULTICAST_IF), lo());
}

TEST(SocketSetup, LeavesToTheSystemWhatIsNotGiven) {
  for (const auto family : kFamilies) {
    const Socket fresh(family);
    const Socket socket(family, {});
    for (const auto& [v4, v6] :
         {std::pair(IP_TTL, IPV6_UNICAST_HOPS), std::pair(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS),
          std::pair(IP_TOS, IPV6_TCLASS), std::pair(IP_MTU_DISCOVER, IPV6_MTU_DISCOVER)})
      EXPECT_EQ(socket.both(v4, v6), fresh.both(v4, v6)) << v4;
    if (family == Family::v6) {
      EXPECT_EQ(socket.option(SOL_IPV6, IPV6_DONTFRAG), 0);
    }
  }
}

TEST(SocketSetup, SetsTheReceiveBuffer) {
  for (const std::size_t octets : {4096U, 100000U}) {
    const Socket socket(Family::v4, {.receive_buffer = octets});
    EXPECT_EQ(receive_buffer_of(socket.fd()), octets);
  }
}

TEST(SocketSetup, AsksForALargeReceiveBufferUnlessToldOtherwise) {
  const Socket socket(Family::v4, {});
  const auto most = std::min<std::size_t>(4 << 20, most_receive_buffer());
  EXPECT_EQ(receive_buffer_of(socket.fd()), may_take_more() ? 32 << 20 : most);
}

TEST(SocketSetup, TakesAReceiveBufferBeyondTheLimitWhereItMay) {
  const auto wanted = 2 * most_receive_buffer();
  const Socket socket(Family::v4, {.receive_buffer = wanted});
  EXPECT_EQ(receive_buffer_of(socket.fd()), may_take_more() ? wanted : most_receive_buffer());
}

TEST(SocketSetup, RefusesAnInterfaceThatIsNotThere) {
  for (const auto family : kFamilies)
    for (const auto& options :
         {SocketOptions{.device = "nosuch0"}, SocketOptions{.multicast_interface = "nosuch0"},
          SocketOptions{.memberships = {parse_membership("ff15::77@nosuch0")}}}) {
      const auto error = error_of([&] { Socket(family, options); });
      EXPECT_EQ(error.code(), std::errc::no_such_device);
      EXPECT_TRUE(
          std::string(error.what()).starts_with("cannot use interface nosuch0: No such device"))
          << error.what();
    }
}

TEST(SocketSetup, RefusesAnInterfaceWithAnUnprintableNameInPrint) {
  const std::string text = error_of([] { Socket(Family::v4, {.device = "\x1b[2J"}); }).what();
  EXPECT_TRUE(text.starts_with("cannot use interface \\x1b[2J: ")) << text;
}

TEST(SocketSetup, GivesTheRouteToASocketThatOnlyLooksForTheWay) {
  const Socket probe(Family::v6);
  set_route(probe.fd(), Family::v6, {.device = "lo", .time_to_live = std::uint8_t{7}});
  EXPECT_EQ(probe.device(), "lo");
  EXPECT_EQ(probe.option(SOL_IPV6, IPV6_MULTICAST_IF), lo());
  EXPECT_NE(probe.option(SOL_IP, IP_TTL), 7);
}

TEST(SocketSetup, HasNothingUnsentAtFirst) {
  EXPECT_EQ(unsent_octets_of(Socket(Family::v4).fd()), 0U);
}

/// The system's reason not to join.
std::error_code refusal_of(const Socket& socket, const std::string& membership,
                           const std::string& device = "") {
  return error_of([&] { socket.join(membership, device); }).code();
}

TEST(SocketSetup, JoinsAGroupOnceOnAnInterfaceHoweverThatIsNamed) {
  const auto index = std::to_string(lo());
  for (const std::string group : {"239.255.77.1", "ff15::77"}) {
    const Socket socket(parse_membership(group).group.family);
    socket.join(group + "@lo");
    for (const auto& interface : {std::string("lo"), index, std::string("127.0.0.1")})
      EXPECT_EQ(refusal_of(socket, group + '@' + interface), std::errc::address_in_use)
          << interface;
    EXPECT_EQ(refusal_of(socket, group, "lo"), std::errc::address_in_use);
  }
}

TEST(SocketSetup, JoinsOnTheInterfaceOfTheGroupRatherThanOnTheDevice) {
  const Socket socket(Family::v4);
  socket.join("239.255.77.1@lo", "nosuch0");
  EXPECT_EQ(refusal_of(socket, "239.255.77.2", "nosuch0"), std::errc::no_such_device);
}

TEST(SocketSetup, JoinsAGroupOnTheInterfaceThatItsScopeSays) {
  const Socket socket(Family::v6);
  auto membership = parse_membership("ff02::77");
  membership.group.scope = if_nametoindex("lo");
  join(socket.fd(), membership, "");
  EXPECT_EQ(refusal_of(socket, "ff02::77@lo"), std::errc::address_in_use);
}

TEST(SocketSetup, JoinsAGroupForEachSourceOnce) {
  for (const auto& [group, one, other] : {std::tuple("232.255.77.1@lo", "127.0.0.1>", "127.0.0.2>"),
                                          std::tuple("ff35::77@lo", "::1>", "2001:db8::1>")}) {
    const Socket socket(parse_membership(group).group.family);
    socket.join(std::string(one) + group);
    EXPECT_EQ(refusal_of(socket, std::string(one) + group), std::errc::address_not_available);
    socket.join(std::string(other) + group);
  }
}

TEST(SocketSetup, JoinsAnIpv4GroupWithAnIpv6Socket) {
  const Socket socket(Family::v6);
  socket.join("239.255.77.1@lo");
  EXPECT_EQ(refusal_of(socket, "239.255.77.1@lo"), std::errc::address_in_use);
}

TEST(SocketSetup, SaysWhichGroupItCannotJoinAndWhy) {
  const Socket socket(Family::v4);
  socket.join("239.255.77.1@lo");
  const std::string twice = error_of([&] { socket.join("239.255.77.1@lo"); }).what();
  EXPECT_TRUE(twice.starts_with("cannot join 239.255.77.1@lo: Address already in use")) << twice;
  const std::string unknown = error_of([&] { socket.join("239.255.77.1@nosuch0"); }).what();
  EXPECT_TRUE(unknown.starts_with("cannot use interface nosuch0: No such device")) << unknown;
  const std::string closed =
      error_of([&] { join(-1, parse_membership("127.0.0.1>232.255.77.1@lo"), ""); }).what();
  EXPECT_TRUE(closed.starts_with("cannot join 127.0.0.1>232.255.77.1@lo: Bad file descriptor"))
      << closed;
}

}  // namespace
}  // namespace udpchat
