#include <gtest/gtest.h>
#include <net/if.h>

#include "endpoints.hpp"
#include "own_network.hpp"

namespace udpchat {
namespace {

std::string bound_with(const SocketOptions& options, const std::string& host,
                       std::optional<Family> family = {}) {
  UdpEndpoint endpoint(options);
  endpoint.bind({host, "0"}, family);
  return format_ip(endpoint.local_address());
}

std::vector<std::string> all(const std::vector<SocketAddress>& addresses) {
  std::vector<std::string> texts;
  for (const auto& address : addresses) texts.push_back(format(address));
  return texts;
}

using Texts = std::vector<std::string>;

TEST(UdpEndpointOptions, BindInTheOneFamilyWhateverThePeers) {
  for (const std::optional<Family> peer :
       {std::optional<Family>(), std::optional(Family::v4), std::optional(Family::v6)}) {
    EXPECT_EQ(bound_with({.family = Family::v4}, "", peer), "0.0.0.0");
    EXPECT_EQ(bound_with({.family = Family::v6}, "", peer), "::");
    EXPECT_EQ(bound_with({.family = Family::v4}, "localhost", peer), "127.0.0.1");
  }
}

TEST(UdpEndpointOptions, KeepTheOtherFamilyOut) {
  for (const std::string host : {"", "::"}) {
    BoundEndpoint v6(host, "0", {.family = Family::v6});
    // Its port is free in the other family, so it is nothing that this one would hear.
    const BoundEndpoint v4("0.0.0.0", v6.port(), {.family = Family::v4});
    EXPECT_EQ(all(v6.endpoint().local_addresses()), Texts{format(v6.local_address())});
    EXPECT_EQ(error_of([&] {
                v6.send_to("x", address_of({"127.0.0.1", "9"}));
              }).code(),
              std::errc::address_family_not_supported);
  }
}

TEST(UdpEndpointOptions, TellBothWildcardsOfBothFamilies) {
  BoundEndpoint both("");
  EXPECT_EQ(all(both.endpoint().local_addresses()),
            (Texts{"0.0.0.0:" + both.port(), "[::]:" + both.port()}));
  BoundEndpoint one("127.0.0.1");
  EXPECT_EQ(all(one.endpoint().local_addresses()), Texts{"127.0.0.1:" + one.port()});
}

TEST(UdpEndpointOptions, RefuseAnAddressOfTheOtherFamily) {
  for (const auto& [family, host, text] :
       {std::tuple(Family::v4, "::1", "cannot use [::1]:9 with IPv4 alone: "),
        std::tuple(Family::v6, "127.0.0.1", "cannot use 127.0.0.1:9 with IPv6 alone: ")}) {
    const auto bound =
        error_of([&, own = family, to = host] { BoundEndpoint(to, "9", {.family = own}); });
    EXPECT_EQ(bound.code(), std::errc::address_family_not_supported);
    EXPECT_TRUE(std::string(bound.what()).starts_with(text)) << bound.what();
    const BoundEndpoint endpoint("", "0", {.family = family});
    const auto resolved = error_of([&, to = host] { (void)endpoint.resolve({to, "9"}); });
    EXPECT_STREQ(resolved.what(), bound.what());
  }
}

TEST(UdpEndpointOptions, LookNamesUpInTheOneFamily) {
  const HostPort loopback{"", "9"};  // of which the system says both addresses
  EXPECT_EQ(all(look_up(loopback, Family::v4)), Texts{"127.0.0.1:9"});
  EXPECT_EQ(all(look_up(loopback, Family::v6)), Texts{"[::1]:9"});
  EXPECT_EQ(look_up(loopback).size(), 2U);
}

TEST(UdpEndpointOptions, ChooseWhatCanBeReached) {
  const std::vector<SocketAddress> addresses{
      address_of({"::1", "9"}), address_of({"127.0.0.1", "9"}), address_of({"127.0.0.2", "9"})};
  EXPECT_EQ(format(BoundEndpoint("127.0.0.1").endpoint().choose(addresses)), "127.0.0.1:9");
  EXPECT_EQ(format(BoundEndpoint("::1").endpoint().choose(addresses)), "[::1]:9");
  EXPECT_EQ(format(BoundEndpoint("").endpoint().choose(addresses)), "[::1]:9");
}

TEST(UdpEndpointOptions, TakeAScopeForWhatNeedsOne) {
  const auto index = std::to_string(if_nametoindex("lo"));
  for (const auto& scope : {std::string("lo"), index, std::string("127.0.0.1")}) {
    const auto link_local = look_up({"fe80::1%" + scope, "9"});
    ASSERT_EQ(link_local.size(), 1U);
    EXPECT_EQ(format(link_local.front()), "[fe80::1%lo]:9");
    EXPECT_EQ(look_up({"::1%" + scope, "9"}), look_up({"::1", "9"}));
  }
  EXPECT_EQ(format(look_up({"ff02::1%lo", "9"}).front()), "[ff02::1%lo]:9");
}

TEST(UdpEndpointOptions, RefuseAScopeThatIsNotThereByItsName) {
  for (const std::string host : {"fe80::1%nosuch0", "::1%nosuch0"}) {
    const std::string text = error_of([&] { (void)look_up({host, "9"}); }).what();
    EXPECT_TRUE(text.starts_with("cannot use interface nosuch0: No such device")) << text;
  }
}

TEST(UdpEndpointOptions, BindAndSendWithAScope) {
  BoundEndpoint a("::1%lo");
  BoundEndpoint b("::1");
  a.send_to("x", b.resolve({"::1%lo", b.port()}));
  EXPECT_EQ(b.receive(), from(a, "x"));
}

TEST(UdpEndpointOptions, RefuseAnInterfaceThatIsNotThere) {
  for (const auto& options :
       {SocketOptions{.device = "nosuch0"}, SocketOptions{.multicast_interface = "nosuch0"},
        SocketOptions{.memberships = {parse_membership("239.255.77.1@nosuch0")}}}) {
    const std::string text = error_of([&] { BoundEndpoint("", "0", options); }).what();
    EXPECT_TRUE(text.starts_with("cannot use interface nosuch0: No such device")) << text;
  }
}

TEST(UdpEndpointOptions, RefuseBroadcastUnlessItIsAskedFor) {
  for (const std::string host : {"127.0.0.1", "0.0.0.0", ""}) {
    BoundEndpoint receiver("0.0.0.0");
    const auto all = address_of({"127.255.255.255", receiver.port()});
    BoundEndpoint plain(host);
    EXPECT_EQ(error_of([&] { plain.send_to("x", all); }).code(), std::errc::permission_denied);
    BoundEndpoint sender(host, "0", {.broadcast = true});
    sender.send_to("x", all);
    const auto datagram = receiver.receive_datagram();
    EXPECT_EQ(format(datagram.source), "127.0.0.1:" + sender.port());
    EXPECT_EQ(format(datagram.destination), format(all));
    EXPECT_EQ(format(datagram.local), "127.0.0.1:" + receiver.port());
  }
}

TEST(UdpEndpointOptions, TellTheUnicastAddressThatWasWrittenTo) {
  for (const std::string to : {"127.0.0.1", "127.0.0.2", "::1"}) {
    BoundEndpoint both("");
    BoundEndpoint peer(to == "::1" ? "::1" : "127.0.0.1");
    peer.send_to("x", address_of({to, both.port()}));
    const auto datagram = both.receive_datagram();
    EXPECT_EQ(format(datagram.destination), format(address_of({to, both.port()})));
    EXPECT_EQ(datagram.local, datagram.destination);
  }
}

TEST(UdpEndpointOptions, SendWholeWhatFitsWhereFragmentsAreForbidden) {
  for (const auto& [host, most] : {std::pair("127.0.0.1", 65507U), std::pair("::1", 65488U)}) {
    BoundEndpoint sender(host, "0", {.dont_fragment = true});
    BoundEndpoint receiver(host);
    sender.send_to(std::string(most, 'x'), receiver.local_address());
    EXPECT_EQ(receiver.receive().payload.size(), most);
  }
}

TEST(UdpEndpointOptions, RefuseWhatWouldGoInFragmentsWhereTheseAreForbidden) {
  BoundEndpoint sender("::1", "0", {.dont_fragment = true});
  BoundEndpoint receiver("::1");
  const std::string payload(65489, 'x');  // with its headers, an octet more than the MTU
  EXPECT_EQ(error_of([&] { sender.send_to(payload, receiver.local_address()); }).code(),
            std::errc::message_size);
  BoundEndpoint free("::1");
  free.send_to(payload, receiver.local_address());
  EXPECT_TRUE(receiver.receive() == from(free, payload));
}

TEST(UdpEndpointOptions, KnowThePathMtu) {
  // Of the loopback's 65536 octets IPv4 counts no more than its length field does.
  for (const auto& [to, mtu] : {std::pair("127.0.0.2", 65535U), std::pair("::1", 65536U)})
    for (const std::string host : {"127.0.0.1", "::1", ""}) {
      const BoundEndpoint endpoint(host);
      EXPECT_EQ(endpoint.path_mtu(address_of({to, "9"})), mtu) << host;
    }
}

TEST(UdpEndpointOptions, TellEachDatagramThatASmallReceiveBufferDrops) {
  constexpr std::uint64_t kDatagrams = 500;
  BoundEndpoint sender("127.0.0.1");
  BoundEndpoint receiver("127.0.0.1", "0", {.receive_buffer = 1});
  for (std::uint64_t i = 0; i < kDatagrams; ++i) sender.send_to("x", receiver.local_address());
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;
  while (received + dropped < kDatagrams) {
    const auto event = receiver.receive();
    event.dropped != 0 ? dropped += event.dropped : ++received;
  }
  EXPECT_EQ(received + dropped, kDatagrams);
  EXPECT_GT(received, 0U);
  EXPECT_GT(dropped, kDatagrams / 2);
  sender.send_to("after it", receiver.local_address());
  EXPECT_EQ(receiver.receive(), from(sender, "after it"));
}

TEST(UdpEndpointOptions, TellTheReceiveBufferThatWasGranted) {
  EXPECT_EQ(BoundEndpoint("", "0", {.receive_buffer = 100000}).endpoint().receive_buffer(),
            100000U);
}

class SmallReceiveBuffer : public testing::Test {
 protected:
  void overflow() {
    for (int i = 0; i < 50; ++i) sender.send_to("x", receiver.local_address());
  }

