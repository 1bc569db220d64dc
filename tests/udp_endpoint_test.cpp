#include "udpchat/udp_endpoint.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "endpoints.hpp"
#include <set>
#include <thread>

namespace udpchat {
namespace {

/// An endpoint that tells, and is told, the local address of a datagram.
class Host {
 public:
  explicit Host(const std::string& host) { endpoint.bind({host, "0"}); }

  /// Where it is written to by way of one of this host's addresses.
  [[nodiscard]] SocketAddress by_way_of(const std::string& host) const {
    return address_of({host, std::to_string(endpoint.local_address().port)});
  }

  /// The next datagram; its payload lasts until the call after this.
  Datagram receive() {
    return std::get<Arrivals>(endpoint.receive_from(buffer_).value()).datagrams.front();
  }

  UdpEndpoint endpoint;

 private:
  std::vector<char> buffer_ = std::vector<char>(kReceiveBufferSize);
};

TEST(UdpEndpoint, TellsThePortThatTheSystemChose) {
  const BoundEndpoint a("127.0.0.1");
  const BoundEndpoint b("127.0.0.1");
  EXPECT_EQ(format_ip(a.local_address()), "127.0.0.1");
  EXPECT_NE(a.local_address().port, 0);
  EXPECT_NE(a.local_address().port, b.local_address().port);
}

TEST(UdpEndpoint, BindsThePortItIsGiven) {
  const BoundEndpoint chosen("127.0.0.1");  // keeps others from the port
  const auto port = std::to_string(chosen.local_address().port);
  const BoundEndpoint given("127.0.0.2", port);
  EXPECT_EQ(format(given.local_address()), "127.0.0.2:" + port);
}

TEST(UdpEndpoint, BindsInThePeersFamilyWhereTheHostIsEmpty) {
  const auto bound_for = [](std::optional<Family> family) {
    UdpEndpoint endpoint;
    endpoint.bind({"", "0"}, family);
    return format_ip(endpoint.local_address());
  };
  EXPECT_EQ(bound_for({}), "::");
  EXPECT_EQ(bound_for(Family::v4), "0.0.0.0");
  EXPECT_EQ(bound_for(Family::v6), "::");
}

TEST(UdpEndpoint, BindsTheHostItIsGivenWhateverThePeer) {
  UdpEndpoint endpoint;
  endpoint.bind({"127.0.0.1", "0"}, Family::v6);
  EXPECT_EQ(format_ip(endpoint.local_address()), "127.0.0.1");
}

TEST(UdpEndpoint, BindsExclusively) {
  const BoundEndpoint first("127.0.0.1");
  const auto port = std::to_string(first.local_address().port);
  for (const std::string host : {"127.0.0.1", "0.0.0.0", "::"}) {
    const auto error = error_of([&] { BoundEndpoint(host, port); });
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_EQ(error.what(),
              "cannot bind " + format(HostPort{host, port}) + ": Address already in use");
  }
}

TEST(UdpEndpoint, BindsTheWildcardExclusivelyInBothFamilies) {
  const BoundEndpoint first("");
  const auto port = std::to_string(first.local_address().port);
  for (const std::string host : {"127.0.0.1", "0.0.0.0", "::1", "::", ""})
    EXPECT_EQ(error_of([&] { BoundEndpoint(host, port); }).code(), std::errc::address_in_use);
}

TEST(UdpEndpoint, CannotBindAnAddressThatIsNotItsOwn) {
  const auto error = error_of([] { BoundEndpoint("203.0.113.1", "0"); });  // RFC 5737
  EXPECT_EQ(error.code(), std::errc::address_not_available);
  EXPECT_STREQ(error.what(), "cannot bind 203.0.113.1:0: Cannot assign requested address");
}

TEST(UdpEndpoint, SendsAndReceives) {
  for (const std::string host : {"127.0.0.1", "::1"}) {
    BoundEndpoint a(host);
    BoundEndpoint b(host);
    a.send_to("你好\n", b.local_address());
    EXPECT_EQ(b.receive(), from(a, "你好\n"));
    b.send_to(std::string("\0\xff", 2), a.local_address());
    EXPECT_EQ(a.receive(), from(b, std::string("\0\xff", 2)));
  }
}

TEST(UdpEndpoint, StampsADatagramWithTheTimeOfItsArrivalHoweverLateItIsReceived) {
  UdpEndpoint endpoint;
  endpoint.bind({"127.0.0.1", "0"});
  std::vector<char> buffer(kReceiveBufferSize);
  // The system begins to take times a moment after it was first asked to.
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < patience) {
    const auto before = std::chrono::system_clock::now();
    endpoint.send_to("x", endpoint.local_address());
    const auto arrived = std::chrono::system_clock::now();
    const auto time =
        std::get<Arrivals>(endpoint.receive_from(buffer).value()).datagrams.front().time;
    EXPECT_LE(before, time);
    if (time <= arrived) return;
  }
  FAIL() << "the time is never that of the arrival";
}

TEST(UdpEndpoint, TellsWhichOfItsAddressesWasWrittenTo) {
  Host v4("0.0.0.0");
  Host both("");
  for (const std::string to : {"127.0.0.1", "127.0.0.2", "::1", "127.0.0.3"}) {
    BoundEndpoint peer(to == "::1" ? "::1" : "127.0.0.1");
    for (auto* host : {&v4, &both}) {
      if (host == &v4 && to == "::1") continue;
      peer.send_to("x", host->by_way_of(to));
      EXPECT_EQ(format(host->receive().local), format(host->by_way_of(to)));
    }
  }
}

TEST(UdpEndpoint, TellsTheAddressThatItIsBoundTo) {
  for (const std::string host : {"127.0.0.2", "::1"}) {
    Host bound(host);
    BoundEndpoint(host).send_to("x", bound.endpoint.local_address());
    EXPECT_EQ(bound.receive().local, bound.endpoint.local_address());
  }
}

TEST(UdpEndpoint, SendsFromTheAddressAsked) {
  for (const std::string wildcard : {"0.0.0.0", "::", ""}) {
    Host host(wildcard);
    for (const std::string from : {"127.0.0.3", "127.0.0.1", "::1"}) {
      if (wildcard == "0.0.0.0" && from == "::1") continue;
      BoundEndpoint peer(from == "::1" ? "::1" : "127.0.0.1");
      auto local = address_of({from, "9"});  // whose port does not matter
      host.endpoint.send_to("x", peer.local_address(), local);
      EXPECT_EQ(peer.receive(), (Event{host.by_way_of(from), "x"}));
    }
  }
}

TEST(UdpEndpoint, SendsFromWhereTheSystemChoosesIfNoAddressIsAsked) {
  for (const std::string wildcard : {"0.0.0.0", ""}) {
    Host host(wildcard);
    BoundEndpoint peer("127.0.0.1");
    for (const auto& none : {SocketAddress{}, host.endpoint.local_address()}) {
      host.endpoint.send_to("x", peer.local_address(), none);
      EXPECT_EQ(peer.receive(), (Event{host.by_way_of("127.0.0.1"), "x"}));
    }
  }
}

TEST(UdpEndpoint, AnswersFromTheAddressThatWasWrittenTo) {
  for (const std::string wildcard : {"0.0.0.0", ""}) {
    Host host(wildcard);
    BoundEndpoint peer("127.0.0.1");
    for (const std::string to : {"127.0.0.2", "127.0.0.3"}) {
      peer.send_to("x", host.by_way_of(to));
      const auto request = host.receive();
      host.endpoint.send_to("y", request.source, request.local);
      EXPECT_EQ(peer.receive(), (Event{host.by_way_of(to), "y"}));
    }
  }
}

TEST(UdpEndpoint, SendsFromTheOneAddressThatItIsBoundToWhateverIsAsked) {
  Host host("127.0.0.2");
  BoundEndpoint peer("127.0.0.1");
  for (const std::string from : {"127.0.0.3", "127.0.0.2", "203.0.113.1", "::1"}) {
    host.endpoint.send_to("x", peer.local_address(), address_of({from, "0"}));
    EXPECT_EQ(peer.receive(), (Event{host.endpoint.local_address(), "x"}));
  }
}

TEST(UdpEndpoint, KnowsTheOneAddressThatItIsBoundTo) {
  for (const std::string own : {"127.0.0.1", "::1"}) {
    const Host host(own);
    for (const std::string other : {"127.0.0.1", "127.0.0.2", "::1", "203.0.113.1", "0.0.0.0"})
      EXPECT_EQ(host.endpoint.is_own(host.by_way_of(other)), other == own) << other;
  }
}

TEST(UdpEndpoint, KnowsEveryAddressOfThisHostWhereItIsBoundToAll) {
  const Host v4("0.0.0.0");
  const Host both("");
  for (const std::string own : {"127.0.0.1", "127.0.0.2"}) {
    EXPECT_TRUE(v4.endpoint.is_own(v4.by_way_of(own))) << own;
    EXPECT_TRUE(both.endpoint.is_own(both.by_way_of(own))) << own;
  }
  EXPECT_TRUE(both.endpoint.is_own(both.by_way_of("::1")));
  EXPECT_FALSE(v4.endpoint.is_own(v4.by_way_of("::1")));
  for (const std::string other : {"203.0.113.1", "2001:db8::1"}) {  // RFC 5737, RFC 3849
    EXPECT_FALSE(v4.endpoint.is_own(v4.by_way_of(other))) << other;
    EXPECT_FALSE(both.endpoint.is_own(both.by_way_of(other))) << other;
  }
}

TEST(UdpEndpoint, OwnsNoIpv4AddressWhereItIsBoundInIpv6Alone) {
  UdpEndpoint v6;
  v6.bind({"", "0"}, Family::v6);
  const auto port = std::to_string(v6.local_address().port);
  EXPECT_TRUE(v6.is_own(address_of({"::1", port})));
  EXPECT_FALSE(v6.is_own(address_of({"127.0.0.1", port})));
}

TEST(UdpEndpoint, OwnsNoOtherPort) {
  for (const std::string bound : {"127.0.0.1", "0.0.0.0", ""}) {
    const Host host(bound);
    auto address = host.by_way_of("127.0.0.1");
    EXPECT_TRUE(host.endpoint.is_own(address));
    ++address.port;
    EXPECT_FALSE(host.endpoint.is_own(address));
    address.port = 0;
    EXPECT_FALSE(host.endpoint.is_own(address));
  }
}

TEST(UdpEndpoint, IsNotInheritedByCommands) {
  const auto sockets = [] {
    std::set<int> open;
    for (int fd = 0; fd < 1024; ++fd) {
      struct stat status {};
      if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode)) open.insert(fd);
    }
    return open;
  };
  const auto before = sockets();
  const BoundEndpoint v4("127.0.0.1");
  const BoundEndpoint both("");
  int checked = 0;
  for (const int fd : sockets()) {
    if (before.count(fd) != 0) continue;
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0) << fd;
    ++checked;
  }
  EXPECT_EQ(checked, 2);
}

