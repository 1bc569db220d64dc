#include "udpchat/contacts.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <algorithm>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr Contact::Time kNow{100h};

/// So many who have written, at seconds that come in no order.
std::vector<Contact> crowd(std::uint64_t size) {
  std::vector<Contact> contacts;
  for (std::uint64_t i = 1; i <= size; ++i)
    contacts.push_back({i, address("10.0.0.1:9"), {1, 1}, {}, kNow - (i * 7 % size) * 1s});
  return contacts;
}

TEST(Contacts, AreNobodyAtFirst) {
  EXPECT_EQ(list_contacts({}, kNow), (Lines{"nobody has written yet"}));
}

TEST(Contacts, AreListedInColumns) {
  const std::vector<Contact> contacts{{1, address("192.168.1.5:8080"), {3, 120}, {1, 5}, kNow - 3s},
                                      {2, address("[::1]:9"), {1, 1}, {0, 0}, kNow - 12min},
                                      {10, address("10.0.0.1:65535"), {20, 0}, {2, 1}, kNow}};
  EXPECT_EQ(
      list_contacts(contacts, kNow),
      (Lines{
          " 1  192.168.1.5:8080  3s ago     received 3 datagrams, 120 bytes; sent 1 datagram, 5 "
          "bytes",
          " 2  [::1]:9           12min ago  received 1 datagram, 1 byte; sent 0 datagrams, 0 bytes",
          "10  10.0.0.1:65535    now        received 20 datagrams, 0 bytes; sent 2 datagrams, 1 "
          "byte"}));
}

TEST(Contacts, AreListedWithTheAgeOfWhatTheyWroteInWholeUnits) {
  for (const auto& [age, text] :
       std::vector<std::pair<std::chrono::nanoseconds, std::string>>{{-5s, "now"},
                                                                     {0s, "now"},
                                                                     {999ms, "now"},
                                                                     {1s, "1s ago"},
                                                                     {59999ms, "59s ago"},
                                                                     {60s, "1min ago"},
                                                                     {3599s, "59min ago"},
                                                                     {1h, "1h ago"},
                                                                     {24h - 1ns, "23h ago"},
                                                                     {24h, "1d ago"},
                                                                     {24h * 400, "400d ago"}})
    EXPECT_EQ(describe_age(age), text) << age.count();
}

TEST(Contacts, AreAllListedUpToAHundred) {
  const auto lines = list_contacts(crowd(100), kNow);
  ASSERT_EQ(lines.size(), 100U);
  EXPECT_TRUE(lines.front().starts_with("  1  ")) << lines.front();
  EXPECT_TRUE(lines.back().starts_with("100  ")) << lines.back();
}

TEST(Contacts, AreListedByNumberWhereOnlyTheHundredThatWroteLastAre) {
  const auto contacts = crowd(1000);  // a second for each
  const auto lines = list_contacts(contacts, kNow);
  ASSERT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines.back(), "and 900 more, who wrote earlier");
  auto line = lines.begin();
  for (const auto& contact : contacts)
    if (kNow - contact.last < 100s) {
      EXPECT_EQ(std::stoull(*line), contact.number);
      ++line;
    }
  EXPECT_EQ(line + 1, lines.end());
}

TEST(Contacts, AreListedFromTheLatestNumbersWhereAllWroteAtOnce) {
  auto contacts = crowd(150);
  for (auto& contact : contacts) contact.last = kNow;
  const auto lines = list_contacts(contacts, kNow);
  EXPECT_TRUE(lines.front().starts_with(" 51  ")) << lines.front();
  EXPECT_TRUE(lines.at(99).starts_with("150  ")) << lines.at(99);
  EXPECT_EQ(lines.back(), "and 50 more, who wrote earlier");
}

}  // namespace
}  // namespace udpchat
