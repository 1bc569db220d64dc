#include "outbox_fixture.hpp"
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargest = 65507;

class OutboxTest : public OutboxFixture {
 protected:
  /// Sends its own numbers from 0, with its name before each.
  void send_many(const std::string& name, int count) {
    for (int i = 0; i < count; ++i) send(name + std::to_string(i));
  }

  /// What these names sent, in the order in which it went.
  static Lines of(std::string_view name, const Lines& texts) {
    Lines its;
    for (const auto& text : texts)
      if (text.starts_with(name)) its.push_back(text);
    return its;
  }

  static Lines numbered(const std::string& name, int count) {
    Lines texts;
    for (int i = 0; i < count; ++i) texts.push_back(name + std::to_string(i));
    return texts;
  }
};

TEST_F(OutboxTest, SendsAtOnceWhereThereIsRoom) {
  send_all({"a", "b"});
  EXPECT_EQ(sent(), (Lines{"a", "b"}));
  EXPECT_EQ(outbox->waiting(), 0U);
  EXPECT_EQ(console.wakes, 0);
}

TEST_F(OutboxTest, TellsTheTimeOnlyWhereSomebodySeesIt) {
  for (const bool has_times : {true, false}) {
    configure({.has_times = has_times});
    Sent datagram{peer, "x", {}};
    outbox->send(std::span(&datagram, 1));
    EXPECT_EQ(datagram.time != std::chrono::system_clock::time_point(), has_times);
  }
}

TEST_F(OutboxTest, KeepsWhatTheInterfaceHasNoRoomForAndHoldsNobodyUp) {
  transport.make_room_for(1);
  send_all({"a", "b", "c"});
  EXPECT_EQ(sent(), (Lines{"a"}));
  EXPECT_EQ(outbox->waiting(), 2U);
}

TEST_F(OutboxTest, SendsWhatWaitsInItsOrder) {
  transport.make_room_for(0);
  send_all({"a", "b", "c", "d"});
  transport.make_room_for(2);
  transport.wait_until_sent(2);
  EXPECT_EQ(sent(), (Lines{"a", "b"}));
  EXPECT_EQ(outbox->waiting(), 2U);
  let_all_go();
  EXPECT_EQ(sent(), (Lines{"a", "b", "c", "d"}));
  EXPECT_EQ(outbox->waiting(), 0U);
}

TEST_F(OutboxTest, LetsOnlyWhatGoesElsewhereOvertakeWhatWaits) {
  transport.hold_who_waits(true);
  transport.make_room_for(0);
  send("a");
  transport.make_room_for(std::nullopt);
  send("b");
  send("c", other);
  EXPECT_EQ(sent(), (Lines{"c"}));
  EXPECT_EQ(outbox->waiting(), 2U);
  transport.hold_who_waits(false);
  console.wait_until_woken();
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"c", other}, {"a", peer}, {"b", peer}}));
}

TEST_F(OutboxTest, SendsAtOnceAgainOnceNothingWaits) {
  transport.make_room_for(0);
  send("a");
  let_all_go();
  transport.hold_who_waits(true);
  send("b");
  EXPECT_EQ(sent(), (Lines{"a", "b"}));
}

TEST_F(OutboxTest, KeepsACopyOfWhatWaits) {
  transport.make_room_for(0);
  std::string text = "first";
  outbox->send({peer, text, {}, other});
  text = "other";
  let_all_go();
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"first", peer, other}}));
}

TEST_F(OutboxTest, WakesTheConsoleEachTimeThatNothingWaitsAnyMore) {
  for (int times = 1; times <= 2; ++times) {
    transport.make_room_for(0);
    send_all({"a", "b"});
    EXPECT_EQ(console.wakes, times - 1);
    let_all_go();
    EXPECT_EQ(console.wakes, times);
  }
}