  BoundEndpoint sender{"127.0.0.1"};
  BoundEndpoint receiver{"127.0.0.1", "0", {.receive_buffer = 1}};
};

TEST_F(SmallReceiveBuffer, TellsTheLastDropsOnceAfterAStop) {
  overflow();
  receiver.stop();
  auto last = receiver.receive();
  while (last == from(sender, "x")) last = receiver.receive();
  EXPECT_GT(last.dropped, 0U);
  EXPECT_EQ(receiver.receive(), (Event{.stopped = true}));
  EXPECT_EQ(receiver.receive(), (Event{.stopped = true}));
}

TEST_F(SmallReceiveBuffer, TellsNoDropsAgainAfterAStop) {
  overflow();
  while (receiver.receive().dropped == 0) {
  }
  receiver.stop();
  EXPECT_EQ(receiver.receive(), (Event{.stopped = true}));
}

/// The one report that the network makes of a datagram to where nobody listens.
DeliveryFailure failure_of(const std::string& host, const std::string& to) {
  const BoundEndpoint keeper("127.0.0.1");  // keeps its port from every wildcard
  UdpEndpoint endpoint;
  endpoint.bind({host, "0"});
  endpoint.send_to("x", address_of({to, keeper.port()}));
  std::vector<char> buffer(kReceiveBufferSize);
  auto failure = std::get<DeliveryFailure>(endpoint.receive_from(buffer).value());
  failure.quoted = {};
  return failure;
}

TEST(UdpEndpointOptions, SayWhoReportsAClosedPort) {
  for (const auto& [host, to] : {std::pair("127.0.0.1", "127.0.0.2"), std::pair("::1", "::1"),
                                 std::pair("", "127.0.0.2"), std::pair("", "::1")}) {
    const auto failure = failure_of(host, to);
    EXPECT_EQ(failure.problem, DeliveryProblem::port_unreachable);
    ASSERT_TRUE(failure.reporter);
    EXPECT_EQ(*failure.reporter, address_of({to, "0"}));
    EXPECT_TRUE(failure.is_own_report);
    EXPECT_FALSE(failure.mtu);
  }
}

using UdpEndpointInAnOwnNetwork = OwnNetwork;

TEST_F(UdpEndpointInAnOwnNetwork, KeepsToTheOneInterface) {
  BoundEndpoint inside("", "0", {.device = "lo"});
  BoundEndpoint outside("", "0", {.device = "v0"});
  BoundEndpoint peer("127.0.0.1");
  peer.send_to("x", address_of({"127.0.0.1", inside.port()}));
  EXPECT_EQ(inside.receive(), from(peer, "x"));
  const auto not_heard = address_of({"127.0.0.1", outside.port()});
  peer.send_to("x", not_heard);
  EXPECT_EQ(peer.receive(),
            (Event{.address = not_heard, .error = make_error_code(std::errc::connection_refused)}));
}

TEST_F(UdpEndpointInAnOwnNetwork, KnowsThePathMtuFromTheInterfaceThatItKeepsTo) {
  ASSERT_TRUE(run("ip link set v0 mtu 1400"));
  const auto there = address_of({"198.51.100.1", "9"});
  EXPECT_EQ(BoundEndpoint("", "0", {.device = "v0"}).path_mtu(there), 1400U);
  EXPECT_EQ(BoundEndpoint("").path_mtu(there), std::nullopt);  // for there is no way
}

TEST_F(UdpEndpointInAnOwnNetwork, KnowsThePathMtuOfTheWayFromItsAddress) {
  ASSERT_TRUE(
      run("ip addr add 192.0.2.2/24 dev v0 && ip rule add from 192.0.2.2 table 7 && "
          "ip route add 198.51.100.0/24 dev v0 mtu 1300 && "
          "ip route add 198.51.100.0/24 dev v0 mtu 1200 table 7"));
  const auto there = address_of({"198.51.100.1", "9"});
  EXPECT_EQ(BoundEndpoint("0.0.0.0").path_mtu(there), 1300U);
  EXPECT_EQ(BoundEndpoint("192.0.2.1").path_mtu(there), 1300U);
  EXPECT_EQ(BoundEndpoint("192.0.2.2").path_mtu(there), 1200U);
}

TEST_F(UdpEndpointInAnOwnNetwork, KnowsNoPathMtuByAnInterfaceThatIsGone) {
  const BoundEndpoint bound("", "0", {.device = "v0"});
  const BoundEndpoint sender("", "0", {.multicast_interface = "v0"});
  ASSERT_TRUE(run("ip link del v0"));
  EXPECT_EQ(bound.path_mtu(address_of({"198.51.100.1", "9"})), std::nullopt);
  EXPECT_EQ(sender.path_mtu(address_of({"239.255.77.1", "9"})), std::nullopt);
}

TEST_F(UdpEndpointInAnOwnNetwork, KeepsTheScopeOfWhoWritesAndOfWhereTo) {
  BoundEndpoint endpoint("");
  BoundEndpoint peer("fe80::1%v0");
  EXPECT_EQ(format(peer.local_address()), "[fe80::1%v0]:" + peer.port());
  peer.send_to("x", endpoint.resolve({"fe80::1%v0", endpoint.port()}));
  const auto datagram = endpoint.receive_datagram();
  EXPECT_EQ(datagram.source, peer.local_address());
  EXPECT_EQ(format(datagram.destination), "[fe80::1%v0]:" + endpoint.port());
  EXPECT_EQ(datagram.local, datagram.destination);
  endpoint.endpoint().send_to("y", datagram.source, datagram.local);
  EXPECT_EQ(peer.receive(), (Event{datagram.destination, "y"}));
}

TEST_F(UdpEndpointInAnOwnNetwork, SendsFromALinkLocalAddressToAnyOther) {
  BoundEndpoint peer("fd00::1");
  BoundEndpoint wildcard("");
  BoundEndpoint bound("fe80::1%v0");
  for (auto* endpoint : {&wildcard, &bound}) {
    const auto local = look_up({"fe80::1%v0", endpoint->port()}).front();
    endpoint->endpoint().send_to("x", peer.local_address(), local);
    EXPECT_EQ(peer.receive(), (Event{local, "x"}));
  }
}

TEST_F(UdpEndpointInAnOwnNetwork, RefusesToSendFromAnAddressThatIsGone) {
  BoundEndpoint peer("");
  for (const std::string host : {"192.0.2.1", "fd00::1"}) {
    BoundEndpoint endpoint(host);
    const auto to = address_of({host == "fd00::1" ? "::1" : "127.0.0.1", peer.port()});
    endpoint.send_to("x", to);
    EXPECT_EQ(peer.receive(), from(endpoint, "x"));
    ASSERT_TRUE(run("ip addr del " + host + "/" + (host == "fd00::1" ? "64" : "24") + " dev v0"));
    EXPECT_NE(error_of([&] { endpoint.send_to("x", to); }).code(), std::error_code());
  }
}

}  // namespace
}  // namespace udpchat
