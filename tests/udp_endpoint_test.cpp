#include "udpchat/udp_endpoint.hpp"

#include <gtest/gtest.h>

#include "endpoints.hpp"
#include <thread>

namespace udpchat {
namespace {

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
  const auto bound_for = [](const std::vector<SocketAddress>& peer) {
    UdpEndpoint endpoint;
    endpoint.bind({"", "0"}, peer);
    return format_ip(endpoint.local_address());
  };
  EXPECT_EQ(bound_for({}), "::");
  EXPECT_EQ(bound_for(look_up({"127.0.0.1", "9"})), "0.0.0.0");
  EXPECT_EQ(bound_for(look_up({"::1", "9"})), "::");
}

TEST(UdpEndpoint, BindsTheHostItIsGivenWhateverThePeer) {
  UdpEndpoint endpoint;
  endpoint.bind({"127.0.0.1", "0"}, look_up({"::1", "9"}));
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
    const auto time = std::get<Datagram>(endpoint.receive_from(buffer).value()).time;
    EXPECT_LE(before, time);
    if (time <= arrived) return;
  }
  FAIL() << "the time is never that of the arrival";
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
