#include "send_loop_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

/// A loop to an interface that is busy.
class SendLoopBusy : public SendLoopFixture {
 protected:
  /// From now on the interface takes one each time that the loop waits for it.
  void make_room_at_each_wait() {
    transport.make_room_for(0);
    console.on_wait = [this] {
      if (outbox.waiting() == 0) return;  // it went while the loop looked
      EXPECT_EQ(outbox.waiting(), config.peers.size());
      const auto sent = transport.sent.size();
      sent_at_waits.push_back(sent);
      transport.make_room_for(config.peers.size());
      transport.wait_until_sent(sent + config.peers.size());
    };
  }

  /// What waits at the first wait of the loop fails then, to these.
  void fail_at_the_first_wait(const std::vector<SocketAddress>& destinations) {
    for (const auto& destination : destinations)
      transport.failures[destination] = std::errc::network_unreachable;
    transport.make_room_for(0);
    console.on_wait = [this] { transport.make_room_for(std::nullopt); };
  }

  [[nodiscard]] Lines sent_to(const SocketAddress& destination) const {
    Lines texts;
    for (const auto& datagram : transport.sent)
      if (datagram.destination == destination) texts.push_back(datagram.payload);
    return texts;
  }

  const SocketAddress other = address("[::1]:8");
  const std::string unreachable = "cannot send to 127.0.0.1:9: Network is unreachable";
  std::vector<std::size_t> sent_at_waits;
};

TEST_F(SendLoopBusy, WaitsUntilEachIsSentBeforeTheNext) {
  make_room_at_each_wait();
  EXPECT_EQ(run_texts({"a", "b", "c"}), 0);
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
  EXPECT_EQ(sent_at_waits, (std::vector<std::size_t>{0, 1, 2}));
}

TEST_F(SendLoopBusy, WaitsForTheLastLineOfTheInputToo) {
  make_room_at_each_wait();
  EXPECT_EQ(run({"a"}), 0);
  EXPECT_EQ(sent(), (Lines{"a"}));
}

TEST_F(SendLoopBusy, LeavesAsTheUserLeavesWhileSomethingWaits) {
  transport.make_room_for(0);
  console.wait_ends = Leave{143};
  EXPECT_EQ(run_texts({"a", "b"}), 143);
  EXPECT_EQ(outbox.waiting(), 1U);
  EXPECT_TRUE(sent().empty());
}

TEST_F(SendLoopBusy, FailsWhereOneThatWaitedIsRefusedAndTells) {
  fail_at_the_first_wait({peer});
  EXPECT_EQ(run_texts({"a"}), 1);
  EXPECT_EQ(console.notices, (Lines{unreachable}));
}

TEST_F(SendLoopBusy, FailsInTheEndThoughTheRestIsSent) {
  config.interval = 1ns;
  fail_at_the_first_wait({peer});
  console.on_wait = [this] {
    if (outbox.waiting() > 0) transport.make_room_for(std::nullopt);
    if (outbox.failures() > 0) transport.failures.clear();
  };
  EXPECT_EQ(run_texts({"a", "b"}), 1);
  EXPECT_EQ(sent(), (Lines{"b"}));
}

TEST_F(SendLoopBusy, DoesNotFailForAReplyThatWaitedAndWasRefused) {
  fail_at_the_first_wait({other});
  reply(sender, "x", {other, "", {}, transport.local});
  EXPECT_EQ(run_texts({"a"}), 0);
  EXPECT_EQ(console.notices, (Lines{"cannot send to [::1]:8: Network is unreachable"}));
  EXPECT_EQ(outbox.failures(), 0U);
}

TEST_F(SendLoopBusy, WaitsForNoReplyToARequestThatWaitedAndWasRefused) {
  config.wait = 1ms;
  config.needs_reply = true;
  replies.emplace(console, 1);
  fail_at_the_first_wait({peer});
  EXPECT_EQ(run_requests({"a"}), 0);
  EXPECT_EQ(console.notices, (Lines{unreachable}));
}

TEST_F(SendLoopBusy, AsksForTheNextRequestOnceTheLastIsSent) {
  config.wait = 0ms;
  make_room_at_each_wait();
  EXPECT_EQ(run_requests({"a", "b"}), 0);
  EXPECT_EQ(sent_at_waits, (std::vector<std::size_t>{0, 1}));
}