TEST_F(OutboxTest, LeavesNoMoreToTheSystemThanIsWanted) {
  configure({.most_unsent = 100});
  transport.hold_back(100);
  send("a");
  EXPECT_EQ(sent(), (Lines{"a"}));
  transport.hold_back(101);
  send_all({"b", "c"});
  transport.wait_for_another_look();
  EXPECT_EQ(sent(), (Lines{"a"}));
  EXPECT_EQ(outbox->waiting(), 2U);
  transport.hold_back(0);
  console.wait_until_woken();
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
}

TEST_F(OutboxTest, LeavesTheSystemAsMuchAsItTakesWhereNothingIsSaid) {
  transport.hold_back(std::size_t{1} << 40);
  send("a");
  EXPECT_EQ(sent(), (Lines{"a"}));
}

TEST_F(OutboxTest, LeavesTheSystemAsMuchForEachToWhomItSentLately) {
  configure({.most_unsent = 100});
  send("a");
  send("b", other);
  transport.hold_back(200);
  send("c");
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
  transport.hold_back(201);
  send("d");
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
  EXPECT_EQ(outbox->waiting(), 1U);
}

TEST_F(OutboxTest, LeavesTheSystemNoMoreForOneToWhomItSentOften) {
  configure({.most_unsent = 100});
  send_all({"a", "b"});
  transport.hold_back(101);
  send("c");
  EXPECT_EQ(sent(), (Lines{"a", "b"}));
  EXPECT_EQ(outbox->waiting(), 1U);
}

TEST_F(OutboxTest, LeavesTheSystemNoMoreForOneToWhomItSentLongAgo) {
  configure({.most_unsent = 100});
  send("a", other);
  send_all(Lines(63, "x"));
  transport.hold_back(200);
  send("y");  // the last that counts is the first
  send("z");
  EXPECT_EQ(sent().size(), 65U);
  EXPECT_EQ(sent().back(), "y");
  EXPECT_EQ(outbox->waiting(), 1U);
}

TEST_F(OutboxTest, RefusesMoreDatagramsThanTheMost) {
  transport.make_room_for(0);
  send_all(Lines(Outbox::kMostWaiting, "x"));
  EXPECT_EQ(refusal_of("y"), "not sent: 4096 datagrams wait to be sent already");
  EXPECT_EQ(outbox->waiting(), Outbox::kMostWaiting);
  EXPECT_EQ(outbox->failures(), 0U);  // whoever sent it knows
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
  let_all_go();
  EXPECT_EQ(refusal_of("z"), "sent");
  EXPECT_EQ(sent().size(), Outbox::kMostWaiting + 1);
  EXPECT_EQ(sent().back(), "z");
}

TEST_F(OutboxTest, RefusesMoreOctetsThanTheMost) {
  const auto whole = Outbox::kMostOctets / kLargest;
  const auto rest = Outbox::kMostOctets % kLargest;
  for (std::size_t round = 1; round <= 2; ++round) {  // what was sent leaves its place
    transport.make_room_for(0);
    send_all(Lines(whole, std::string(kLargest, 'x')));
    EXPECT_EQ(refusal_of(std::string(rest + 1, 'x')),
              "not sent: 128 datagrams wait to be sent already");
    EXPECT_EQ(refusal_of(std::string(rest, 'x')), "sent");
    EXPECT_EQ(refusal_of("x"), "not sent: 129 datagrams wait to be sent already");
    EXPECT_EQ(refusal_of(""), "sent");
    let_all_go();
    EXPECT_EQ(sent().size(), round * (whole + 2));
  }
}

TEST_F(OutboxTest, GoesOnAfterOneThatWaitedAndFails) {
  transport.failures[other] = std::errc::network_unreachable;
  transport.make_room_for(0);
  send("a");
  send("b", other);
  send("c");
  EXPECT_EQ(outbox->failures(), 0U);
  let_all_go();
  EXPECT_EQ(sent(), (Lines{"a", "c"}));
  EXPECT_EQ(outbox->failures(), 1U);
  EXPECT_EQ(console.notices, (Lines{"cannot send to [::1]:8: Network is unreachable"}));
}

