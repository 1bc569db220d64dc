#include "send_loop_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

/// A person types requests, and one reply to each is wanted.
class SendRequests : public SendLoopFixture {
 protected:
  SendRequests() {
    config.wait = std::chrono::hours(1);
    config.needs_reply = true;
    config.prompt = ">> ";
    replies.emplace(console, 1);
    console.on_wait = [this] {
      sent_at_waits.push_back(transport.sent.size());
      if (replies_come) replies->take(1);
    };
  }

  [[nodiscard]] Lines drafts() const {
    Lines texts;
    for (const auto& question : console.questions) texts.push_back(question.draft);
    return texts;
  }

  bool replies_come = true;
  std::vector<std::size_t> sent_at_waits;
};

TEST_F(SendRequests, AsksForEachAndKeepsItInTheHistory) {
  EXPECT_EQ(run_requests({"one", "two"}), 0);
  EXPECT_EQ(sent(), (Lines{"one", "two"}));
  EXPECT_EQ(console.prompts(), Lines(3, ">> "));
  for (const auto& question : console.questions) EXPECT_TRUE(question.keep_in_history);
}

TEST_F(SendRequests, WaitsForAReplyToEach) {
  run_requests({"one", "two", "three"});
  EXPECT_EQ(sent_at_waits, (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendRequests, TellsOfEachThatGetsNoReplyAndGoesOn) {
  config.wait = 1ms;
  replies_come = false;
  EXPECT_EQ(run_requests({"one", "two"}), 0);
  EXPECT_EQ(sent(), (Lines{"one", "two"}));
  EXPECT_EQ(console.notices, Lines(2, "no reply within 1ms"));
}

TEST_F(SendRequests, DoesNotTakeAnOlderReplyForANewOne) {
  replies->take(1);
  run_requests({"one"});
  EXPECT_EQ(sent_at_waits.size(), 1U);
}

TEST_F(SendRequests, SkipsEmptyLinesAndWaitsForNothing) {
  EXPECT_EQ(run_requests({"", ""}), 0);
  EXPECT_TRUE(sent().empty());
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(SendRequests, SendsEmptyLinesWhereThatIsWanted) {
  config.sends_empty_lines = true;
  run_requests({""});
  EXPECT_EQ(sent(), (Lines{""}));
  EXPECT_EQ(sent_at_waits.size(), 1U);
}

TEST_F(SendRequests, KnowsNoCommands) {
  run_requests({"/quit", "//x"});
  EXPECT_EQ(sent(), (Lines{"/quit", "//x"}));
}

TEST_F(SendRequests, GivesALineThatCannotBeSentBackForEditingOnceAndWaitsForNothing) {
  composer = Composer({.encoding = "latin1"});
  run_requests({"a你", "b"});
  EXPECT_EQ(drafts(), (Lines{"", "a你", ""}));
  EXPECT_EQ(console.notices, (Lines{"not sent: '你' U+4F60 has no form in latin1\n  a你\n   ^"}));
  EXPECT_EQ(sent(), (Lines{"b"}));
  EXPECT_EQ(sent_at_waits, (std::vector<std::size_t>{1}));
}

TEST_F(SendRequests, WaitsForNothingWhereTheSystemRefuses) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_EQ(run_requests({"one"}), 0);
  EXPECT_EQ(console.notices, (Lines{"cannot send: Network is unreachable"}));
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(SendRequests, GoesOnAfterAFailure) {
  config.wait = 1ms;
  replies_come = false;
  run_requests({std::string(65508, 'x'), "one"});
  EXPECT_EQ(sent(), (Lines{"one"}));
  EXPECT_EQ(console.notices.back(), "no reply within 1ms");
}

TEST_F(SendRequests, LeavesAsTheUserLeaves) {
  EXPECT_EQ(run_requests({"one"}, 130), 130);
}

TEST_F(SendRequests, LeavesAtASignalWhileItWaits) {
  console.wait_ends = Leave{143};
  replies_come = false;
  EXPECT_EQ(run_requests({"one", "not read"}), 143);
  EXPECT_EQ(console.questions.size(), 1U);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendRequests, WaitsForEverWhereThereIsNoEnd) {
  config.wait.reset();
  replies_come = false;
  EXPECT_EQ(run_requests({"one", "not read"}), FakeConsole::kScriptEnded);
  EXPECT_EQ(console.waits.size(), 1U);
}

TEST_F(SendRequests, WaitsForTheNextTurnBetweenThem) {
  config.interval = std::chrono::hours(1);
  console.on_wait = [this] {
    if (console.waits.size() == 2) replies->take(1);
    if (console.waits.size() == 3) console.wait_ends = Leave{143};
  };
  EXPECT_EQ(run_requests({"one", "two"}), 143);
  EXPECT_EQ(sent(), (Lines{"one"}));
  EXPECT_EQ(*console.waits.at(2), *console.waits.at(0) + 1h);
}

}  // namespace
}  // namespace udpchat
