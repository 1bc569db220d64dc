#include "udpchat/address_writer.hpp"

#include <gtest/gtest.h>
#include <net/if.h>

#include <random>

namespace udpchat {
namespace {

std::string written(AddressWriter& writer, const SocketAddress& address) {
  std::string out = "at ";
  writer.append(address, out);
  return out.substr(3);
}

TEST(AddressWriter, WritesEachAddressAfterTheOther) {
  AddressWriter writer;
  for (const auto* host :
       {"0.0.0.0", "192.168.1.5", "255.255.255.255", "::", "::1", "2001:db8::", "2001:db8::1:0:0:1",
        "1:0:0:2::3", "1:0:2:3:4:5:6:7", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::1:2",
        "::ffff:0:1.2.3.4", "::1.2.3.4", "64:ff9b::1", "10:200:3000:f:ff:fff:ffff:abcd"})
    for (const auto* port : {"0", "9", "8080", "65535"}) {
      const auto address = literal_address({host, port}).value();
      for (int times = 0; times < 2; ++times) EXPECT_EQ(written(writer, address), format(address));
    }
}

TEST(AddressWriter, WritesTheFirstOfAllWhateverItIs) {
  AddressWriter writer;
  EXPECT_EQ(written(writer, SocketAddress{}), "0.0.0.0:0");
}

TEST(AddressWriter, WritesAddressesAsTheSystemDoes) {
  AddressWriter writer;
  std::mt19937 random(5952);  // a fixed seed
  for (int round = 0; round < 200000; ++round) {
    SocketAddress address;
    address.family = random() % 8 == 0 ? Family::v4 : Family::v6;
    for (std::size_t i = 0; i < (address.family == Family::v4 ? 4 : 16); ++i)
      address.ip[i] = static_cast<unsigned char>(random() % 4 == 0   ? random()
                                                 : random() % 8 == 0 ? 0xFFU
                                                                     : 0);
    address.port = static_cast<std::uint16_t>(random());
    ASSERT_EQ(written(writer, address), format(address));
  }
}

TEST(AddressWriter, WritesTheInterfaceOfEach) {
  AddressWriter writer;
  auto address = literal_address({"fe80::1", "9"}).value();
  const auto other = literal_address({"fe80::2", "9"}).value();
  for (const auto scope : {if_nametoindex("lo"), 2147483647U, 0U, if_nametoindex("lo")}) {
    address.scope = scope;
    EXPECT_EQ(written(writer, address), format(address));
    EXPECT_EQ(written(writer, other), "[fe80::2]:9");
  }
}

}  // namespace
}  // namespace udpchat