TEST(UdpEndpoint, KeepsTheBoundariesOfDatagrams) {
  BoundEndpoint a("127.0.0.1");
  BoundEndpoint b("127.0.0.1");
  for (const auto* payload : {"a longer one", "two", "", "four"})
    a.send_to(payload, b.local_address());
  for (const auto* payload : {"a longer one", "two", "", "four"})
    EXPECT_EQ(b.receive(), from(a, payload));
}

TEST(UdpEndpoint, CarriesTheLargestPayloadWhole) {
  for (const auto& [host, size] : {std::pair("127.0.0.1", 65507U), std::pair("::1", 65527U)}) {
    BoundEndpoint a(host);
    BoundEndpoint b(host);
    std::string payload(size, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(i % 251);
    a.send_to(payload, b.local_address());
    EXPECT_TRUE(b.receive() == from(a, payload)) << host;
  }
}

TEST(UdpEndpoint, HearsAndAnswersBothFamiliesAtTheWildcard) {
  BoundEndpoint both("::");
  for (const std::string host : {"127.0.0.1", "::1"}) {
    BoundEndpoint peer(host);
    auto to = both.local_address();
    to = address_of({host, std::to_string(to.port)});
    peer.send_to("hello", to);
    const auto event = both.receive();
    EXPECT_EQ(event, from(peer, "hello"));
    EXPECT_EQ(format_ip(event.address), host);
    both.send_to("hello yourself", event.address);
    EXPECT_EQ(peer.receive(), (Event{to, "hello yourself"}));
  }
}

TEST(UdpEndpoint, SendsWhileItReceives) {
  constexpr int kDatagrams = 200;  // which the smallest receive buffer holds
  BoundEndpoint a("127.0.0.1");
  BoundEndpoint b("127.0.0.1");
  const auto send = [](BoundEndpoint& endpoint, const BoundEndpoint& to) {
    for (int i = 0; i < kDatagrams; ++i) endpoint.send_to(std::to_string(i), to.local_address());
  };
  const auto receive = [](BoundEndpoint& endpoint, const BoundEndpoint& sender) {
    for (int i = 0; i < kDatagrams; ++i)
      ASSERT_EQ(endpoint.receive(), from(sender, std::to_string(i)));
  };
  const std::jthread a_receives([&] { receive(a, b); });
  const std::jthread b_receives([&] { receive(b, a); });
  const std::jthread a_sends([&] { send(a, b); });
  send(b, a);
}

TEST(UdpEndpoint, SendsFromSeveralThreadsWhileItReceives) {
  constexpr int kThreads = 4;
  constexpr int kDatagrams = 40;  // of all threads, what the smallest receive buffer holds
  Host host("");
  BoundEndpoint peer("127.0.0.1");
  const BoundEndpoint unused("127.0.0.1");
  const auto closed = unused.local_address().port;
  std::multiset<std::string> expected;
  for (int thread = 0; thread < kThreads; ++thread)
    for (int i = 0; i < kDatagrams; ++i)
      expected.insert(std::to_string(thread) + " " + std::to_string(i));
  std::multiset<std::string> at_peer;
  std::multiset<std::string> at_host;
  {
    const std::jthread peer_receives([&] {
      for (int i = 0; i < kThreads * kDatagrams; ++i) at_peer.insert(peer.receive().payload);
    });
    const std::jthread host_receives([&] {
      std::vector<char> buffer(kReceiveBufferSize);
      while (at_host.size() < expected.size()) {
        const auto reception = host.endpoint.receive_from(buffer).value();
        if (const auto* arrivals = std::get_if<Arrivals>(&reception))
          at_host.emplace(arrivals->datagrams.front().payload);
      }
    });
    std::vector<std::jthread> senders;
    for (int thread = 0; thread < kThreads; ++thread)
      senders.emplace_back([&, thread] {
        for (int i = 0; i < kDatagrams; ++i) {
          const auto payload = std::to_string(thread) + " " + std::to_string(i);
          const auto from = "127.0.0." + std::to_string(1 + thread);
          host.endpoint.send_to("x", address_of({"127.0.0.9", std::to_string(closed)}));
          host.endpoint.send_to(payload, peer.local_address(), host.by_way_of(from));
          host.endpoint.send_to(payload, host.by_way_of(from));
        }
      });
  }
  EXPECT_EQ(at_peer, expected);
  EXPECT_EQ(at_host, expected);
}

TEST(UdpEndpoint, ResolvesAnAddressOrAName) {
  const BoundEndpoint endpoint("127.0.0.1");
  EXPECT_EQ(format(endpoint.resolve({"127.0.0.1", "9"})), "127.0.0.1:9");
  EXPECT_EQ(format(endpoint.resolve({"localhost", "9"})), "127.0.0.1:9");
  EXPECT_EQ(format(endpoint.resolve({"::ffff:127.0.0.1", "9"})), "127.0.0.1:9");
}

TEST(UdpEndpoint, ResolvesToTheFamilyThatItReaches) {
  // Of no host at all the system says both loopback addresses.
  const HostPort loopback{"", "9"};
  EXPECT_EQ(format(BoundEndpoint("127.0.0.1").resolve(loopback)), "127.0.0.1:9");
  EXPECT_EQ(format(BoundEndpoint("::1").resolve(loopback)), "[::1]:9");
  const BoundEndpoint both("::");
  EXPECT_EQ(format(both.resolve({"127.0.0.1", "9"})), "127.0.0.1:9");
  EXPECT_EQ(format(both.resolve({"::1", "9"})), "[::1]:9");
}

}  // namespace
}  // namespace udpchat
