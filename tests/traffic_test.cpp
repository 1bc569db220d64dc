#include "udpchat/traffic.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <limits>
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

SocketAddress peer(unsigned number) {
  SocketAddress peer;
  peer.ip = {10, 0, static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number)};
  peer.port = 9;
  return peer;
}

TEST(Traffic, ReportsThatNothingHappened) {
  const Traffic traffic;
  EXPECT_EQ(traffic.report(), (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes"}));
  EXPECT_FALSE(traffic.last_source());
}

TEST(Traffic, CountsInAllAndPerPeer) {
  Traffic traffic;
  send(traffic, address("10.0.0.1:9"), 100);
  send(traffic, address("10.0.0.1:9"), 1);
  send(traffic, address("[::1]:9"), 0);
  receive(traffic, address("10.0.0.1:9"), 7, {});
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 3 datagrams, 101 bytes; received 1 datagram, 7 bytes",
                   "  10.0.0.1:9: sent 2 datagrams, 101 bytes; received 1 datagram, 7 bytes",
                   "  [::1]:9: sent 1 datagram, 0 bytes; received 0 datagrams, 0 bytes"}));
}

TEST(Traffic, CountsWhatWasSentTogether) {
  Traffic traffic;
  const auto one = address("10.0.0.1:9");
  const auto other = address("[::1]:9");
  const std::vector<Sent> sent{{one, "a", {}}, {one, "bb", {}}, {other, "", {}}, {one, "ccc", {}}};
  traffic.count_sent(sent);
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 4 datagrams, 6 bytes; received 0 datagrams, 0 bytes",
                   "  10.0.0.1:9: sent 3 datagrams, 6 bytes; received 0 datagrams, 0 bytes",
                   "  [::1]:9: sent 1 datagram, 0 bytes; received 0 datagrams, 0 bytes"}));
}

TEST(Traffic, ReportsWhatTheSystemDropped) {
  Traffic traffic;
  traffic.count_dropped({2});
  traffic.count_dropped({3});
  EXPECT_EQ(traffic.report(), (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                                     "dropped by the system: 5 datagrams"}));
}

TEST(Traffic, SaysWhereMoreMayHaveBeenDropped) {
  Traffic traffic;
  traffic.count_dropped({2});
  traffic.count_dropped({3, true});
  traffic.count_dropped({1});
  EXPECT_EQ(traffic.report().back(), "dropped by the system, at least: 6 datagrams");
}

TEST(Traffic, CountsWhatCameTogether) {
  Traffic traffic;
  const std::vector<Datagram> datagrams{
      {peer(1), "a", {}}, {peer(1), "bb", {}}, {peer(2), "", {}}, {peer(1), "ccc", {}}};
  traffic.count_received(datagrams);
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 4 datagrams, 6 bytes",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 3 datagrams, 6 bytes",
                   "  10.0.0.2:9: sent 0 datagrams, 0 bytes; received 1 datagram, 0 bytes"}));
  EXPECT_EQ(traffic.last_source(), peer(1));
}

TEST(Traffic, KnowsTheLastOfWhatCameTogether) {
  Traffic traffic;
  const Traffic::Time time{std::chrono::seconds(7)};
  traffic.count_received(
      std::vector<Datagram>{{peer(1), "a", {}, peer(8)}, {peer(1), "b", time, peer(9)}});
  EXPECT_EQ(traffic.local_address_for(peer(1)), peer(9));
  EXPECT_EQ(traffic.contacts().front().last, time);
}

TEST(Traffic, ReportsWhatDidNotArriveInAllAndPerPeer) {
  Traffic traffic;
  send(traffic, peer(1), 100);
  traffic.count_unsent(peer(1));
  traffic.count_unsent(peer(1));
  traffic.count_undelivered({peer(1)});
  receive(traffic, peer(2), 50, {});
  traffic.count_undelivered({peer(2)});
  traffic.count_undelivered({peer(2)});
  receive(traffic, peer(3), 5, {});
  traffic.count_unsent(peer(3));
  traffic.count_dropped({1});
  EXPECT_EQ(
      traffic.report(),
      (Lines{"sent 1 datagram, 100 bytes; received 2 datagrams, 55 bytes", "not sent: 3 datagrams",
             "reported as not delivered: 3 datagrams", "dropped by the system: 1 datagram",
             "  10.0.0.1:9: sent 1 datagram, 100 bytes; received 0 datagrams, 0 bytes, 2 not sent, "
             "1 not delivered",
             "  10.0.0.2:9: sent 0 datagrams, 0 bytes; received 1 datagram, 50 bytes, 2 not "
             "delivered",
             "  10.0.0.3:9: sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes, 1 not "
             "sent"}));
}

