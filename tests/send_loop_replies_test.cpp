#include "udpchat/exit_status.hpp"

#include "send_loop_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

/// A loop that waits for replies once all is sent.
class SendLoopReplies : public SendLoopFixture {
 protected:
  SendLoopReplies() {
    config.wait = std::chrono::hours(1);
    config.needs_reply = true;
  }

  /// So many replies come, one each time that the loop waits once more; there is enough with
  /// `wanted` of them, if that is given.
  void will_come(int count, std::optional<std::uint64_t> wanted) {
    replies.emplace(console, wanted);
    console.on_wait = [this, count]() mutable {
      if (count-- > 0) replies->take(1);
      console.wake();
    };
  }
};

TEST_F(SendLoopReplies, EndTheLoopOnceThereAreEnough) {
  will_come(2, 2);
  EXPECT_EQ(run({"one"}), 0);
  EXPECT_EQ(sent(), (Lines{"one"}));
  EXPECT_EQ(console.waits.size(), 2U);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendLoopReplies, AreWaitedForAfterTextsToo) {
  will_come(1, 1);
  EXPECT_EQ(run_texts({"one", "two"}), 0);
  EXPECT_EQ(sent(), (Lines{"one", "two"}));
  EXPECT_EQ(console.waits.size(), 1U);
}

TEST_F(SendLoopReplies, AreWaitedForAsLongAsIsSaid) {
  will_come(1, 1);
  const auto begin = Console::Clock::now();
  run({"one"});
  const auto deadline = console.waits.at(0);
  ASSERT_TRUE(deadline);
  EXPECT_GE(*deadline, begin + 1h);
  EXPECT_LE(*deadline, Console::Clock::now() + 1h);
}

TEST_F(SendLoopReplies, ThatCameWhileItWasSendingCount) {
  replies.emplace(console, 1);
  replies->take(1);
  EXPECT_EQ(run({"one"}), 0);
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(SendLoopReplies, ThatNeverComeAreToldAndHaveAStatus) {
  config.wait = 1ms;
  EXPECT_EQ(run({"one"}), 3);
  EXPECT_EQ(console.notices, (Lines{"no reply within 1ms"}));
}

TEST_F(SendLoopReplies, AreEnoughWhereOneCameInTime) {
  config.wait = 1ms;
  will_come(1, 5);
  EXPECT_EQ(run({"one"}), 0);
  EXPECT_EQ(console.notices, (Lines{"1 of 5 replies came within 1ms"}));
}

TEST_F(SendLoopReplies, AreNotWaitedForWhereNothingWasSent) {
  config.wait = std::nullopt;
  EXPECT_EQ(run({}), kNothingCame);
  EXPECT_EQ(console.notices, (Lines{"nothing was sent"}));
  EXPECT_EQ(run({std::string(70000, 'x')}), kFailure);
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(SendLoopReplies, ThatNobodyNeedsMayStayAway) {
  config.wait = 1ms;
  config.needs_reply = false;
  EXPECT_EQ(run({"one"}), 0);
  EXPECT_TRUE(console.notices.empty());
  EXPECT_FALSE(console.waits.empty());
}

TEST_F(SendLoopReplies, AreShownForEverWhereThereIsNoEndUntilTheUserLeaves) {
  config.wait.reset();
  will_come(3, std::nullopt);
  EXPECT_EQ(run({"one"}), FakeConsole::kScriptEnded);
  EXPECT_EQ(console.waits, (std::vector<std::optional<Console::Clock::time_point>>(1)));
}

TEST_F(SendLoopReplies, EndAWaitWithoutAnEndOnceThereAreEnough) {
  config.wait.reset();
  replies.emplace(console, 1);
  replies->take(1);
  EXPECT_EQ(run({"one"}), 0);
}

TEST_F(SendLoopReplies, AreWaitedForNoLongerAtASignal) {
  console.wait_ends = Leave{143};
  EXPECT_EQ(run({"one"}), 143);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendLoopReplies, DoNotMakeUpForWhatWasNotSent) {
  will_come(1, 1);
  EXPECT_EQ(run({std::string(65508, 'x'), "one"}), 1);
}

TEST_F(SendLoopReplies, ThatDoNotComeMatterLessThanWhatWasNotSent) {
  config.wait = 1ms;
  EXPECT_EQ(run({std::string(65508, 'x'), "one"}), 1);
  EXPECT_EQ(console.notices.back(), "no reply within 1ms");
}

TEST_F(SendLoopReplies, AreWaitedForOnceWhateverTheRepeats) {
  config.repeat = 3;
  will_come(1, 1);
  EXPECT_EQ(run_texts({"one"}), 0);
  EXPECT_EQ(sent().size(), 3U);
  EXPECT_EQ(console.waits.size(), 1U);
}

TEST_F(SendLoopReplies, AreWaitedForWithTheProgressGone) {
  config.sends_blocks = true;
  config.block = 4;
  console.on_wait = [this] {
    EXPECT_EQ(console.progress.back(), "");
    console.wait_ends = Leave{143};
  };
  EXPECT_EQ(run({"1234"}), 143);
}

}  // namespace
}  // namespace udpchat