/// A loop to several.
class SendLoopPeers : public SendLoopBusy {
 protected:
  SendLoopPeers() { config.peers = {peer, other}; }
};

TEST_F(SendLoopPeers, EachGetEachLine) {
  EXPECT_EQ(run({"a", "b"}), 0);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{
                                {"a", peer}, {"a", other}, {"b", peer}, {"b", other}}));
}

TEST_F(SendLoopPeers, GetTheNextLineThoughOneOfThemIsSlow) {
  transport.have_buffers_for(peer, false);
  std::optional<Lines> at_the_first_wait;
  console.on_wait = [&] {
    if (!at_the_first_wait) at_the_first_wait = sent_to(other);
    transport.have_buffers_for(peer, true);
  };
  EXPECT_EQ(run_texts({"a", "b"}), 0);
  EXPECT_EQ(at_the_first_wait, (Lines{"a", "b"}));
  EXPECT_EQ(sent_to(peer), (Lines{"a", "b"}));
}

TEST_F(SendLoopPeers, MakeItFailWhereOnlySomeGetALine) {
  transport.failures[peer] = std::errc::network_unreachable;
  EXPECT_EQ(run({"a"}), 1);
  EXPECT_EQ(sent_to(other), (Lines{"a"}));
  EXPECT_EQ(console.notices, (Lines{unreachable}));
}

TEST_F(SendLoopPeers, ThatGotARequestAreWaitedForThoughAnotherDidNot) {
  config.wait = 1ms;
  config.needs_reply = true;
  transport.failures[peer] = std::errc::network_unreachable;
  run_requests({"x"});
  EXPECT_EQ(console.notices.back(), "no reply within 1ms");
}

TEST_F(SendLoopPeers, GiveARequestBackForEditingOnlyWhereNobodyGotIt) {
  config.wait = 0ms;
  const std::string too_long_for_v4(65508, 'x');
  const std::string too_long(65528, 'x');
  EXPECT_EQ(run_requests({too_long_for_v4, too_long}), 0);
  ASSERT_EQ(console.questions.size(), 3U);
  EXPECT_EQ(console.questions[1].draft, "");
  EXPECT_EQ(console.questions[2].draft, too_long);
}

/// The blocks of a file.
class SendLoopBlocks : public SendLoopBusy {
 protected:
  SendLoopBlocks() { config.sends_blocks = true; }

  /// The size of the block that is read first.
  std::size_t first_size() {
    EXPECT_EQ(run({}), 0);
    return input.block_sizes.at(0);
  }
};

TEST_F(SendLoopBlocks, HaveTheSizeOfWhatGoesWhole) {
  transport.mtu = 1400;
  EXPECT_EQ(first_size(), 1372U);
}

TEST_F(SendLoopBlocks, HaveTheSizeOfWhatGoesWholeToIPv6) {
  transport.mtu = 1400;
  config.peers = {other};
  EXPECT_EQ(first_size(), 1352U);
}

TEST_F(SendLoopBlocks, GoWholeToEachPeer) {
  transport.mtu = 1400;
  config.peers = {other, peer};
  EXPECT_EQ(first_size(), 1352U);
  input.block_sizes.clear();
  config.peers = {peer, other};
  EXPECT_EQ(first_size(), 1352U);
}

TEST_F(SendLoopBlocks, FollowThePathWhileTheyAreSent) {
  config.peers = {peer, other};
  config.interval = 1ns;
  console.on_wait = [this] { transport.mtu = 1000; };
  EXPECT_EQ(run({"x"}), 0);
  EXPECT_EQ(input.block_sizes, (std::vector<std::size_t>{1452, 952}));
}

TEST_F(SendLoopBlocks, HaveTheSizeThatIsWantedWhateverThePath) {
  transport.mtu = 1400;
  config.block = 9000;
  EXPECT_EQ(first_size(), 9000U);
}

TEST_F(SendLoopBlocks, FailWhereThereIsNoPeer) {
  config.peers.clear();
  EXPECT_EQ(run({"x"}), 1);
  EXPECT_EQ(console.notices, (Lines{"not sent: there is no peer; start with --peer HOST:PORT"}));
}

}  // namespace
}  // namespace udpchat
