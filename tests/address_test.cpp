#include "udpchat/address.hpp"

#include <gtest/gtest.h>
#include <net/if.h>

#include <stdexcept>
#include <unordered_set>

namespace udpchat {
namespace {

struct Accepted {
  std::string text;
  std::string host;
  std::string port;
};

struct Refused {
  std::string text;
  std::string fault;
};

using Parse = HostPort (*)(std::string_view);

void expect_accepted(Parse parse, const std::vector<Accepted>& cases) {
  for (const auto& [text, host, port] : cases) {
    SCOPED_TRACE(text);
    HostPort parsed;
    ASSERT_NO_THROW(parsed = parse(text));
    EXPECT_EQ(parsed.host, host);
    EXPECT_EQ(parsed.port, port);
  }
}

std::string fault_of(const std::function<HostPort()>& parse) {
  try {
    return "accepted: " + format(parse());
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_refused(Parse parse, const std::vector<Refused>& cases, const std::string& example) {
  for (const auto& [text, fault] : cases)
    EXPECT_EQ(fault_of([&, &written = text] { return parse(written); }),
              "bad address '" + text + "': " + fault + "; " + example);
}

const std::string kPeerExample = "write HOST:PORT, such as 192.168.1.5:8080 or [::1]:8080";
const std::string kBindExample = "write HOST:PORT or PORT, such as 0.0.0.0:4567 or 4567";

SocketAddress literal(const std::string& host, const std::string& port = "80") {
  return literal_address({host, port}).value();
}

TEST(Address, ParsesEveryFormOfAPeer) {
  expect_accepted(parse_peer, {{"192.168.1.5:8080", "192.168.1.5", "8080"},
                               {"[::1]:8080", "::1", "8080"},
                               {"[2001:db8::5]:1", "2001:db8::5", "1"},
                               {"[fe80::1%eth0]:80", "fe80::1%eth0", "80"},
                               {"[fe80::1%2]:80", "fe80::1%2", "80"},
                               {"[::ffff:1.2.3.4]:80", "::ffff:1.2.3.4", "80"},
                               {"localhost:65535", "localhost", "65535"},
                               {"my-host_1.example.org:80", "my-host_1.example.org", "80"},
                               {"3com.example:80", "3com.example", "80"},
                               {"bücher.example:80", "bücher.example", "80"},
                               {"host:http", "host", "http"},
                               {"host:http-alt", "host", "http-alt"},
                               {std::string(253, 'a') + ":80", std::string(253, 'a'), "80"}});
}

TEST(Address, ParsesEveryFormOfAnAddressToBind) {
  expect_accepted(parse_bind, {{"0.0.0.0:4567", "0.0.0.0", "4567"},
                               {"[::]:4567", "::", "4567"},
                               {"[fe80::1%eth0]:0", "fe80::1%eth0", "0"},
                               {":4567", "", "4567"},
                               {"4567", "", "4567"},
                               {"0", "", "0"},
                               {"65535", "", "65535"},
                               {"127.0.0.1:0", "127.0.0.1", "0"},
                               {"localhost:tftp", "localhost", "tftp"},
                               {":tftp", "", "tftp"}});
}

TEST(Address, RefusesAMalformedPeerAndSaysWhatIsWrong) {
  const std::string long_name(254, 'a');
  expect_refused(parse_peer,
                 {{"", "the address is empty"},
                  {"8080", "the port is missing"},
                  {"host", "the port is missing"},
                  {"host:", "the port is missing"},
                  {"[::1]", "the port is missing"},
                  {"[::1]:", "the port is missing"},
                  {":8080", "the host is missing"},
                  {"[::1:8080", "']' is missing"},
                  {"[::1]8080", "':' must follow ']'"},
                  {"[127.0.0.1]:80", "only an IPv6 address goes in brackets"},
                  {"[]:80", "only an IPv6 address goes in brackets"},
                  {"::1:80", "there is more than one ':' (an IPv6 address goes in brackets)"},
                  {"a:b:80", "there is more than one ':' (an IPv6 address goes in brackets)"},
                  {"[:::]:80", "':::' is no IPv6 address"},
                  {"[12345::]:80", "'12345::' is no IPv6 address"},
                  {"[fe80::1%]:80", "'fe80::1%' is no IPv6 address"},
                  {"my host:80", "' ' cannot be part of a host name"},
                  {"host!:80", "'!' cannot be part of a host name"},
                  {long_name + ":80", "the host name is too long"},
                  {"host:65536", "port 65536 is over 65535"},
                  {"host:99999999999999999999", "port 99999999999999999999 is over 65535"},
                  {"host:-1", "'-1' is no port"},
                  {"host:+80", "'+80' is no port"},
                  {"host:80a", "'80a' is no port"},
                  {"host: 80", "' 80' is no port"},
                  {"host:ht tp", "'ht tp' is no port"},
                  {"127.0.0.1:0", "nothing can be sent to port 0"},
                  {"127.0.0.1:000", "nothing can be sent to port 0"}},
                 kPeerExample);
}

TEST(Address, RefusesAMalformedAddressToBindAndSaysWhatIsWrong) {
  expect_refused(parse_bind,
                 {{"", "the address is empty"},
                  {":", "the port is missing"},
                  {"host", "the port is missing"},
                  {"65536", "port 65536 is over 65535"},
                  {":65536", "port 65536 is over 65535"},
                  {"-1", "the port is missing"},
                  {"[::1]", "the port is missing"},
                  {"::1", "there is more than one ':' (an IPv6 address goes in brackets)"},
                  {"[::g]:1", "'::g' is no IPv6 address"},
                  {"256.0.0.1:1", "'256.0.0.1' is no IPv4 address"},
                  {"0x7f000001:1", "'0x7f000001' is no IPv4 address"},
                  {"127.0.0.0X1:1", "'127.0.0.0X1' is no IPv4 address"},
                  {"a b:1", "' ' cannot be part of a host name"}},
                 kBindExample);
}

TEST(Address, RefusesTheLegacyFormsOfIpv4) {
  for (const std::string host : {"192.168.1", "127.1", "1", "3232235777", "010.0.0.1",
                                 "192.168.1.256", "1.2.3.4.5", "1..2", "0x7f.1"})
    expect_refused(parse_peer, {{host + ":80", "'" + host + "' is no IPv4 address"}}, kPeerExample);
}

TEST(Address, MakesAPeerFromTwoAnswers) {
  const auto peer = make_peer("::1", "8080");
  EXPECT_EQ(peer.host, "::1");
  EXPECT_EQ(peer.port, "8080");
  EXPECT_EQ(format(peer), "[::1]:8080");
}

TEST(Address, RefusesTwoAnswersThatMakeNoPeer) {
  const std::vector<std::pair<HostPort, Refused>> cases{
      {{"", "80"}, {":80", "the host is missing"}},
      {{"host", ""}, {"host:", "the port is missing"}},
      {{"host", "0"}, {"host:0", "nothing can be sent to port 0"}},
      {{"[::1]", "80"}, {"[[::1]]:80", "'[::1]' is no IPv6 address"}},
      {{"192.168.1", "80"}, {"192.168.1:80", "'192.168.1' is no IPv4 address"}}};
  for (const auto& [answers, refused] : cases)
    EXPECT_EQ(fault_of([&, &typed = answers] { return make_peer(typed.host, typed.port); }),
              "bad address '" + refused.text + "': " + refused.fault + "; " + kPeerExample);
}

TEST(Address, WritesIpv6AsRfc5952Says) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"2001:0db8::0001", "2001:db8::1"},               // 4.1: no zeros lead
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},        // 4.2.1: all that can be
      {"2001:db8::0:1", "2001:db8::1"},                 // is shortened
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // 4.2.2: but not one field
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          // 4.2.3: the longest run,
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},    // or the first of equal ones
      {"2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA",        // 4.3: in lower case
       "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
      {"0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"},
      {"1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"},
      {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"},
      {"::FFFF:C000:201", "192.0.2.1"},  // 5: mapped, which is IPv4 here
      {"::C000:201", "::192.0.2.1"},     // 5: a well-known prefix (RFC 4291, 2.5.5.1)
      {"::1:c000:201", "::1:c000:201"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"FE80:0:0:0:ABCD:0:0:0", "fe80::abcd:0:0:0"}};
  for (const auto& [written, expected] : cases) {
    EXPECT_EQ(format_ip(literal(written)), expected);
    EXPECT_EQ(literal(expected), literal(written));
  }
}

TEST(Address, PutsBracketsAroundIpv6Only) {
  EXPECT_EQ(format(literal("192.168.1.5", "8080")), "192.168.1.5:8080");
  EXPECT_EQ(format(literal("::1", "8080")), "[::1]:8080");
  EXPECT_EQ(format(HostPort{"localhost", "http"}), "localhost:http");
}

TEST(Address, WritesTheInterfaceAfterAPercentSign) {
  auto address = literal("fe80::1", "9");
  address.scope = if_nametoindex("lo");
  ASSERT_NE(address.scope, 0U);
  EXPECT_EQ(format_ip(address), "fe80::1%lo");
  EXPECT_EQ(format(address), "[fe80::1%lo]:9");
}

TEST(Address, WritesTheNumberOfAScopeThatNoInterfaceHas) {
  auto address = literal("fe80::1", "9");
  for (const auto scope : {2147483647U, 4294967295U}) {
    address.scope = scope;
    EXPECT_EQ(format_ip(address), "fe80::1%" + std::to_string(scope));
    EXPECT_EQ(format(address), "[fe80::1%" + std::to_string(scope) + "]:9");
  }
}

TEST(Address, IsMulticastInOneNetworkOfEachFamily) {
  for (const std::string host : {"224.0.0.0", "232.1.2.3", "239.255.255.255", "ff00::", "ff02::1",
                                 "ffff::ffff", "::ffff:239.1.2.3"})
    EXPECT_TRUE(is_multicast(literal(host))) << host;
  for (const std::string host : {"0.0.0.0", "223.255.255.255", "240.0.0.0", "255.255.255.255", "::",
                                 "fe80::1", "feff::", "e000::", "::ffff:223.0.0.1", "::239.1.2.3"})
    EXPECT_FALSE(is_multicast(literal(host))) << host;
}

TEST(Address, IsOfTheLoopback) {
  for (const std::string host : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(literal(host))) << host;
  for (const std::string host : {"126.0.0.1", "128.0.0.1", "::", "::2", "::1:1", "1::1", "7f00::1"})
    EXPECT_FALSE(is_loopback(literal(host))) << host;
}

TEST(Address, IsTheLimitedBroadcast) {
  EXPECT_TRUE(is_limited_broadcast(literal("255.255.255.255")));
  for (const std::string host : {"255.255.255.254", "10.0.0.255", "0.0.0.0", "ffff:ffff::"})
    EXPECT_FALSE(is_limited_broadcast(literal(host))) << host;
}

TEST(Address, NeedsAScopeWhereItIsOfOneLink) {
  for (const std::string host :
       {"fe80::", "fe80::1", "febf:ffff::1", "ff01::1", "ff02::1", "ff12::1", "ff31::1", "fff2::1"})
    EXPECT_TRUE(needs_scope(literal(host))) << host;
  for (const std::string host :
       {"fe7f::1", "fec0::1", "ff00::1", "ff03::1", "ff05::1", "ff0e::1", "ff08::1", "fd82::1",
        "fd02::1", "::", "::1", "2001:db8::1", "254.128.0.1", "255.2.0.1", "169.254.0.1"})
    EXPECT_FALSE(needs_scope(literal(host))) << host;
}

TEST(Address, ReadsALiteralAddressWithoutLookingUp) {
  const auto v4 = literal("192.168.1.5", "8080");
  EXPECT_EQ(v4.family, Family::v4);
  EXPECT_EQ(v4.ip, (std::array<unsigned char, 16>{192, 168, 1, 5}));
  EXPECT_EQ(v4.port, 8080);
  const auto v6 = literal("2001:db8::5", "65535");
  EXPECT_EQ(v6.family, Family::v6);
  EXPECT_EQ(v6.ip, (std::array<unsigned char, 16>{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                  0, 5}));
  EXPECT_EQ(v6.port, 65535);
}

TEST(Address, HasNoLiteralAddressForANameOrAService) {
  EXPECT_FALSE(literal_address({"localhost", "80"}));
  EXPECT_FALSE(literal_address({"127.0.0.1", "http"}));
  EXPECT_FALSE(literal_address({"127.0.0.1", "65536"}));
  EXPECT_FALSE(literal_address({"127.0.0.1", ""}));
  EXPECT_FALSE(literal_address({"127.1", "80"}));
  EXPECT_FALSE(literal_address({"", "80"}));
}

TEST(Address, IsUnspecifiedWhereAllOctetsAreZero) {
  EXPECT_TRUE(literal("0.0.0.0").is_unspecified());
  EXPECT_TRUE(literal("::").is_unspecified());
  EXPECT_FALSE(literal("0.0.0.1").is_unspecified());
  EXPECT_FALSE(literal("::1").is_unspecified());
}

TEST(Address, DiffersWhereAnyPartDiffers) {
  auto scoped = literal("fe80::1");
  scoped.scope = 2;
  const std::vector<SocketAddress> all{literal("0.0.0.0"),
                                       literal("::"),
                                       literal("10.0.0.1"),
                                       literal("10.0.0.2"),
                                       literal("10.0.0.1", "81"),
                                       literal("fe80::1"),
                                       scoped};
  const std::unordered_set<SocketAddress, SocketAddressHash> set(all.begin(), all.end());
  EXPECT_EQ(set.size(), all.size());
}

TEST(Address, HashesEqualWhereEqualAndSpreadsOtherwise) {
  const SocketAddressHash hash;
  EXPECT_EQ(hash(literal("10.0.0.1")), hash(literal("10.0.0.1")));
  std::unordered_set<std::size_t> hashes;
  for (int port = 1; port <= 1000; ++port)
    hashes.insert(hash(literal("10.0.0.1", std::to_string(port))));
  for (int octet = 2; octet <= 255; ++octet)
    hashes.insert(hash(literal("10.0.0." + std::to_string(octet))));
  EXPECT_EQ(hashes.size(), 1254U);
}

}  // namespace
}  // namespace udpchat
