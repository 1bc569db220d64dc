#include "udpchat/network.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

struct Same {
  std::string text;
  std::string as;
};

struct Refused {
  std::string text;
  std::string fault;
};

const std::string kExample = "; write 10.0.0.0/8, fe80::/10 or 192.168.1.5";

SocketAddress literal(const std::string& host) {
  return literal_address({host, "80"}).value();
}

bool contains(std::string_view network, const std::string& host) {
  return parse_network(network).contains(literal(host));
}

std::string fault_of(std::string_view text) {
  try {
    parse_network(text);
    return "accepted";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_refused(const std::vector<Refused>& cases) {
  for (const auto& [text, fault] : cases)
    EXPECT_EQ(fault_of(text), "bad network '" + text + "': " + fault + kExample);
}

TEST(Network, IsReadWithItsPrefix) {
  const auto v4 = parse_network("10.0.0.0/8");
  EXPECT_EQ(v4.family, Family::v4);
  EXPECT_EQ(v4.ip, literal("10.0.0.0").ip);
  EXPECT_EQ(v4.prefix, 8U);
  const auto v6 = parse_network("fe80::/10");
  EXPECT_EQ(v6.family, Family::v6);
  EXPECT_EQ(v6.ip, literal("fe80::").ip);
  EXPECT_EQ(v6.prefix, 10U);
}

TEST(Network, IsAnAddressAlone) {
  EXPECT_EQ(parse_network("10.0.0.1"), parse_network("10.0.0.1/32"));
  EXPECT_EQ(parse_network("10.0.0.1").prefix, 32U);
  EXPECT_EQ(parse_network("::1"), parse_network("::1/128"));
  EXPECT_EQ(parse_network("::1").prefix, 128U);
  EXPECT_TRUE(contains("10.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(contains("10.0.0.1", "10.0.0.0"));
  EXPECT_TRUE(contains("::1", "::1"));
  EXPECT_FALSE(contains("::1", "::"));
}

TEST(Network, ClearsTheBitsBehindItsPrefix) {
  const std::vector<Same> cases{{"10.1.2.3/8", "10.0.0.0/8"},
                                {"255.255.255.255/1", "128.0.0.0/1"},
                                {"255.255.255.255/12", "255.240.0.0/12"},
                                {"255.255.255.255/31", "255.255.255.254/31"},
                                {"1.2.3.4/0", "0.0.0.0/0"},
                                {"febf::1/10", "fe80::/10"},
                                {"ffff::ffff/127", "ffff::fffe/127"},
                                {"ffff::ffff/113", "ffff::8000/113"},
                                {"ffff::/0", "::/0"}};
  for (const auto& [text, as] : cases) EXPECT_EQ(parse_network(text), parse_network(as)) << text;
  EXPECT_EQ(parse_network("255.255.255.255/12").ip, literal("255.240.0.0").ip);
}

TEST(Network, ContainsWhatBeginsWithItsBits) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.0.0.0"));
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(contains("10.0.0.0/8", "9.255.255.255"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(contains("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(contains("fe80::/10", "febf:ffff::1"));
  EXPECT_FALSE(contains("fe80::/10", "fec0::"));
  EXPECT_FALSE(contains("fe80::/10", "fe7f:ffff::"));
}

TEST(Network, IsCutAtEveryBit) {
  const auto zero = literal("::");
  for (unsigned prefix = 0; prefix <= 128; ++prefix) {
    const auto network = parse_network("::/" + std::to_string(prefix));
    EXPECT_TRUE(network.contains(zero));
    for (unsigned bit = 0; bit < 128; ++bit) {
      auto address = zero;
      address.ip.at(bit / 8) = static_cast<unsigned char>(0x80U >> (bit % 8));
      EXPECT_EQ(network.contains(address), bit >= prefix) << prefix << ' ' << bit;
    }
  }
}

TEST(Network, WithoutBitsContainsItsWholeFamilyAndNothingElse) {
  for (const std::string host : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(contains("0.0.0.0/0", host)) << host;
    EXPECT_FALSE(contains("::/0", host)) << host;
  }
  for (const std::string host : {"::", "::1", "fe80::1", "::10.0.0.1"}) {
    EXPECT_FALSE(contains("0.0.0.0/0", host)) << host;
    EXPECT_TRUE(contains("::/0", host)) << host;
  }
}

TEST(Network, DoesNotAskForThePortOrTheScope) {
  auto address = literal("fe80::1");
  address.scope = 2;
  address.port = 9;
  EXPECT_TRUE(parse_network("fe80::1").contains(address));
  EXPECT_TRUE(parse_network("fe80::/10").contains(address));
}

TEST(Network, ThatIsIpv4MappedIsTheIpv4One) {
  EXPECT_EQ(parse_network("::ffff:10.0.0.0/104"), parse_network("10.0.0.0/8"));
  EXPECT_EQ(parse_network("::ffff:a01:203/104"), parse_network("10.0.0.0/8"));
  EXPECT_EQ(parse_network("::ffff:10.0.0.1"), parse_network("10.0.0.1/32"));
  EXPECT_EQ(parse_network("::ffff:0:0/96"), parse_network("0.0.0.0/0"));
  expect_refused({{"::ffff:10.0.0.0/95", "an IPv4-mapped network has at least 96 bits"},
                  {"::ffff:10.0.0.0/8", "an IPv4-mapped network has at least 96 bits"},
                  {"::ffff:10.0.0.0/129", "this address has only 128 bits"}});
}

TEST(Network, TakesLeadingZerosInThePrefixForDecimal) {
  EXPECT_EQ(parse_network("10.0.0.0/08"), parse_network("10.0.0.0/8"));
  EXPECT_EQ(parse_network("10.0.0.0/010"), parse_network("10.0.0.0/10"));
}

TEST(Network, RefusesMoreBitsThanTheAddressHas) {
  EXPECT_EQ(parse_network("10.0.0.1/32").prefix, 32U);
  EXPECT_EQ(parse_network("::1/128").prefix, 128U);
  expect_refused({{"10.0.0.0/33", "this address has only 32 bits"},
                  {"10.0.0.0/128", "this address has only 32 bits"},
                  {"10.0.0.0/4294967304", "this address has only 32 bits"},
                  {"10.0.0.0/99999999999999999999999", "this address has only 32 bits"},
                  {"::/129", "this address has only 128 bits"}});
}

TEST(Network, RefusesAPrefixThatIsNoPlainNumber) {
  expect_refused({{"10.0.0.0/", "the number of bits is missing behind '/'"}});
  for (const std::string digits :
       {"-1", "+8", " 8", "8 ", "0x8", "8/8", "/8", "8.0", "255.0.0.0", "8a", "99999999999a"})
    expect_refused({{"10.0.0.0/" + digits, "'" + digits + "' is no number of bits"}});
}

TEST(Network, RefusesWhatIsNoAddress) {
  for (const std::string host : {"localhost", "10", "10.0.0", "10.0.0.256", "010.0.0.1",
                                 "10.0.0.1:80", "1::2::3", " 10.0.0.0", "*", "0x7f.1"}) {
    expect_refused({{host, "'" + host + "' is no IP address"}});
    expect_refused({{host + "/8", "'" + host + "' is no IP address"}});
  }
  expect_refused({{"", "the address is missing"},
                  {"/8", "the address is missing"},
                  {"[::1]", "a network has no brackets and no port"},
                  {"[::1]/128", "a network has no brackets and no port"},
                  {"[::1]:80", "a network has no brackets and no port"},
                  {"fe80::1%eth0", "a network has no scope"},
                  {"fe80::%2/64", "a network has no scope"}});
}

TEST(Network, ReadsToTheEndAndShowsABoundedAndHarmlessPart) {
  EXPECT_EQ(fault_of("10.0.0.1\0.5"s),
            "bad network '10.0.0.1\\x00.5': '10.0.0.1\\x00.5' is no IP address" + kExample);
  EXPECT_EQ(fault_of(std::string(99, 'x')), "bad network '" + std::string(64, 'x') + "': '" +
                                                std::string(64, 'x') + "' is no IP address" +
                                                kExample);
  EXPECT_EQ(fault_of("::/\x1b"), "bad network '::/\\x1b': '\\x1b' is no number of bits" + kExample);
}

}  // namespace
}  // namespace udpchat
