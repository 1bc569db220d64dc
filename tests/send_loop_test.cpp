#include "udpchat/send_loop.hpp"

#include "send_loop_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::chrono_literals;

class SendLoopTest : public SendLoopFixture {};

TEST_F(SendLoopTest, SendsEachLineAsItIs) {
  EXPECT_EQ(run({"one", "/quit", "//x", " 1 ", "你好\r"}), 0);
  EXPECT_EQ(sent(), (Lines{"one", "/quit", "//x", " 1 ", "你好\r"}));
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendLoopTest, AsksNobodyForLines) {
  run({"one"});
  EXPECT_TRUE(console.questions.empty());
  EXPECT_TRUE(input.block_sizes.empty());
}

TEST_F(SendLoopTest, WaitsForNothingWhereNoReplyIsWanted) {
  run({"one", "two"});
  EXPECT_TRUE(console.waits.empty());
}

TEST_F(SendLoopTest, SendsNothingForAnEmptyLine) {
  EXPECT_EQ(run({"", "one", ""}), 0);
  EXPECT_EQ(sent(), (Lines{"one"}));
}

TEST_F(SendLoopTest, SendsAnEmptyDatagramForAnEmptyLineWhereThatIsWanted) {
  config.sends_empty_lines = true;
  EXPECT_EQ(run({"", "one", ""}), 0);
  EXPECT_EQ(sent(), (Lines{"", "one", ""}));
}

TEST_F(SendLoopTest, SendsAnEmptyDatagramForAnEmptyText) {
  EXPECT_EQ(run_texts({"", "one"}), 0);
  EXPECT_EQ(sent(), (Lines{"", "one"}));
}

TEST_F(SendLoopTest, SendsTextsAndReadsNothing) {
  EXPECT_EQ(run_texts({"one", "/two", "one"}), 0);
  EXPECT_EQ(sent(), (Lines{"one", "/two", "one"}));
  EXPECT_TRUE(console.questions.empty());
}

TEST_F(SendLoopTest, RepeatsTextsInTurn) {
  config.repeat = 3;
  EXPECT_EQ(run_texts({"a", "b"}), 0);
  EXPECT_EQ(sent(), (Lines{"a", "b", "a", "b", "a", "b"}));
}

TEST_F(SendLoopTest, RepeatsTheWholeInputAndReadsItOnce) {
  config.repeat = 2;
  EXPECT_EQ(run({"a", "", "b"}), 0);
  EXPECT_EQ(sent(), (Lines{"a", "b", "a", "b"}));
  EXPECT_EQ(input.reads, 2U);
}

TEST_F(SendLoopTest, RepeatsAnInputOfNothingAsNothing) {
  config.repeat = 1'000'000'000'000;
  EXPECT_EQ(run({"", ""}), 0);
  EXPECT_TRUE(sent().empty());
}

TEST_F(SendLoopTest, RepeatsNothingWhereItIsToLeave) {
  config.repeat = 3;
  EXPECT_EQ(run({"a"}, 143), 143);
  EXPECT_EQ(sent(), (Lines{"a"}));
}

TEST_F(SendLoopTest, SendsBlocksOfTheSizeThatIsWanted) {
  config.sends_blocks = true;
  config.block = 3;
  EXPECT_EQ(run({"a\nb", "c\n"}), 0);
  EXPECT_EQ(sent(), (Lines{"a\nb", "c\n"}));
  EXPECT_EQ(input.block_sizes, (std::vector<std::size_t>{3, 3}));
}

TEST_F(SendLoopTest, LeavesWithTheStatusOfTheSignal) {
  EXPECT_EQ(run({"one"}, 143), 143);
  EXPECT_EQ(run({std::string(65508, 'x')}, 143), 143);
}

TEST_F(SendLoopTest, NoticesASignalWhileItSendsMany) {
  console.wait_ends = Leave{130};
  config.repeat = 1'000'000'000'000;
  EXPECT_EQ(run_texts({"a", "b"}), 130);
  EXPECT_GT(sent().size(), 0U);
  EXPECT_LT(sent().size(), 100U);
}

TEST_F(SendLoopTest, NoticesASignalWhileItRepeatsTheInput) {
  console.wait_ends = Leave{130};
  config.repeat = 1'000'000'000'000;
  EXPECT_EQ(run({"a", "b"}), 130);
  EXPECT_GT(sent().size(), 2U);
}

TEST_F(SendLoopTest, FailsWhereALineIsTooLongAndSendsTheOthers) {
  EXPECT_EQ(run({"one", std::string(65508, 'x'), "two"}), 1);
  EXPECT_EQ(sent(), (Lines{"one", "two"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 "
                                    "65527), and this has 65508"}));
}

TEST_F(SendLoopTest, FailsWhereTheEndOfALineIsLostAndSendsNothingOfIt) {
  input.lines.push_back({"the beginning", true});
  EXPECT_EQ(run({"two"}), 1);
  EXPECT_EQ(sent(), (Lines{"two"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 "
                                    "65527), and this line has more than 12"}));
}

