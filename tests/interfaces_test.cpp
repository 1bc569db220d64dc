#include "udpchat/interfaces.hpp"

#include <gtest/gtest.h>
#include <net/if.h>

#include "endpoints.hpp"
#include "own_network.hpp"

namespace udpchat {
namespace {

/// For an address without a port.
SocketAddress ip(const std::string& host) {
  return address_of({host, "0"});
}

TEST(Interfaces, AreFoundByNameIndexOrAddress) {
  const auto lo = if_nametoindex("lo");
  ASSERT_NE(lo, 0U);
  for (const auto& name : std::vector<std::string>{"lo", std::to_string(lo), "127.0.0.1", "::1",
                                                   "0:0::1", "::ffff:127.0.0.1"})
    EXPECT_EQ(interface_index(name), lo) << name;
}

TEST(Interfaces, ThatAreNotThereAreRefusedByName) {
  for (const std::string name : {"nosuch0", "", "0", "-1", "999999", "4294967297", "1x", "1 ",
                                 "lo ", "203.0.113.1", "2001:db8::1", "127.0.0.1:9"}) {
    const auto error = error_of([&] { interface_index(name); });
    EXPECT_EQ(error.code(), std::errc::no_such_device) << name;
    const auto text = "cannot use interface " + name + ": No such device";
    EXPECT_TRUE(std::string(error.what()).starts_with(text)) << error.what();
  }
}

TEST(Interfaces, WithUnprintableNamesAreRefusedInPrint) {
  const std::string text = error_of([] { interface_index("\x1b[2Jlo"); }).what();
  EXPECT_TRUE(text.starts_with("cannot use interface \\x1b[2Jlo: ")) << text;
}

TEST(Interfaces, HaveTheAddressesOfThisHost) {
  for (const std::string own : {"127.0.0.1", "127.0.0.2", "127.255.1.2", "::1"})
    EXPECT_TRUE(is_address_of_this_host(ip(own))) << own;
  for (const std::string other : {"203.0.113.1", "126.0.0.1", "128.0.0.1", "0.0.0.0", "2001:db8::1",
                                  "::2", "7f00:1::", "7f00:1::1"})
    EXPECT_FALSE(is_address_of_this_host(ip(other))) << other;
}

TEST(Interfaces, HaveAnAddressWhateverThePortOrTheScope) {
  auto own = address_of({"::1", "9"});
  own.scope = 7;
  EXPECT_TRUE(is_address_of_this_host(own));
}

TEST(Interfaces, BroadcastToTheirNetworks) {
  for (const std::string all : {"255.255.255.255", "127.255.255.255"})
    EXPECT_TRUE(is_broadcast_address(ip(all))) << all;
  for (const std::string one : {"127.0.0.1", "255.255.255.254", "203.0.113.1", "203.0.113.255",
                                "224.0.0.1", "0.0.0.0", "::1", "ffff:ffff::", "ff02::1"})
    EXPECT_FALSE(is_broadcast_address(ip(one))) << one;
}

using InterfacesOfAnOwnNetwork = OwnNetwork;

TEST_F(InterfacesOfAnOwnNetwork, AreFoundByEachOfTheirAddresses) {
  for (const std::string own : {"192.0.2.1", "fd00::1", "fe80::1"})
    EXPECT_EQ(interface_index(own), if_nametoindex("v0")) << own;
}

TEST_F(InterfacesOfAnOwnNetwork, HaveTheAddressesOfThisHostWhileTheyAreThere) {
  for (const std::string own : {"192.0.2.1", "fd00::1", "fe80::1"})
    EXPECT_TRUE(is_address_of_this_host(ip(own))) << own;
  ASSERT_TRUE(run("ip link del v0"));
  for (const std::string gone : {"192.0.2.1", "fd00::1", "fe80::1"})
    EXPECT_FALSE(is_address_of_this_host(ip(gone))) << gone;
}

TEST_F(InterfacesOfAnOwnNetwork, BroadcastAsTheyAreSetUp) {
  ASSERT_TRUE(
      run("ip addr add 198.51.100.1/25 brd + dev v0 && "
          "ip addr add 203.0.113.1/24 brd 203.0.113.77 dev v0 && "
          "ip addr add 10.0.0.1 peer 10.0.0.9 dev v0 && ip addr add 10.0.1.0/31 dev v0"));
  for (const std::string all : {"192.0.2.255", "198.51.100.127", "203.0.113.77"})
    EXPECT_TRUE(is_broadcast_address(ip(all))) << all;
  for (const std::string one : {"192.0.2.1", "192.0.2.254", "198.51.100.255", "203.0.113.1",
                                "10.0.0.1", "10.0.0.9", "10.0.1.0", "10.0.1.1"})
    EXPECT_FALSE(is_broadcast_address(ip(one))) << one;
}

TEST_F(InterfacesOfAnOwnNetwork, DoNotBroadcastToWhereASendIsProhibited) {
  ASSERT_TRUE(run("ip route add prohibit 203.0.113.9"));
  EXPECT_FALSE(is_broadcast_address(ip("203.0.113.9")));
}

}  // namespace
}  // namespace udpchat
