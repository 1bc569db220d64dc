#include "outbox_fixture.hpp"
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

const std::string kDropHint = " (/drop forgets what waits)";

/// What is told of a wait that is long at once.
class OutboxNotices : public OutboxFixture {
 protected:
  OutboxNotices() { configure({.is_conversation = true, .long_wait = 0ms}); }

  /// One more has to wait, which is told as the notice with this number.
  void wait_once(std::size_t notice) {
    transport.make_room_for(0);
    send("x");
    console.wait_until_told(notice);
  }
};

TEST_F(OutboxNotices, TellOfALongWaitOnceAndOfItsEnd) {
  wait_once(1);
  transport.wait_for_another_look();
  EXPECT_EQ(console.notices, (Lines{"the link is slow: 1 datagram waits to be sent" + kDropHint}));
  let_all_go();
  EXPECT_EQ(console.notices.size(), 2U);
  EXPECT_EQ(console.notices.back(), "all that waited has been sent");
}

TEST_F(OutboxNotices, CountWhatWaits) {
  transport.hold_who_waits(true);
  transport.make_room_for(0);
  send_all({"a", "b", "c"});
  transport.hold_who_waits(false);
  console.wait_until_told(1);
  EXPECT_EQ(console.notices.front(), "the link is slow: 3 datagrams wait to be sent" + kDropHint);
}

TEST_F(OutboxNotices, TellOfEachLongWaitWhereSomebodyTalks) {
  wait_once(1);
  let_all_go();
  wait_once(3);
  let_all_go();
  ASSERT_EQ(console.notices.size(), 4U);
  EXPECT_EQ(console.notices.at(2), console.notices.at(0));
  EXPECT_EQ(console.notices.at(3), console.notices.at(1));
}

TEST_F(OutboxNotices, TellOnceThatThereIsALongWaitWhereNobodyTalks) {
  configure({.long_wait = 0ms});
  wait_once(1);
  let_all_go();
  transport.make_room_for(0);
  send("y");
  transport.wait_for_another_look();
  let_all_go();
  EXPECT_EQ(console.notices, (Lines{"the link is slow: 1 datagram waits to be sent"}));
}

TEST_F(OutboxNotices, SayNothingOfAShortWait) {
  configure({.is_conversation = true, .long_wait = 1h});
  transport.make_room_for(0);
  send("x");
  transport.wait_for_another_look();
  let_all_go();
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(OutboxNotices, DoNotSayThatAllWasSentWhereSomeWasNot) {
  wait_once(1);
  transport.failures[peer] = std::errc::network_unreachable;
  send("b", other);
  let_all_go();
  ASSERT_EQ(console.notices.size(), 3U);
  EXPECT_EQ(console.notices.at(1), "cannot send to 127.0.0.1:9: Network is unreachable");
  EXPECT_EQ(console.notices.at(2), "nothing waits to be sent any more");
  transport.failures.clear();
  wait_once(4);
  let_all_go();
  EXPECT_EQ(console.notices.back(), "all that waited has been sent");
}

TEST_F(OutboxNotices, SayNothingOfTheEndOfAWaitThatWasDropped) {
  wait_once(1);
  outbox->drop();
  console.wait_until_woken();
  EXPECT_EQ(console.notices.size(), 1U);
}

TEST_F(OutboxNotices, TellOfTheWaitAfterADropToo) {
  wait_once(1);
  outbox->drop();
  wait_once(2);
  EXPECT_EQ(console.notices.at(1), console.notices.at(0));
}

/// What a program that reads the output learns of what had to wait.
class OutboxEvents : public OutboxFixture {
 protected:
  OutboxEvents() { display.set_style({.output = Output::json}); }

  static std::string sent_event(const std::string& text, const std::string& octets) {
    return R"({"version":1,"event":"sent","direction":"out","local":"127.0.0.1:4567",)"
           R"("peer":"127.0.0.1:9","length":1,"text":")" +
           text + R"(","data":")" + octets + R"("})";
  }

  static std::string failure_event(const std::string& text, const std::string& octets,
                                   const std::string& reason) {
    return R"({"version":1,"event":"failed","direction":"out","local":"127.0.0.1:4567",)"
           R"("peer":"127.0.0.1:9","length":1,"text":")" +
           text + R"(","data":")" + octets + R"(","error":")" + reason + R"("})";
  }

  void show_now() {
    display.show(Sent{peer, "n", std::chrono::system_clock::now(), transport.local});
  }

  /// RFC 3339 in UTC, which is in the order of time.
  [[nodiscard]] Lines times() const {
    Lines times;
    for (const auto& line : console.printed) {
      const auto begin = line.find(R"("time":")");
      times.push_back(line.substr(begin, line.find(',', begin) - begin));
    }
    return times;
  }
};