TEST_F(SendLoopTest, FailsWhereALineCannotBeEncodedAndSendsTheOthers) {
  composer = Composer({.encoding = "latin1"});
  EXPECT_EQ(run({"é", "a你", "b"}), 1);
  EXPECT_EQ(sent(), (Lines{"\xe9", "b"}));
  EXPECT_EQ(console.notices, (Lines{"not sent: '你' U+4F60 has no form in latin1\n  a你\n   ^"}));
}

TEST_F(SendLoopTest, FailsWhereATextCannotBeEncodedAndSendsTheOthers) {
  composer = Composer({.encoding = "latin1"});
  EXPECT_EQ(run_texts({"你", "b"}), 1);
  EXPECT_EQ(sent(), (Lines{"b"}));
}

TEST_F(SendLoopTest, ReadsLinesAsTheComposerIsTold) {
  composer = Composer({.input = Input::hex});
  EXPECT_EQ(run({"48 69", "", "4"}), 1);
  EXPECT_EQ(sent(), (Lines{"Hi"}));
}

TEST_F(SendLoopTest, FailsWhereTheSystemRefuses) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_EQ(run({"one", "two"}), 1);
  display.flush();
  EXPECT_EQ(console.notices, (Lines{"cannot send: Network is unreachable",
                                    "cannot send: Network is unreachable: once more"}));
}

TEST_F(SendLoopTest, FailsWhereThereIsNoPeer) {
  config.peers.clear();
  EXPECT_EQ(run({"one"}), 1);
  EXPECT_TRUE(sent().empty());
  EXPECT_EQ(console.notices, (Lines{"not sent: there is no peer; start with --peer HOST:PORT"}));
}

TEST_F(SendLoopTest, NeedsNoPeerWhereNothingIsToBeSent) {
  config.peers.clear();
  EXPECT_EQ(run({"", ""}), 0);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SendLoopTest, SendsAtItsPaceEvenWhereRepliesEndItsWaits) {
  config.interval = 10ms;
  console.on_wait = [this] { console.wake(); };
  const auto begin = Console::Clock::now();
  EXPECT_EQ(run_texts({"a", "b", "c"}), 0);
  EXPECT_GE(Console::Clock::now() - begin, 20ms);
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
}

TEST_F(SendLoopTest, WaitsBeforeEachDatagramButTheFirstForItsTurn) {
  config.interval = 1ms;
  std::vector<std::size_t> sent_before;
  console.on_wait = [&] { sent_before.push_back(transport.sent.size()); };
  run({"a", "b", "c", "d"});
  ASSERT_EQ(console.waits.size(), sent_before.size());
  EXPECT_EQ(sent_before, (std::vector<std::size_t>{0, 1, 2, 3}));
  for (std::size_t i = 1; i < console.waits.size(); ++i)
    EXPECT_GE(*console.waits[i], *console.waits[i - 1] + 1ms);
}

TEST_F(SendLoopTest, LeavesAtASignalInTheMiddleOfAnInterval) {
  config.interval = std::chrono::hours(1);
  console.on_wait = [this] {
    if (!transport.sent.empty()) console.wait_ends = Leave{143};
  };
  EXPECT_EQ(run_texts({"a", "b"}), 143);
  EXPECT_EQ(sent(), (Lines{"a"}));
}

TEST_F(SendLoopTest, ShowsTheProgressOfBlocks) {
  config.sends_blocks = true;
  config.block = 4;
  config.total = 10;
  config.interval = 1ns;
  console.on_wait = [] { std::this_thread::sleep_for(201ms); };
  EXPECT_EQ(run({"1234", "5678", "90"}), 0);
  EXPECT_EQ(console.progress, (Lines{"[########            ]  40%  0.0 of 0.0 MB",
                                     "[################    ]  80%  0.0 of 0.0 MB",
                                     "[####################] 100%  0.0 of 0.0 MB", ""}));
}

TEST_F(SendLoopTest, ShowsProgressNowAndThenOnly) {
  config.sends_blocks = true;
  config.block = 1;
  config.interval = 1ns;
  console.on_wait = [this] {
    if (console.waits.size() == 1) std::this_thread::sleep_for(201ms);
  };
  EXPECT_EQ(run(Lines(100, "x")), 0);
  EXPECT_GT(console.progress.size(), 1U);
  EXPECT_LT(console.progress.size(), 50U);
  EXPECT_EQ(console.progress.back(), "");
}

TEST_F(SendLoopTest, ShowsNoProgressOfLines) {
  config.interval = 1ns;
  console.on_wait = [] { std::this_thread::sleep_for(201ms); };
  EXPECT_EQ(run({"x"}), 0);
  EXPECT_EQ(console.progress, (Lines{""}));
}

TEST_F(SendLoopTest, ShowsNoProgressOfWhatIsNotSent) {
  config.sends_blocks = true;
  config.block = 1;
  config.interval = 1ns;
  console.on_wait = [] { std::this_thread::sleep_for(201ms); };
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_EQ(run({"x"}), 1);
  EXPECT_EQ(console.progress, (Lines{""}));
}

}  // namespace
}  // namespace udpchat
