#include <gtest/gtest.h>

#include "endpoints.hpp"
#include "own_network.hpp"
#include <string>
#include <tuple>

namespace udpchat {
namespace {

// Groups within the site (RFC 2365).
const std::string kGroup = "239.255.77.1";
const std::string kOther = "239.255.77.2";

SocketOptions member_of(const std::string& membership) {
  return {.memberships = {parse_membership(membership)}};
}

/// Of the group on the loopback interface, at a port of its own.
BoundEndpoint member(const std::string& host = "0.0.0.0") {
  return BoundEndpoint(host, "0", member_of(kGroup + "@lo"));
}

/// Who sends to groups on the loopback interface.
BoundEndpoint by_loopback(const std::string& host = "127.0.0.1") {
  return BoundEndpoint(host, "0", {.multicast_interface = "lo"});
}

TEST(UdpEndpointGroups, AreHeardByEachOfTheirMembersAtOnePort) {
  auto one = member();
  BoundEndpoint two("0.0.0.0", one.port(), member_of(kGroup + "@lo"));
  auto sender = by_loopback();
  sender.send_to("x", address_of({kGroup, one.port()}));
  EXPECT_EQ(one.receive(), from(sender, "x"));
  EXPECT_EQ(two.receive(), from(sender, "x"));
}

TEST(UdpEndpointGroups, AreHeardByAMemberInBothFamilies) {
  auto both = member("");
  auto sender = by_loopback();
  sender.send_to("x", address_of({kGroup, both.port()}));
  const auto datagram = both.receive_datagram();
  EXPECT_EQ(datagram.source, sender.local_address());
  EXPECT_EQ(datagram.destination, address_of({kGroup, both.port()}));
}

TEST(UdpEndpointGroups, ShareNoPortWithWhoIsNoMember) {
  auto one = member();
  EXPECT_EQ(error_of([&] { BoundEndpoint("0.0.0.0", one.port()); }).code(),
            std::errc::address_in_use);
  const BoundEndpoint plain("0.0.0.0");
  EXPECT_EQ(
      error_of([&] { BoundEndpoint("0.0.0.0", plain.port(), member_of(kGroup + "@lo")); }).code(),
      std::errc::address_in_use);
}

TEST(UdpEndpointGroups, AreNotHeardByTheMembersOfOthers) {
  for (const std::string host : {"0.0.0.0", ""}) {
    auto one = member(host);
    BoundEndpoint other(host, one.port(), member_of(kOther + "@lo"));
    auto sender = by_loopback();
    sender.send_to("to the one", address_of({kGroup, one.port()}));
    sender.send_to("to the other", address_of({kOther, one.port()}));
    EXPECT_EQ(other.receive(), from(sender, "to the other"));
    EXPECT_EQ(one.receive(), from(sender, "to the one"));
  }
}

TEST(UdpEndpointGroups, AreJoinedByWhoIsBoundToThem) {
  BoundEndpoint bound(kGroup, "0", {.device = "lo"});
  auto sender = by_loopback();
  EXPECT_EQ(format(bound.local_address()), kGroup + ":" + bound.port());
  sender.send_to("x", bound.local_address());
  const auto datagram = bound.receive_datagram();
  EXPECT_EQ(datagram.payload, "x");
  EXPECT_EQ(datagram.destination, bound.local_address());
}

TEST(UdpEndpointGroups, AreJoinedOnceByWhoIsBoundToThemAndAMember) {
  auto options = member_of(kGroup + "@lo");
  options.device = "lo";  // where to join it once more would fail
  BoundEndpoint bound(kGroup, "0", options);
  auto sender = by_loopback();
  sender.send_to("x", bound.local_address());
  EXPECT_EQ(bound.receive(), from(sender, "x"));
}

TEST(UdpEndpointGroups, HearNothingElseWhereTheyAreBound) {
  BoundEndpoint bound(kGroup, "0", member_of(kGroup + "@lo"));
  auto sender = by_loopback();
  const auto not_heard = address_of({"127.0.0.1", bound.port()});
  sender.send_to("x", not_heard);
  EXPECT_EQ(sender.receive().error, std::errc::connection_refused);
}

TEST(UdpEndpointGroups, MayBeAnsweredByWhoIsBoundToThem) {
  BoundEndpoint bound(kGroup, "0", member_of(kGroup + "@lo"));
  auto sender = by_loopback();
  sender.send_to("x", bound.local_address());
  const auto datagram = bound.receive_datagram();
  bound.endpoint().send_to("y", datagram.source, datagram.local);
  EXPECT_EQ(sender.receive(), (Event{address_of({"127.0.0.1", bound.port()}), "y"}));
}

TEST(UdpEndpointGroups, AreHeardFromTheOneSource) {
  BoundEndpoint listener("0.0.0.0", "0", member_of("127.0.0.1>232.255.77.1@lo"));
  auto other = by_loopback("127.0.0.2");
  auto source = by_loopback("127.0.0.1");
  const auto group = address_of({"232.255.77.1", listener.port()});
  other.send_to("not heard", group);
  source.send_to("heard", group);
  EXPECT_EQ(listener.receive(), from(source, "heard"));
}

TEST(UdpEndpointGroups, AreHeardFromEachSourceThatIsJoined) {
  BoundEndpoint listener("0.0.0.0", "0",
                         {.memberships = {parse_membership("127.0.0.1>232.255.77.1@lo"),
                                          parse_membership("127.0.0.2>232.255.77.1@lo")}});
  const auto group = address_of({"232.255.77.1", listener.port()});
  for (const std::string host : {"127.0.0.3", "127.0.0.1", "127.0.0.3", "127.0.0.2"})
    by_loopback(host).send_to(host, group);
  EXPECT_EQ(listener.receive().payload, "127.0.0.1");
  EXPECT_EQ(listener.receive().payload, "127.0.0.2");
}

TEST(UdpEndpointGroups, AreSentToWhereTheyAreHeard) {
  auto one = member("127.0.0.1");
  BoundEndpoint two("0.0.0.0", one.port(), member_of(kGroup + "@lo"));
  one.send_to("x", address_of({kGroup, one.port()}));
  EXPECT_EQ(two.receive(), from(one, "x"));
}

TEST(UdpEndpointGroups, AreNotJoinedInAFamilyThatIsNotSpoken) {
  for (const auto& [host, group, family] : {std::tuple("127.0.0.1", "ff15::77@lo", "IPv4"),
                                            std::tuple("::1", "239.255.77.1@lo", "IPv6")}) {
    try {
      const BoundEndpoint endpoint(host, "0", member_of(group));
      ADD_FAILURE() << group << " was joined";
    } catch (const NetworkError& error) {
      EXPECT_EQ(error.code(), std::errc::address_family_not_supported);
      const std::string text = error.what();
      EXPECT_TRUE(text.starts_with(std::string("cannot join ") + group + ": ")) << text;
      EXPECT_NE(text.find(std::string(", which is ") + family + " only; bind to [::]:"), text.npos)
          << text;
    }
  }
}

TEST(UdpEndpointGroups, AreNotOwnAddressesOfThoseBoundToThem) {
  BoundEndpoint bound(kGroup, "0", member_of(kGroup + "@lo"));
  EXPECT_FALSE(bound.endpoint().is_own(address_of({"203.0.113.1", bound.port()})));
  EXPECT_TRUE(bound.endpoint().is_own(address_of({"127.0.0.1", bound.port()})));
}

class UdpEndpointGroupsOnALink : public OwnNetwork {
 protected:
  static BoundEndpoint member(const std::string& membership, const std::string& port = "0") {
    return BoundEndpoint("", port, member_of(membership));
  }