TEST_F(OutboxTest, TellsWhoeverSendsOfAFailureAtOnceAndNobodyElse) {
  transport.failures[other] = std::errc::network_unreachable;
  EXPECT_THROW(send("a", other), std::system_error);
  EXPECT_EQ(outbox->failures(), 0U);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(OutboxTest, DropsWhatWaitsAndSendsNothingOfIt) {
  transport.make_room_for(0);
  send_all({"a", "b", "c"});
  transport.wait_for_another_look();
  EXPECT_EQ(outbox->drop(), 3U);
  EXPECT_EQ(outbox->waiting(), 0U);
  EXPECT_EQ(outbox->failures(), 0U);
  EXPECT_EQ(traffic.report().at(1), "not sent: 3 datagrams");
  console.wait_until_woken();
  send("d");
  let_all_go();
  EXPECT_EQ(sent(), (Lines{"d"}));
}

TEST_F(OutboxTest, DropsNothingWhereNothingWaits) {
  send("a");
  EXPECT_EQ(outbox->drop(), 0U);
  EXPECT_EQ(sent(), (Lines{"a"}));
}

TEST_F(OutboxTest, HasItsPlaceBackAfterADrop) {
  const std::string largest(kLargest, 'x');
  const auto most = Outbox::kMostOctets / kLargest;
  transport.make_room_for(0);
  for (int round = 0; round < 2; ++round) {
    send_all(Lines(most, largest));
    EXPECT_EQ(outbox->drop(), most);
  }
}

TEST_F(OutboxTest, EndsThoughSomethingWaits) {
  transport.make_room_for(0);
  send_all({"a", "b"});
  transport.wait_for_another_look();
  outbox.reset();
  EXPECT_TRUE(sent().empty());
}

TEST_F(OutboxTest, TellsOfFragmentsOfWhatWaitedOnceItIsSent) {
  transport.mtu = 600;
  transport.make_room_for(0);
  send(std::string(573, 'x'));
  transport.wait_for_another_look();
  EXPECT_TRUE(console.notices.empty());
  let_all_go();
  EXPECT_EQ(console.notices,
            (Lines{"573 bytes to 127.0.0.1:9 went in fragments: the path MTU is 600 bytes, and up "
                   "to 572 bytes go whole"}));
}

TEST_F(OutboxTest, KnowsWhatGoesWhole) {
  transport.mtu = 1280;
  EXPECT_EQ(outbox->largest_whole(peer), 1252U);
  EXPECT_EQ(outbox->largest_whole(other), 1232U);
}

TEST_F(OutboxTest, KeepsTheOrderOfEachOfSeveralThreads) {
  transport.make_room_for(50);
  {
    std::vector<std::jthread> threads;
    for (const auto* name : {"a", "b", "c"})
      threads.emplace_back([this, name] { send_many(name, 200); });
    transport.wait_until_sent(50);
    transport.make_room_for(100);
    transport.wait_until_sent(150);
    transport.make_room_for(std::nullopt);
  }
  transport.wait_until_sent(600);
  outbox.reset();  // and counts the last
  for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(of(name, sent()), numbered(name, 200));
  EXPECT_EQ(traffic.report().front().substr(0, 18), "sent 600 datagrams");
}

TEST_F(OutboxTest, SendsOrDropsEachThatSeveralThreadsSendWhileItIsAskedAndEmptied) {
  std::size_t dropped = 0;
  transport.make_room_for(100);
  {
    std::vector<std::jthread> threads;
    for (const auto* name : {"a", "b", "c"})
      threads.emplace_back([this, name] { send_many(name, 100); });
    transport.wait_until_sent(100);
    for (int i = 0; i < 10; ++i) {
      EXPECT_LE(outbox->waiting(), 300U);
      EXPECT_EQ(outbox->failures(), 0U);
      EXPECT_EQ(outbox->largest_whole(peer), 1472U);
      dropped += outbox->drop();
    }
  }
  dropped += outbox->drop();
  EXPECT_EQ(sent().size(), 100U);
  EXPECT_EQ(dropped, 200U);
}

}  // namespace
}  // namespace udpchat