TEST(Traffic, ReportsAPeerToWhomNothingCouldBeSent) {
  Traffic traffic;
  traffic.count_unsent(peer(1));
  EXPECT_EQ(
      traffic.report(),
      (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes", "not sent: 1 datagram",
             "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes, 1 not "
             "sent"}));
}

TEST(Traffic, ReportsThatMoreMayNotHaveArrivedThanWereReported) {
  Traffic traffic;
  traffic.count_undelivered({.destination = peer(1), .is_least = true});
  for (const auto number : {1, 2}) traffic.count_undelivered({peer(number)});
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                   "reported as not delivered, at least: 3 datagrams",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes, at "
                   "least 2 not delivered",
                   "  10.0.0.2:9: sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes, 1 not "
                   "delivered"}));
}

TEST(Traffic, ReportsAPeerOfWhomItIsOnlyKnownThatNothingArrives) {
  Traffic traffic;
  traffic.count_undelivered({peer(1)});
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                   "reported as not delivered: 1 datagram",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes, 1 not "
                   "delivered"}));
}

TEST(Traffic, SumsUpAtTheEndWhatFailedEvenWhereNothingDid) {
  const Traffic traffic;
  EXPECT_EQ(traffic.summary(12340ms),
            (Lines{"udpchat ran 12.3s", "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes",
                   "not sent: 0 datagrams", "reported as not delivered: 0 datagrams",
                   "dropped by the system: 0 datagrams"}));
}

TEST(Traffic, SumsUpAtTheEndAllThatItReports) {
  Traffic traffic;
  send(traffic, peer(1), 5);
  traffic.count_unsent(peer(1));
  traffic.count_filtered();
  traffic.count_suppressed();
  EXPECT_EQ(traffic.summary(1s),
            (Lines{"udpchat ran 1.0s", "sent 1 datagram, 5 bytes; received 0 datagrams, 0 bytes",
                   "not sent: 1 datagram", "reported as not delivered: 0 datagrams",
                   "dropped by the system: 0 datagrams", "not shown, from others: 1 datagram",
                   "replies held back: 1",
                   "  10.0.0.1:9: sent 1 datagram, 5 bytes; received 0 datagrams, 0 bytes, 1 not "
                   "sent"}));
}

TEST(Traffic, SumsUpInTenthsOfASecondOrFromAHundredOnInSeconds) {
  const Traffic traffic;
  const auto time = [&](std::chrono::nanoseconds ran) { return traffic.summary(ran).front(); };
  EXPECT_EQ(time(0s), "udpchat ran 0.0s");
  EXPECT_EQ(time(49ms), "udpchat ran 0.0s");
  EXPECT_EQ(time(51ms), "udpchat ran 0.1s");
  EXPECT_EQ(time(60s), "udpchat ran 60.0s");
  EXPECT_EQ(time(99949ms), "udpchat ran 99.9s");
  EXPECT_EQ(time(99951ms), "udpchat ran 100s");
  EXPECT_EQ(time(100600ms), "udpchat ran 101s");
  EXPECT_EQ(time(48h), "udpchat ran 172800s");
}

TEST(Traffic, ReportsWhatWasWithheldAfterWhatWasDropped) {
  Traffic traffic;
  EXPECT_TRUE(traffic.report_withheld().empty());
  receive(traffic, peer(1), 5, {});
  traffic.count_suppressed();
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1"}));
  traffic.count_suppressed();
  traffic.count_filtered();
  traffic.count_dropped({1});
  EXPECT_EQ(traffic.report_withheld(),
            (Lines{"not shown, from others: 1 datagram", "replies held back: 2"}));
  traffic.count_filtered();
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes",
                   "dropped by the system: 1 datagram", "not shown, from others: 2 datagrams",
                   "replies held back: 2",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes"}));
}

