#include "outbox_fixture.hpp"
#include <regex>

namespace udpchat {
namespace {

constexpr std::size_t kCount = 9;

/// Many datagrams to one destination, given together.
class OutboxBatch : public OutboxFixture {
 protected:
  static Lines numbered(std::size_t count) {
    Lines texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back("line " + std::to_string(i));
    return texts;
  }

  /// Until each is sent, waits or is refused; returns why some were.
  Lines send_together(const Lines& texts, const SocketAddress& destination) {
    std::vector<Sent> datagrams;
    for (const auto& text : texts) datagrams.push_back({destination, text, {}, transport.local});
    Lines refusals;
    for (std::span<Sent> left = datagrams; !left.empty();) {
      std::size_t done = 1;
      try {
        done = outbox->send(left);
      } catch (const std::exception& refusal) {
        refusals.emplace_back(refusal.what());
      }
      EXPECT_GT(done, 0U);
      left = left.subspan(done);
    }
    return refusals;
  }
  Lines send_together(const Lines& texts) { return send_together(texts, peer); }

  [[nodiscard]] std::string totals() const { return traffic.report().front().substr(0, 17); }
};

TEST_F(OutboxBatch, IsSentInOneStep) {
  const auto all = numbered(kCount);
  std::vector<Sent> datagrams;
  for (const auto& text : all) datagrams.push_back({peer, text, {}, transport.local});
  EXPECT_EQ(outbox->send(datagrams), kCount);
  EXPECT_EQ(sent(), all);
  EXPECT_EQ(totals(), "sent 9 datagrams,");
}

TEST_F(OutboxBatch, GoesOnWhereverTheSystemStops) {
  for (std::size_t most = 1; most <= kCount; ++most) {
    transport.most_at_once = most;
    EXPECT_EQ(send_together(numbered(kCount)), Lines());
    EXPECT_EQ(sent(), numbered(kCount)) << most;
    transport.sent.clear();
  }
}

TEST_F(OutboxBatch, WaitsInOrderFromWhereverThereIsNoRoom) {
  for (const std::size_t most : {SIZE_MAX, std::size_t{2}})
    for (std::size_t room = 0; room <= kCount; ++room) {
      transport.hold_who_waits(true);
      transport.most_at_once = most;
      transport.make_room_for(room);
      EXPECT_EQ(send_together(numbered(kCount)), Lines());
      EXPECT_EQ(sent().size(), room);
      EXPECT_EQ(outbox->waiting(), kCount - room);
      transport.hold_who_waits(false);
      if (room < kCount) let_all_go();
      EXPECT_EQ(sent(), numbered(kCount)) << room << " of " << most;
      transport.sent.clear();
    }
}

TEST_F(OutboxBatch, LosesOnlyWhatIsRefusedWhereverThatIs) {
  for (std::size_t place = 0; place < kCount; ++place) {
    auto all = numbered(kCount);
    transport.refused = {all[place]};
    EXPECT_EQ(send_together(all), (Lines{"cannot send " + all[place] + ": Message too long"}));
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(place));
    EXPECT_EQ(sent(), all) << place;
    transport.sent.clear();
  }
}

TEST_F(OutboxBatch, LosesOnlyWhatIsRefusedThoughAllIs) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_EQ(send_together(numbered(kCount)).size(), kCount);
  EXPECT_EQ(totals(), "sent 0 datagrams,");
  EXPECT_EQ(traffic.report().at(1), "not sent: 9 datagrams");
}

TEST_F(OutboxBatch, LosesOnlyWhatIsRefusedWhileItWaits) {
  auto all = numbered(kCount);
  transport.refused = {all[4]};
  transport.make_room_for(3);
  EXPECT_EQ(send_together(all), Lines());
  let_all_go();
  all.erase(all.begin() + 4);
  EXPECT_EQ(sent(), all);
  EXPECT_EQ(outbox->failures(), 1U);
}

TEST_F(OutboxBatch, WaitsWhereTheInterfaceHasNoRoom) {
  transport.have_buffers_for(peer, false);
  EXPECT_EQ(send_together(numbered(kCount)), Lines());
  EXPECT_EQ(outbox->waiting(), kCount);
  transport.have_buffers_for(peer, true);
  console.wait_until_woken();
  EXPECT_EQ(sent(), numbered(kCount));
}

TEST_F(OutboxBatch, IsRefusedOneByOneWhereThereHasBeenNoRoomForTooLong) {
  configure({.patience = std::chrono::milliseconds(0)});
  transport.have_buffers_for(peer, false);
  const auto refusals = send_together(numbered(kCount));
  EXPECT_EQ(refusals, Lines(kCount, refusals.at(0)));
  EXPECT_NE(refusals.at(0).find("No buffer space"), std::string::npos);
  EXPECT_EQ(outbox->waiting(), 0U);
}

