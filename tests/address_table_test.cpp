#include "udpchat/address_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace udpchat {
namespace {

SocketAddress numbered(unsigned number) {
  SocketAddress address{number % 2 == 0 ? Family::v4 : Family::v6};
  for (std::size_t i = 0; i < 4; ++i) address.ip[i] = static_cast<unsigned char>(number >> 8 * i);
  address.port = static_cast<std::uint16_t>(number / 7);
  return address;
}

TEST(AddressTable, FindsWhatWasAddedAndNothingElse) {
  AddressTable<int> table;
  EXPECT_EQ(table.find(numbered(1)), nullptr);
  table.add(numbered(1)).second = 10;
  auto almost = numbered(1);
  ++almost.scope;
  EXPECT_EQ(table.find(almost), nullptr);
  EXPECT_EQ(table.find(numbered(2)), nullptr);
  ASSERT_NE(table.find(numbered(1)), nullptr);
  EXPECT_EQ(table.find(numbered(1))->second, 10);
  EXPECT_EQ(std::as_const(table).find(numbered(1))->first, numbered(1));
}

TEST(AddressTable, KeepsTheOrderAndEachValueInItsPlace) {
  constexpr unsigned kMany = 5000;
  AddressTable<unsigned> table;
  std::vector<const AddressTable<unsigned>::Entry*> added;
  for (unsigned number = 0; number < kMany; ++number) {
    auto& entry = table.add(numbered(number));
    entry.second = number;
    added.push_back(&entry);
  }
  EXPECT_EQ(table.size(), kMany);
  unsigned number = 0;
  for (const auto& entry : table) {
    EXPECT_EQ(&entry, added[number]);
    EXPECT_EQ(entry.second, number);
    EXPECT_EQ(&entry, table.find(numbered(number++)));
  }
}

TEST(AddressTable, IsAsAMapIsWhateverComesAndGoes) {
  std::mt19937 random(4567);  // a fixed seed
  AddressTable<unsigned> table;
  std::map<SocketAddress, unsigned> map;
  for (unsigned round = 0; round < 20000; ++round) {
    const auto address = numbered(static_cast<unsigned>(random() % 3000));
    const auto known = map.find(address);
    const auto* found = table.find(address);
    ASSERT_EQ(found != nullptr, known != map.end());
    if (found != nullptr)
      EXPECT_EQ(found->second, known->second);
    else
      table.add(address).second = map[address] = round;
    if (round % 1000 == 999) {
      const auto is_old = [&](const auto& entry) { return entry.second % 3 == 0; };
      table.erase_if(is_old);
      std::erase_if(map, is_old);
      EXPECT_EQ(table.size(), map.size());
    }
  }
}

}  // namespace
}  // namespace udpchat