TEST(Traffic, DoesNotTakeWhomItWithholdsForWhoWroteLast) {
  Traffic traffic;
  traffic.count_filtered();
  EXPECT_FALSE(traffic.last_source());
}

TEST(Traffic, RemembersWhoWroteLast) {
  Traffic traffic;
  receive(traffic, peer(1), 5, {});
  receive(traffic, peer(2), 5, {});
  send(traffic, peer(3), 5);
  EXPECT_EQ(traffic.last_source(), peer(2));
}

TEST(Traffic, CountsWhatItHasSentItselfInAllOnly) {
  Traffic traffic;
  receive(traffic, peer(1), 5, {});
  traffic.count_received(
      {.source = peer(2), .payload = "own", .time = {}, .local = peer(3), .is_own = true});
  EXPECT_EQ(traffic.report(),
            (Lines{"sent 0 datagrams, 0 bytes; received 2 datagrams, 8 bytes",
                   "  10.0.0.1:9: sent 0 datagrams, 0 bytes; received 1 datagram, 5 bytes"}));
  EXPECT_EQ(traffic.last_source(), peer(1));
  EXPECT_EQ(traffic.contacts().size(), 1U);
  EXPECT_FALSE(traffic.contact(2));
  EXPECT_TRUE(traffic.local_address_for(peer(2)).is_unspecified());
}

TEST(Traffic, KnowsWhichAddressEachWroteToLast) {
  Traffic traffic;
  send(traffic, peer(3), 1);
  traffic.count_received({peer(1), "x", {}, peer(7)});
  traffic.count_received({peer(2), "x", {}, peer(8)});
  traffic.count_received({peer(1), "x", {}, peer(9)});
  EXPECT_EQ(traffic.local_address_for(peer(1)), peer(9));
  EXPECT_EQ(traffic.local_address_for(peer(2)), peer(8));
  EXPECT_TRUE(traffic.local_address_for(peer(3)).is_unspecified());  // has not written
  EXPECT_TRUE(traffic.local_address_for(peer(4)).is_unspecified());
}

TEST(Traffic, ShowsTheBusiestPeersFirstAndHowManyMoreThereAre) {
  Traffic traffic;
  for (unsigned i = 1; i <= 22; ++i) receive(traffic, peer(i), i, {});
  send(traffic, peer(3), 100);
  const auto lines = traffic.report();
  ASSERT_EQ(lines.size(), 22U);  // the totals, 20 peers, the rest
  EXPECT_EQ(lines[1], "  10.0.0.3:9: sent 1 datagram, 100 bytes; received 1 datagram, 3 bytes");
  EXPECT_TRUE(lines[2].starts_with("  10.0.0.22:9: ")) << lines[2];
  EXPECT_TRUE(lines[20].starts_with("  10.0.0.4:9: ")) << lines[20];
  EXPECT_EQ(lines[21], "  and 2 peers more");
}

TEST(Traffic, CountsAFloodOfPeersInTheTotalsOnly) {
  Traffic traffic;
  constexpr auto most = static_cast<unsigned>(Traffic::kMostPeers);
  for (unsigned i = 0; i < most + 10; ++i) receive(traffic, peer(i), 1, {});
  receive(traffic, peer(0), 1000, {});
  const auto lines = traffic.report();
  EXPECT_EQ(lines.front(), "sent 0 datagrams, 0 bytes; received 16395 datagrams, 17394 bytes");
  EXPECT_EQ(lines[1], "  10.0.0.0:9: sent 0 datagrams, 0 bytes; received 2 datagrams, 1001 bytes");
  EXPECT_EQ(lines.back(), "  and 16364 peers more, at least");
  EXPECT_EQ(traffic.last_source(), peer(0));
  EXPECT_EQ(traffic.contacts().size(), most);
  EXPECT_EQ(traffic.contact(most), peer(most - 1));
  EXPECT_FALSE(traffic.contact(most + 1));
}

