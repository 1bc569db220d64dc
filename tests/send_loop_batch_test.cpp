#include "send_loop_fixture.hpp"

namespace udpchat {
namespace {

/// Many lines to one peer, which are there at once.
class SendLoopBatch : public SendLoopFixture {
 protected:
  static Lines numbered(std::size_t count) {
    Lines texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back("line " + std::to_string(i));
    return texts;
  }

  static void remove(Lines& texts, std::size_t place) {
    texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(place));
  }
};

TEST_F(SendLoopBatch, LeavesInOrderHoweverManyAreThereAtOnce) {
  for (const std::size_t at_once : {1U, 2U, 255U, 256U, 257U, 1000U}) {
    input.most_at_once = at_once;
    EXPECT_EQ(run(numbered(1000)), 0);
    EXPECT_EQ(sent(), numbered(1000)) << at_once;
    transport.sent.clear();
  }
}

TEST_F(SendLoopBatch, LeavesOutEmptyLines) {
  EXPECT_EQ(run({"", "a", "", "", "b", ""}), 0);
  EXPECT_EQ(sent(), (Lines{"a", "b"}));
}

TEST_F(SendLoopBatch, LeavesInOrderInAnyEncoding) {
  composer = Composer({.encoding = "utf-16le", .eol = LineEnd::lf});
  EXPECT_EQ(run(numbered(1000)), 0);
  Lines wanted;
  for (const auto& line : numbered(1000)) {
    std::string payload;
    for (const char c : line + '\n') payload += {c, '\0'};
    wanted.push_back(payload);
  }
  EXPECT_EQ(sent(), wanted);
}

TEST_F(SendLoopBatch, LeavesInOrderThoughLongOnesHaveToBeMade) {
  composer = Composer({.eol = LineEnd::lf});
  Lines lines;
  Lines wanted;
  for (std::size_t i = 0; i < 40; ++i) {
    lines.emplace_back(i * 1600, static_cast<char>('a' + i % 26));
    lines.back() += "end";
    wanted.push_back(lines.back() + '\n');
  }
  EXPECT_EQ(run(lines), 0);
  EXPECT_EQ(sent(), wanted);
}

TEST_F(SendLoopBatch, LosesOnlyALineThatCannotBeSentWhereverThatIs) {
  for (const std::size_t place : {0U, 1U, 255U, 256U, 299U}) {
    auto all = numbered(300);
    transport.refused = {all[place]};
    EXPECT_EQ(run(all), 1);
    remove(all, place);
    EXPECT_EQ(sent(), all) << place;
    transport.sent.clear();
  }
  EXPECT_EQ(console.notices.at(0), "cannot send line 0: Message too long");
}

TEST_F(SendLoopBatch, LosesOnlyALineThatIsTooLongWhereverThatIs) {
  for (const std::size_t place : {0U, 1U, 255U, 256U, 299U}) {
    auto all = numbered(300);
    all[place].resize(65508);
    EXPECT_EQ(run(all), 1);
    remove(all, place);
    EXPECT_EQ(sent(), all) << place;
    transport.sent.clear();
  }
}

TEST_F(SendLoopBatch, LosesOnlyALineThatCannotBeEncodedAndTellsInOrder) {
  composer = Composer({.encoding = "latin1"});
  display.set_style({.output = Output::json});
  EXPECT_EQ(run({"a", "你", "b", "c"}), 1);
  EXPECT_EQ(sent(), (Lines{"a", "b", "c"}));
  ASSERT_EQ(console.printed.size(), 3U);
  EXPECT_NE(console.printed.at(0).find(R"("text":"a")"), std::string::npos);
  EXPECT_NE(console.printed.at(1).find("not sent"), std::string::npos);
  EXPECT_NE(console.printed.at(2).find(R"("text":"c")"), std::string::npos);
}

TEST_F(SendLoopBatch, WaitsForRoomInTheMiddleAndGoesOn) {
  for (const std::size_t room : {0U, 1U, 100U, 255U, 256U, 400U}) {
    transport.make_room_for(room);
    console.on_wait = [this] { transport.make_room_for(std::nullopt); };
    EXPECT_EQ(run(numbered(600)), 0);
    EXPECT_EQ(sent(), numbered(600)) << room;
    transport.sent.clear();
  }
}

TEST_F(SendLoopBatch, LeavesAtASignalWhileItWaitsForRoom) {
  transport.make_room_for(100);
  console.wait_ends = Leave{130};
  EXPECT_EQ(run(numbered(600)), 130);
  EXPECT_EQ(sent(), numbered(100));
}

TEST_F(SendLoopBatch, LeavesAtASignalThoughThereIsAlwaysMore) {
  console.wait_ends = Leave{130};
  EXPECT_EQ(run(numbered(100000)), 130);
  EXPECT_LT(transport.sent.size(), 50000U);
}

TEST_F(SendLoopBatch, LeavesAtASignalThoughItRepeatsForEver) {
  console.wait_ends = Leave{130};
  config.repeat = 1'000'000'000'000;
  EXPECT_EQ(run(numbered(3)), 130);
}

TEST_F(SendLoopBatch, RepeatsInOrderWhatWasReadInParts) {
  config.repeat = 3;
  input.most_at_once = 100;
  EXPECT_EQ(run(numbered(250)), 0);
  Lines wanted;
  for (int round = 0; round < 3; ++round)
    for (const auto& line : numbered(250)) wanted.push_back(line);
  EXPECT_EQ(sent(), wanted);
}

TEST_F(SendLoopBatch, CountsWhatIsSentForTheStatus) {
  config.needs_reply = true;
  config.wait = std::chrono::nanoseconds(0);
  EXPECT_EQ(run({"", ""}), 3);
  EXPECT_EQ(console.notices, (Lines{"nothing was sent"}));
  EXPECT_EQ(run({"a"}), 3);
  EXPECT_EQ(console.notices.size(), 1U);
}

TEST_F(SendLoopBatch, FailsWhereWhatWaitedIsRefused) {
  transport.make_room_for(2);
  transport.refused = {"line 3"};
  console.on_wait = [&] { transport.make_room_for(std::nullopt); };
  EXPECT_EQ(run(numbered(5)), 1);
  EXPECT_EQ(sent(), (Lines{"line 0", "line 1", "line 2", "line 4"}));
}

}  // namespace
}  // namespace udpchat
