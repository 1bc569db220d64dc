#include "outbox_fixture.hpp"
#include <string>
#include <system_error>
#include <vector>

namespace udpchat {
namespace {

using namespace std::chrono_literals;

/// What becomes of what goes to `peer`, whose interface has no room in its queue.
class OutboxWithoutBuffers : public OutboxFixture {
 protected:
  OutboxWithoutBuffers() {
    configure({.long_wait = 1h, .patience = 1h});
    transport.have_buffers_for(peer, false);
  }

  const std::string no_room =
      "cannot send to 127.0.0.1:9: No buffer space available (the interface's queue has no room "
      "for "
      "it; 'tc qdisc' shows the queue)";
};

TEST_F(OutboxWithoutBuffers, HoldsUpNobodyElse) {
  send("a");
  send("b", other);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"b", other}}));
  EXPECT_EQ(outbox->waiting(), 1U);
}

TEST_F(OutboxWithoutBuffers, HoldsUpNobodyElseWhoWaits) {
  transport.make_room_for(0);
  send("a");
  send("b", other);
  send("c");
  send("d", other);
  transport.make_room_for(std::nullopt);
  transport.wait_until_sent(2);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"b", other}, {"d", other}}));
  EXPECT_EQ(outbox->waiting(), 2U);
}

TEST_F(OutboxWithoutBuffers, SendsInOrderOnceThereIsRoom) {
  send_all({"a", "b", "c"});
  transport.wait_for_another_look();
  EXPECT_TRUE(sent().empty());
  transport.have_buffers_for(peer, true);
  send("d");
  console.wait_until_woken();
  EXPECT_EQ(sent(), (Lines{"a", "b", "c", "d"}));
  EXPECT_EQ(outbox->failures(), 0U);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(OutboxWithoutBuffers, TellsThatItHasLostItsPatience) {
  configure({.long_wait = 1h, .patience = 1ms});
  send("a");
  console.wait_until_woken();
  EXPECT_EQ(console.notices, (Lines{no_room}));
  EXPECT_EQ(outbox->failures(), 1U);
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
}

TEST_F(OutboxWithoutBuffers, TriesTheNextAfterOneThatFailed) {
  configure({.long_wait = 1h, .patience = 1ms});
  transport.hold_who_waits(true);
  send_all({"a", "b"});
  transport.hold_who_waits(false);
  console.wait_until_woken();
  EXPECT_EQ(outbox->failures(), 2U);
  transport.have_buffers_for(peer, true);
  send("c");
  EXPECT_EQ(sent(), (Lines{"c"}));
}

TEST_F(OutboxWithoutBuffers, IsPatientAnewOnceNothingWaitsForThereThoughOthersWait) {
  configure({.long_wait = 1h, .patience = 1ms, .impatience = 0ms});
  transport.have_buffers_for(other, false);
  transport.hold_who_waits(true);
  send("a");
  for (int i = 0; i < 100; ++i) send("x", other);
  transport.hold_who_waits(false);
  console.wait_until_told(2);  // of the first to each
  EXPECT_EQ(transport.tries_without_buffers(peer), 2U);
  EXPECT_NO_THROW(send("b"));
  EXPECT_GE(transport.tries_without_buffers(peer), 3U);
}

TEST_F(OutboxWithoutBuffers, TriesOnlyOnceForAWhileAfterAFailure) {
  configure({.long_wait = 1h, .patience = 1ms});
  send("a");
  console.wait_until_woken();
  EXPECT_THROW(send("b"), std::system_error);
  EXPECT_EQ(outbox->waiting(), 0U);
  transport.have_buffers_for(peer, true);
  send("c");
  EXPECT_EQ(sent(), (Lines{"c"}));
}

TEST_F(OutboxWithoutBuffers, DoesNotCountAReplyThatFails) {
  configure({.long_wait = 1h, .patience = 1ms});
  outbox->send({peer, "a", {}, transport.local, true});
  console.wait_until_woken();
  EXPECT_EQ(console.notices, (Lines{no_room}));
  EXPECT_EQ(outbox->failures(), 0U);
}

TEST_F(OutboxWithoutBuffers, TellsWhoeverSendsAtOnceWhereThereIsNoPatience) {
  configure({.patience = 0ms});
  try {
    send("a");
    FAIL() << "nothing thrown";
  } catch (const std::system_error& failure) {
    EXPECT_EQ(failure.what(), no_room);
  }
  EXPECT_EQ(outbox->failures(), 0U);
  EXPECT_EQ(outbox->waiting(), 0U);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(OutboxWithoutBuffers, EndsThoughSomethingWaits) {
  send_all({"a", "b"});
  transport.wait_for_another_look();
  outbox.reset();
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(traffic.report().at(1), "not sent: 2 datagrams");
}

}  // namespace
}  // namespace udpchat