TEST(Traffic, NumbersWhoHasWrittenInTheOrderInWhichTheyFirstDid) {
  Traffic traffic;
  send(traffic, peer(7), 1);
  receive(traffic, peer(9), 10, Traffic::Time(1s));
  receive(traffic, peer(8), 20, Traffic::Time(2s));
  receive(traffic, peer(7), 30, Traffic::Time(3s));
  receive(traffic, peer(9), 40, Traffic::Time(4s));
  send(traffic, peer(8), 5);
  const auto contacts = traffic.contacts();
  ASSERT_EQ(contacts.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(contacts[i].number, i + 1);
  EXPECT_EQ(contacts[0].address, peer(9));
  EXPECT_EQ(contacts[0].received.datagrams, 2U);
  EXPECT_EQ(contacts[0].received.octets, 50U);
  EXPECT_EQ(contacts[0].sent.datagrams, 0U);
  EXPECT_EQ(contacts[0].last, Traffic::Time(4s));
  EXPECT_EQ(contacts[1].address, peer(8));
  EXPECT_EQ(contacts[1].sent.octets, 5U);
  EXPECT_EQ(contacts[1].last, Traffic::Time(2s));
  EXPECT_EQ(contacts[2].address, peer(7));
  EXPECT_EQ(contacts[2].sent.datagrams, 1U);
}

TEST(Traffic, KnowsWhoHasANumber) {
  Traffic traffic;
  EXPECT_FALSE(traffic.contact(1));
  receive(traffic, peer(9), 0, {});
  receive(traffic, peer(8), 0, {});
  receive(traffic, peer(9), 0, {});
  EXPECT_FALSE(traffic.contact(0));
  EXPECT_EQ(traffic.contact(1), peer(9));
  EXPECT_EQ(traffic.contact(2), peer(8));
  EXPECT_FALSE(traffic.contact(3));
  EXPECT_FALSE(traffic.contact(std::numeric_limits<std::uint64_t>::max()));
}

TEST(Traffic, GivesNoNumberToWhomWasOnlySentTo) {
  Traffic traffic;
  send(traffic, peer(1), 5);
  traffic.count_unsent(peer(2));
  traffic.count_undelivered({peer(3)});
  EXPECT_TRUE(traffic.contacts().empty());
  EXPECT_FALSE(traffic.contact(1));
  EXPECT_EQ(traffic.report_contacts({}), (Lines{"nobody has written yet"}));
}

TEST(Traffic, ReportsItsContacts) {
  Traffic traffic;
  receive(traffic, peer(1), 5, Traffic::Time(10s));
  EXPECT_EQ(traffic.report_contacts(Traffic::Time(13s)),
            (Lines{" 1  10.0.0.1:9  3s ago  received 1 datagram, 5 bytes; sent 0 datagrams, "
                   "0 bytes"}));
}

TEST(Traffic, CountsForSeveralThreadsAtOnce) {
  Traffic traffic;
  {
    const std::jthread sender([&] {
      for (unsigned i = 0; i < 1000; ++i) send(traffic, peer(1), 1);
    });
    const std::jthread receiver([&] {
      for (unsigned i = 0; i < 1000; ++i) receive(traffic, peer(i % 3), 2, {});
    });
    for (int i = 0; i < 100; ++i) {
      traffic.count_dropped({1});
      traffic.count_filtered();
      traffic.count_suppressed();
      traffic.count_unsent(peer(4));
      traffic.count_undelivered({peer(1)});
      (void)traffic.report();
      (void)traffic.report_contacts({});
      (void)traffic.contact(1);
      (void)traffic.summary({});
      (void)traffic.report_withheld();
      (void)traffic.last_source();
    }
  }
  const auto lines = traffic.report();
  EXPECT_EQ(lines[0], "sent 1000 datagrams, 1000 bytes; received 1000 datagrams, 2000 bytes");
  EXPECT_EQ(lines[1], "not sent: 100 datagrams");
  EXPECT_EQ(lines[2], "reported as not delivered: 100 datagrams");
  EXPECT_EQ(lines[3], "dropped by the system: 100 datagrams");
}

}  // namespace
}  // namespace udpchat
