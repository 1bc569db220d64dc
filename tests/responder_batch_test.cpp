#include <gtest/gtest.h>

#include "responder_fixture.hpp"

namespace udpchat {
namespace {

class ResponderBatch : public ResponderTest {
 protected:
  void SetUp() override { transport.also_bound = {other_local}; }

  [[nodiscard]] Datagram from(const SocketAddress& who, std::string_view payload) const {
    return {who, payload, {}, local};
  }

  void answer_all(const std::vector<Datagram>& datagrams) { responder->answer(datagrams); }

  /// "PORT TEXT" of each reply, in the order in which they left.
  [[nodiscard]] Lines sent() const {
    Lines lines;
    for (const auto& sent : transport.sent)
      lines.push_back(std::to_string(sent.destination.port) + " " + sent.payload);
    return lines;
  }

  const SocketAddress one = address("192.168.1.5:1");
  const SocketAddress two = address("192.168.1.5:2");
  const SocketAddress three = address("[::1]:3");
  const SocketAddress other_local = address("[::]:4567");
};

TEST_F(ResponderBatch, AnswersEachInItsOrderThoseToOneSourceTogether) {
  set_rule("upper");
  answer_all({from(two, "a"), from(one, "b"), from(two, "c"), from(three, "d"), from(one, "e")});
  EXPECT_EQ(sent(), (Lines{"1 B", "1 E", "2 A", "2 C", "3 D"}));
}

TEST_F(ResponderBatch, MakesThemAnewEachTime) {
  set_rule("prefix:re: ");
  answer_all({from(one, "a long one that no string keeps in itself"), from(one, "b")});
  answer_all({from(one, "c")});
  EXPECT_EQ(sent(),
            (Lines{"1 re: a long one that no string keeps in itself", "1 re: b", "1 re: c"}));
}

TEST_F(ResponderBatch, CountsEachOfThemForTheLimit) {
  limit_to(2);
  set_rule("echo");
  answer_all({from(one, "a"), from(one, "b"), from(two, "c"), from(one, "d")});
  EXPECT_EQ(sent(), (Lines{"1 a", "1 b", "2 c"}));
}

TEST_F(ResponderBatch, AnswersTheOthersWhereOneCannotBeSent) {
  set_rule("echo");
  transport.failures[two] = std::errc::network_unreachable;
  answer_all({from(one, "a"), from(two, "b"), from(three, "c"), from(two, "d")});
  EXPECT_EQ(sent(), (Lines{"1 a", "3 c"}));
  EXPECT_EQ(console.notices.size(), 1U);  // the second is the same
}

TEST_F(ResponderBatch, AnswersTheOthersWhereOneIsTooLong) {
  set_rule("prefix:" + std::string(10, '-'));
  const std::string longest(65507, 'x');
  answer_all({from(one, "a"), from(one, longest), from(one, "b")});
  EXPECT_EQ(sent(), (Lines{"1 ----------a", "1 ----------b"}));
  ASSERT_EQ(console.notices.size(), 1U);
  EXPECT_TRUE(console.notices.front().starts_with("192.168.1.5:1 got no reply: "));
}

TEST_F(ResponderBatch, LetsOnlyThoseWaitForWhichThereIsNoRoom) {
  set_rule("echo");
  transport.make_room_for(2);
  answer_all({from(one, "a"), from(two, "b"), from(three, "c"), from(three, "d")});
  EXPECT_EQ(sent(), (Lines{"1 a", "2 b"}));
  transport.make_room_for(std::nullopt);
  transport.wait_until_sent(4);
  EXPECT_EQ(sent(), (Lines{"1 a", "2 b", "3 c", "3 d"}));
}

TEST_F(ResponderBatch, DoesNotAnswerItself) {
  set_rule("echo");
  auto own = from(one, "own");
  own.is_own = true;
  answer_all({from(two, "a"), own, from(two, "b")});
  EXPECT_EQ(sent(), (Lines{"2 a", "2 b"}));
}

}  // namespace
}  // namespace udpchat