  static BoundEndpoint sender(const std::string& host = "fd00::1") {
    return BoundEndpoint(host, "0", {.multicast_interface = "v0"});
  }
};

TEST_F(UdpEndpointGroupsOnALink, AreHeardByEachOfTheirMembersAtOnePort) {
  auto one = member("ff15::77@v0");
  auto two = member("ff15::77@v0", one.port());
  auto peer = sender();
  peer.send_to("x", address_of({"ff15::77", one.port()}));
  for (auto* its : {&one, &two}) {
    const auto datagram = its->receive_datagram();
    EXPECT_EQ(datagram.source, peer.local_address());
    EXPECT_EQ(format(datagram.destination), "[ff15::77]:" + one.port());
    EXPECT_EQ(datagram.local, its->local_address());  // for none can answer from a group
    its->endpoint().send_to("y", datagram.source, datagram.local);
    EXPECT_EQ(peer.receive(), (Event{address_of({"fd00::1", one.port()}), "y"}));
  }
}

TEST_F(UdpEndpointGroupsOnALink, AreNotHeardByTheMembersOfOthers) {
  auto one = member("ff15::77@v0");
  auto other = member("ff15::78@v0", one.port());
  auto peer = sender();
  peer.send_to("to the one", address_of({"ff15::77", one.port()}));
  peer.send_to("to the other", address_of({"ff15::78", one.port()}));
  EXPECT_EQ(other.receive(), from(peer, "to the other"));
}

TEST_F(UdpEndpointGroupsOnALink, OfTheLinkKeepItsScope) {
  for (const std::string group : {"ff01::77", "ff02::77"}) {
    auto its = member(group + "%v0");
    auto peer = sender();
    peer.send_to("x", peer.resolve({group + "%v0", its.port()}));
    EXPECT_EQ(format(its.receive_datagram().destination), "[" + group + "%v0]:" + its.port());
  }
}

TEST_F(UdpEndpointGroupsOnALink, AreJoinedByWhoIsBoundToThem) {
  BoundEndpoint bound("ff02::77%v0");
  auto peer = sender();
  peer.send_to("x", bound.local_address());
  const auto datagram = bound.receive_datagram();
  EXPECT_EQ(datagram.destination, bound.local_address());
  bound.endpoint().send_to("y", datagram.source, datagram.local);
  EXPECT_EQ(peer.receive().payload, "y");
}

TEST_F(UdpEndpointGroupsOnALink, AreJoinedOnTheInterfaceNamedWithTheAddressThatIsBound) {
  for (const std::string interface : {"v0", "v1"}) {  // of which the system would choose one
    const BoundEndpoint bound("ff15::77%" + interface);
    EXPECT_EQ(format(bound.local_address()), "[ff15::77]:" + bound.port());
    EXPECT_TRUE(run("grep -q '" + interface + " *ff15.*77 ' /proc/net/igmp6")) << interface;
  }
}

TEST_F(UdpEndpointGroupsOnALink, AreSentToWhereTheyAreBound) {
  add_ipv6("fd00:1::1", "v1");
  for (const std::string interface : {"v0", "v1"}) {
    BoundEndpoint bound("ff15::77%" + interface);
    auto its = member("ff15::77@" + interface, bound.port());
    bound.send_to(interface, bound.local_address());
    EXPECT_EQ(its.receive().payload, interface);
  }
}

TEST_F(UdpEndpointGroupsOnALink, AreHeardFromTheOneSource) {
  add_ipv6("fd00::2", "v0");
  auto listener = member("fd00::1>ff35::77@v0");
  const auto group = address_of({"ff35::77", listener.port()});
  auto other = sender("fd00::2");
  auto source = sender("fd00::1");
  other.send_to("not heard", group);
  source.send_to("heard", group);
  EXPECT_EQ(listener.receive(), from(source, "heard"));
}

TEST_F(UdpEndpointGroupsOnALink, AreNotForThisHostWithoutTheMulticastLoopback) {
  auto its = member("ff15::77@v0");
  BoundEndpoint quiet("fd00::1", "0", {.multicast_interface = "v0", .multicast_loopback = false});
  quiet.send_to("to the group", address_of({"ff15::77", its.port()}));
  quiet.send_to("to it alone", address_of({"fd00::1", its.port()}));
  EXPECT_EQ(its.receive(), from(quiet, "to it alone"));
}

TEST_F(UdpEndpointGroupsOnALink, AreSentByTheInterfaceAsked) {
  for (const std::string host : {"0.0.0.0", ""}) {
    BoundEndpoint its("0.0.0.0", "0", member_of(kGroup + "@v0"));
    const auto group = address_of({kGroup, its.port()});
    BoundEndpoint astray(host);
    EXPECT_EQ(error_of([&] { astray.send_to("x", group); }).code(), std::errc::network_unreachable);
    BoundEndpoint peer(host, "0", {.multicast_interface = "v0"});
    peer.send_to("x", group);
    EXPECT_EQ(its.receive(), (Event{address_of({"192.0.2.1", peer.port()}), "x"}));
  }
}

TEST_F(UdpEndpointGroupsOnALink, AndIpv4OnesAreBothHeardByOne) {
  BoundEndpoint both(
      "", "0",
      {.memberships = {parse_membership("ff15::77@v0"), parse_membership(kGroup + "@v0")}});
  auto v4 = sender("192.0.2.1");
  v4.send_to("x", address_of({kGroup, both.port()}));
  EXPECT_EQ(both.receive(), from(v4, "x"));
  auto v6 = sender();
  v6.send_to("y", address_of({"ff15::77", both.port()}));
  EXPECT_EQ(both.receive(), from(v6, "y"));
}

}  // namespace
}  // namespace udpchat