TEST_F(OutboxBatch, WaitsBehindWhatWaitsForTheSameDestinationOnly) {
  transport.hold_who_waits(true);
  transport.make_room_for(0);
  send("first");
  transport.make_room_for(std::nullopt);
  send_together({"second", "third"});
  send_together({"elsewhere", "elsewhere"}, other);
  EXPECT_EQ(sent(), (Lines{"elsewhere", "elsewhere"}));
  transport.hold_who_waits(false);
  console.wait_until_woken();
  EXPECT_EQ(sent(), (Lines{"elsewhere", "elsewhere", "first", "second", "third"}));
}

TEST_F(OutboxBatch, IsRefusedFromWhereTooManyWait) {
  transport.hold_who_waits(true);
  transport.make_room_for(3);
  const auto refusals = send_together(numbered(Outbox::kMostWaiting + 5));
  EXPECT_EQ(refusals, Lines(2, "not sent: 4096 datagrams wait to be sent already"));
  EXPECT_EQ(outbox->waiting(), Outbox::kMostWaiting);
  transport.hold_who_waits(false);
  let_all_go();
  EXPECT_EQ(sent(), numbered(Outbox::kMostWaiting + 3));
}

TEST_F(OutboxBatch, IsRefusedOnlyFromWhereTooManyWaitForOthers) {
  transport.hold_who_waits(true);
  transport.make_room_for(0);
  send_together(numbered(Outbox::kMostWaiting), other);
  transport.make_room_for(2);
  EXPECT_EQ(send_together(numbered(4)).size(), 2U);
  EXPECT_EQ(sent(), numbered(2));
}

TEST_F(OutboxBatch, IsNotRepeatedWhereThereIsSuddenlyNoRoomAndNoPatience) {
  configure({.patience = std::chrono::milliseconds(0)});
  transport.hold_who_waits(true);
  transport.without_room = SendOutcome::no_buffers;
  transport.make_room_for(3);
  EXPECT_EQ(send_together(numbered(kCount)), Lines());
  EXPECT_EQ(outbox->waiting(), kCount - 3);
  transport.hold_who_waits(false);
  console.wait_until_woken();
  EXPECT_EQ(outbox->failures(), kCount - 3);
  EXPECT_EQ(sent(), numbered(3));
}

TEST_F(OutboxBatch, LeavesTheSystemNoMoreThanIsWanted) {
  configure({.most_unsent = 100});
  transport.held_back_of_each = 60;
  EXPECT_EQ(send_together(numbered(kCount)), Lines());
  EXPECT_EQ(sent(), numbered(2));
  EXPECT_EQ(outbox->waiting(), kCount - 2);
}

TEST_F(OutboxBatch, LooksOnceAtThePath) {
  transport.mtu = 1500;
  EXPECT_EQ(send_together({std::string(100, 'a'), std::string(1400, 'b'), std::string(1473, 'c'),
                           std::string(2000, 'd')}),
            Lines());
  EXPECT_EQ(transport.looks_at_paths, 1);
  ASSERT_EQ(console.notices.size(), 1U);
  EXPECT_EQ(console.notices.at(0).substr(0, 10), "1473 bytes");
}

TEST_F(OutboxBatch, LooksOnlyAtThePathOfWhatMayNotGoWhole) {
  const std::string text(1400, 'c');
  std::vector<Sent> datagrams{
      {peer, "a", {}, {}}, {other, "b", {}, {}}, {address("[::1]:9"), text, {}, {}}};
  for (std::span<Sent> left = datagrams; !left.empty();) left = left.subspan(outbox->send(left));
  EXPECT_EQ(sent(), (Lines{"a", "b", text}));
  EXPECT_EQ(transport.looks_at_paths, 1);
}

TEST_F(OutboxBatch, IsShownInOrder) {
  display.set_style({.output = Output::json});
  transport.refused = {"c"};
  send_together({"a", "b", "c", "d"});
  std::string printed;
  for (const auto& lines : console.printed) printed += lines + '\n';
  const std::regex event(R"re("event":"(\w+)".*"text":"(\w+)")re");
  Lines events;
  for (auto at = std::sregex_iterator(printed.begin(), printed.end(), event);
       at != std::sregex_iterator(); ++at)
    events.push_back(at->str(1) + ' ' + at->str(2));
  EXPECT_EQ(events, (Lines{"sent a", "sent b", "failed c", "sent d"}));
  EXPECT_EQ(console.messages, 4U);
}

}  // namespace
}  // namespace udpchat