TEST_F(OutboxEvents, TellOfEachOnceItIsSentAndNotBefore) {
  transport.make_room_for(0);
  send_all({"a", "b"});
  EXPECT_TRUE(console.printed.empty());
  let_all_go();
  EXPECT_EQ(without_times(console.printed), (Lines{sent_event("a", "61"), sent_event("b", "62")}));
}

TEST_F(OutboxEvents, HaveTheTimeOfSending) {
  transport.make_room_for(0);
  send_all({"a", "b"});
  transport.wait_for_another_look();
  show_now();
  let_all_go();
  show_now();
  const auto all = times();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST_F(OutboxEvents, ComeInTheOrderOfSendingThoughSeveralThreadsSend) {
  transport.make_room_for(50);
  {
    std::vector<std::jthread> threads;
    for (const auto* text : {"a", "b", "c"})
      threads.emplace_back([this, text] {
        for (int i = 0; i < 100; ++i) send(text);
      });
    transport.wait_until_sent(50);
    transport.make_room_for(std::nullopt);
  }
  transport.wait_until_sent(300);
  EXPECT_EQ(outbox->waiting(), 0U);  // and so the last is shown
  ASSERT_EQ(console.printed.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i)
    EXPECT_NE(console.printed[i].find(R"("text":")" + transport.sent[i].payload), std::string::npos)
        << i;
}

TEST_F(OutboxEvents, TellWhichThatWaitedFailed) {
  transport.send_failure = std::errc::network_unreachable;
  transport.make_room_for(0);
  send("a");
  let_all_go();
  EXPECT_EQ(without_times(console.printed).front(),
            failure_event("a", "61", "cannot send: Network is unreachable"));
  EXPECT_EQ(console.printed.size(), 2U);  // and a notice
}

TEST_F(OutboxEvents, TellOnceOfEachThatFoundNoRoomForTooLong) {
  const std::string reason =
      "cannot send to 127.0.0.1:9: No buffer space available (the interface's queue has no room "
      "for "
      "it; 'tc qdisc' shows the queue)";
  configure({.long_wait = 1h, .patience = 1ms});
  transport.have_buffers_for(peer, false);
  transport.hold_who_waits(true);
  send_all({"a", "b"});
  transport.hold_who_waits(false);
  console.wait_until_woken();
  auto events = without_times(console.printed);
  std::erase_if(events,
                [](const auto& line) { return line.find(R"("event":"failed")") == line.npos; });
  EXPECT_EQ(events, (Lines{failure_event("a", "61", reason), failure_event("b", "62", reason)}));
}

TEST_F(OutboxEvents, TellOfEachThatStillWaitsAtTheEnd) {
  const std::string reason = "dropped while it waited to be sent";
  configure({.long_wait = 1h, .patience = 1h});
  transport.have_buffers_for(peer, false);
  send_all({"a", "b"});
  outbox.reset();
  EXPECT_EQ(without_times(console.printed),
            (Lines{failure_event("a", "61", reason), failure_event("b", "62", reason)}));
}

TEST_F(OutboxEvents, TellOfEachThatIsDroppedInOrder) {
  const std::string reason = "dropped while it waited to be sent";
  transport.make_room_for(0);
  std::string text = "a";
  send(text);
  text = "b";
  send(text);
  text = "c";
  outbox->drop();
  EXPECT_EQ(without_times(console.printed),
            (Lines{failure_event("a", "61", reason), failure_event("b", "62", reason)}));
}

TEST_F(OutboxEvents, TellOfOneThatIsRefusedBecauseTooManyWait) {
  transport.make_room_for(0);
  send_all(Lines(Outbox::kMostWaiting, "x"));
  EXPECT_THROW(send("y"), Unsendable);
  EXPECT_EQ(without_times(console.printed),
            (Lines{failure_event("y", "79", "not sent: 4096 datagrams wait to be sent already")}));
}

TEST_F(OutboxEvents, HaveTheTimeOfTheDropOrTheRefusal) {
  transport.make_room_for(0);
  send_all(Lines(Outbox::kMostWaiting, "x"));
  show_now();
  EXPECT_THROW(send("y"), Unsendable);
  show_now();
  outbox->drop();
  show_now();
  const auto all = times();
  ASSERT_EQ(all.size(), Outbox::kMostWaiting + 4);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

}  // namespace
}  // namespace udpchat
