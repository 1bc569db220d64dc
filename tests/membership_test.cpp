#include "udpchat/membership.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

const std::string kExample =
    "; write 239.1.2.3, 239.1.2.3@eth0, ff02::4567@eth0 or 10.0.0.5>232.1.2.3@eth0";
const std::string kPort = "a group has no port; --bind and --peer have it";

struct Accepted {
  std::string text;
  std::string group;
  std::string source;
  std::string interface;
};

struct Refused {
  std::string text;
  std::string fault;
};

SocketAddress literal(const std::string& host) {
  return literal_address({host, "0"}).value();
}

std::string fault_of(std::string_view text) {
  try {
    return "accepted: " + format(parse_membership(text));
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

void expect_accepted(const std::vector<Accepted>& cases) {
  for (const auto& [text, group, source, interface] : cases) {
    SCOPED_TRACE(text);
    Membership membership;
    ASSERT_NO_THROW(membership = parse_membership(text));
    EXPECT_EQ(membership.group, literal(group));
    EXPECT_EQ(membership.source, source.empty() ? std::nullopt : std::optional(literal(source)));
    EXPECT_EQ(membership.interface, interface);
  }
}

void expect_refused(const std::vector<Refused>& cases) {
  for (const auto& [text, fault] : cases)
    EXPECT_EQ(fault_of(text), "bad group '" + text + "': " + fault + kExample);
}

TEST(Membership, IsAGroup) {
  expect_accepted({{"239.1.2.3", "239.1.2.3", "", ""},
                   {"224.0.0.0", "224.0.0.0", "", ""},
                   {"239.255.255.255", "239.255.255.255", "", ""},
                   {"ff02::4567", "ff02::4567", "", ""},
                   {"[ff02::4567]", "ff02::4567", "", ""},
                   {"ffff::", "ffff::", "", ""},
                   {"::ffff:239.1.2.3", "239.1.2.3", "", ""}});
}

TEST(Membership, NamesAnInterfaceBehindTheGroup) {
  expect_accepted({{"239.1.2.3@eth0", "239.1.2.3", "", "eth0"},
                   {"239.1.2.3%eth0", "239.1.2.3", "", "eth0"},
                   {"ff02::4567@eth0", "ff02::4567", "", "eth0"},
                   {"ff02::4567%eth0", "ff02::4567", "", "eth0"},
                   {"[ff02::4567]@eth0", "ff02::4567", "", "eth0"},
                   {"[ff02::4567]%eth0", "ff02::4567", "", "eth0"},
                   {"[ff02::4567%eth0]", "ff02::4567", "", "eth0"},
                   {"239.1.2.3@2", "239.1.2.3", "", "2"},
                   {"239.1.2.3@eth0.100-a_b", "239.1.2.3", "", "eth0.100-a_b"},
                   {"239.1.2.3@123456789012345", "239.1.2.3", "", "123456789012345"}});
}

TEST(Membership, NamesAnInterfaceByItsOwnAddress) {
  expect_accepted(
      {{"239.1.2.3@192.168.1.5", "239.1.2.3", "", "192.168.1.5"},
       {"ff02::1@fe80::1234:5678:9abc:def0", "ff02::1", "", "fe80::1234:5678:9abc:def0"},
       {"ff02::1%::1", "ff02::1", "", "::1"}});
}

TEST(Membership, NamesTheOnlySource) {
  expect_accepted({{"10.0.0.5>232.1.2.3@eth0", "232.1.2.3", "10.0.0.5", "eth0"},
                   {"10.0.0.5>232.1.2.3", "232.1.2.3", "10.0.0.5", ""},
                   {"2001:db8::5>ff3e::1@eth0", "ff3e::1", "2001:db8::5", "eth0"},
                   {"[2001:db8::5]>[ff3e::1]@eth0", "ff3e::1", "2001:db8::5", "eth0"},
                   {"fe80::5>ff32::1%eth0", "ff32::1", "fe80::5", "eth0"},
                   {"::ffff:10.0.0.5>232.1.2.3", "232.1.2.3", "10.0.0.5", ""}});
}

TEST(Membership, IsWrittenAsItIsRead) {
  for (const std::string text :
       {"239.1.2.3", "239.1.2.3@eth0", "239.1.2.3@192.168.1.5", "ff02::4567", "ff02::4567@eth0",
        "ff02::1@fe80::1", "10.0.0.5>232.1.2.3", "10.0.0.5>232.1.2.3@eth0",
        "2001:db8::5>ff3e::1@eth0"}) {
    EXPECT_EQ(format(parse_membership(text)), text);
  }
  EXPECT_EQ(format(parse_membership("[2001:db8:0::5]>[FF3E::1%eth0]")), "2001:db8::5>ff3e::1@eth0");
}

TEST(Membership, DiffersWhereAnyPartDiffers) {
  EXPECT_EQ(parse_membership("ff02::1%eth0"), parse_membership("[ff02::1]@eth0"));
  for (const std::string text :
       {"239.1.2.4@eth0", "239.1.2.3", "239.1.2.3@eth1", "10.0.0.5>239.1.2.3@eth0"})
    EXPECT_NE(parse_membership(text), parse_membership("239.1.2.3@eth0")) << text;
}

TEST(Membership, OfNoAddressIsRefused) {
  expect_refused({{"", "the group is missing"},
                  {"@eth0", "the group is missing"},
                  {"10.0.0.5>", "the group is missing"},
                  {"10.0.0.5>@eth0", "the group is missing"}});
  for (const std::string host :
       {"localhost", "all-systems.mcast.net", "239.1.2", "239.1.2.256", "0xef.1.2.3", " 239.1.2.3",
        "239.1.2.3 ", "239.1.2.3/8", "ff02:::1", "ff02::4567]", "*"}) {
    expect_refused({{host, "'" + host + "' is no IP address, and no name is looked up"}});
    expect_refused({{host + "@eth0", "'" + host + "' is no IP address, and no name is looked up"}});
  }
}

TEST(Membership, OfAnAddressOfOneHostIsRefused) {
  for (const std::string host : {"10.0.0.5", "223.255.255.255", "240.0.0.0", "255.255.255.255",
                                 "0.0.0.0", "::1", "fe80::1", "feff::1", "::ffff:10.0.0.5"})
    expect_refused({{host + "@eth0", "'" + host +
                                         "' is no multicast address, which are those of "
                                         "224.0.0.0/4 and ff00::/8"}});
}

TEST(Membership, WithAPortIsRefused) {
  for (const std::string text :
       {"239.1.2.3:4567", "239.1.2.3:4567@eth0", "239.1.2.3@eth0:4567", "[ff02::1]:4567",
        "[ff02::1]:4567@eth0", "[ff02::1%eth0]:4567", "[ff02::1]@eth0:4567", "ff02::1%eth0:4567",
        "10.0.0.5>232.1.2.3:4567", "239.1.2.3:"})
    expect_refused({{text, kPort}});
}

TEST(Membership, WithBracketsAwryIsRefused) {
  expect_refused({{"[ff02::1", "']' is missing"},
                  {"[ff02::1@eth0", "']' is missing"},
                  {"[ff02::1]eth0", "'@' must follow ']'"},
                  {"[239.1.2.3]", "only an IPv6 address goes in brackets"},
                  {"[]@eth0", "only an IPv6 address goes in brackets"},
                  {"[ff02::1%eth0]@eth1", "there are two interfaces"},
                  {"[ff02::1%]", "the interface is missing"},
                  {"[ff02::x]", "'ff02::x' is no IP address, and no name is looked up"}});
}

TEST(Membership, OfWhatIsNoInterfaceIsRefused) {
  const auto odd = [](const std::string& c) {
    return "'" + c + "' cannot be part of an interface's name";
  };
  expect_refused({{"239.1.2.3@", "the interface is missing"},
                  {"ff02::1%", "the interface is missing"},
                  {"[ff02::1]@", "the interface is missing"},
                  {"10.0.0.5>232.1.2.3@", "the interface is missing"},
                  {"239.1.2.3@1234567890123456", "an interface's name has at most 15 characters"},
                  {"239.1.2.3@eth 0", odd(" ")},
                  {"239.1.2.3@ eth0", odd(" ")},
                  {"239.1.2.3@eth0 ", odd(" ")},
                  {"239.1.2.3@../eth0", odd("/")},
                  {"239.1.2.3@192.168.1.0/24", odd("/")},
                  {"ff02::1%eth0%eth1", odd("%")},
                  {"ff02::1@fe80::1%eth0", odd("%")}});
  const auto fault = [](const std::string& text) {
    return "bad group '239.1.2.3@" + text + kExample;
  };
  EXPECT_EQ(fault_of("239.1.2.3@e\t"), fault("e\\t': " + odd("\\t")));
  EXPECT_EQ(fault_of("239.1.2.3@e\0"s), fault("e\\x00': " + odd("\\x00")));
  EXPECT_EQ(fault_of("239.1.2.3@e\x1b[2J"), fault("e\\x1b[2J': " + odd("\\x1b")));
  EXPECT_EQ(fault_of("239.1.2.3@e\x7f"), fault("e\\x7f': " + odd("\\x7f")));
  EXPECT_EQ(parse_membership("239.1.2.3@büro").interface, "büro");
}

TEST(Membership, OfWhatIsNoSourceIsRefused) {
  const auto no_host = [](const std::string& ip) {
    return "the source '" + ip + "' is not the address of a host";
  };
  const std::string families = "the source and the group are not of one family";
  expect_refused({{">232.1.2.3", "the source is missing before '>'"},
                  {"239.1.2.4>239.1.2.3", no_host("239.1.2.4")},
                  {"[ff02::1]>ff02::2", no_host("ff02::1")},
                  {"0.0.0.0>232.1.2.3", no_host("0.0.0.0")},
                  {"::>ff32::1", no_host("::")},
                  {"::1>232.1.2.3", families},
                  {"10.0.0.5>ff32::1@eth0", families},
                  {"fe80::5%eth0>ff32::1", "the interface goes behind the group"},
                  {"[fe80::5%eth0]>ff32::1", "the interface goes behind the group"}});
  for (const std::string source :
       {"localhost", "10.0.0", "10.0.0.5:80", "[]", "[10.0.0.5", "10.0.0.5 "})
    expect_refused({{source + ">232.1.2.3", "'" + (source == "[]" ? "" : source) +
                                                "' is no IP address, and no name is looked up"}});
  expect_refused({{"10.0.0.5>10.0.0.6>232.1.2.3",
                   "'10.0.0.6>232.1.2.3' is no IP address, and no name is looked up"}});
}

TEST(Membership, IsReadToTheEndAndShownInABoundedAndHarmlessPart) {
  EXPECT_EQ(fault_of("239.1.2.3\0.4"s),
            "bad group '239.1.2.3\\x00.4': '239.1.2.3\\x00.4' is no IP address, and no name is "
            "looked up" +
                kExample);
  EXPECT_EQ(fault_of("10.0.0.5\0>232.1.2.3"s),
            "bad group '10.0.0.5\\x00>232.1.2.3': '10.0.0.5\\x00' is no IP address, and no name is "
            "looked up" +
                kExample);
  EXPECT_EQ(fault_of("\x1b[2J"),
            "bad group '\\x1b[2J': '\\x1b[2J' is no IP address, and no name "
            "is looked up" +
                kExample);
  const std::string shown(64, 'x');
  EXPECT_EQ(fault_of(std::string(99, 'x')), "bad group '" + shown + "': '" + shown +
                                                "' is no IP address, and no name is looked up" +
                                                kExample);
}

}  // namespace
}  // namespace udpchat
