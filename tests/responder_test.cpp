#include "responder_fixture.hpp"
#include <chrono>
#include <stdexcept>
#include <thread>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST_F(ResponderTest, AnswersNothingWithoutRules) {
  answer("hello");
  responder->set_rules({}, "utf-8");
  answer("hello");
  EXPECT_TRUE(replies().empty());
  EXPECT_TRUE(console.notices.empty());
  EXPECT_TRUE(traffic.report_withheld().empty());
}

TEST_F(ResponderTest, AnswersByEachKindOfRule) {
  for (const auto* rule : {"echo", "upper", "text:got it", "prefix:> ", "hex:00 ff"}) {
    set_rule(rule);
    answer("ab\xff");
  }
  EXPECT_EQ(replies(), (Lines{"ab\xff", "AB\xff", "got it", "> ab\xff", std::string("\0\xff", 2)}));
}

TEST_F(ResponderTest, AnswersEachDatagramWithAllOfItsReply) {
  for (const auto* rule : {"upper", "prefix:>"}) {
    set_rule(rule);
    for (const auto* payload : {"long", "", "b"}) answer(payload);
  }
  EXPECT_EQ(replies(), (Lines{"LONG", "", "B", ">long", ">", ">b"}));
}

TEST_F(ResponderTest, KnowsLettersInTheEncoding) {
  responder->set_rules(always("upper"), "gbk");
  answer("\201aa");  // the first a is the second octet of 乤
  responder->set_rules(always("upper"), "utf-8");
  answer("\201aa");
  EXPECT_EQ(replies(), (Lines{"\201aA", "\201AA"}));
}

TEST_F(ResponderTest, AnswersFromWhereTheDatagramWasSentTo) {
  set_rule("echo");
  answer("hello");
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"hello", source, local}}));
}

TEST_F(ResponderTest, ShowsAndCountsItsReplies) {
  set_rule("text:got it\x1b");
  answer("hello");
  EXPECT_EQ(console.printed, (Lines{">> 192.168.1.5:8080: got it\\x1b"}));
  EXPECT_EQ(traffic.report().front(), "sent 1 datagram, 7 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(ResponderTest, AnswersByTheFirstRuleThatMatches) {
  std::vector<ReplyRule> rules;
  for (const auto* rule : {"PING=text:PONG", "regex:^P=text:P", "hex:00=text:zero"})
    rules.push_back(parse_on(rule, {}));
  responder->set_rules(std::move(rules), "utf-8");
  for (const auto* payload : {"PING\n", "PINGS", "other"}) answer(payload);
  answer(std::string_view("\0", 1));
  EXPECT_EQ(replies(), (Lines{"PONG", "P", "zero"}));
  EXPECT_TRUE(traffic.report_withheld().empty());
}

TEST_F(ResponderTest, AnswersWhatNoPatternMatchesByARuleWithoutOne) {
  std::vector<ReplyRule> rules;
  rules.push_back(parse_on("PING=text:PONG", {}));
  rules.push_back(parse_reply("echo", {}));
  responder->set_rules(std::move(rules), "utf-8");
  for (const auto* payload : {"PING", "hello"}) answer(payload);
  EXPECT_EQ(replies(), (Lines{"PONG", "hello"}));
}

TEST_F(ResponderTest, ForgetsTheRulesBefore) {
  set_rule("echo");
  set_rule("text:other");
  answer("hello");
  responder->set_rules({}, "utf-8");
  answer("hello");
  EXPECT_EQ(replies(), (Lines{"other"}));
}

TEST_F(ResponderTest, KeepsItsRulesWhereTheSystemDoesNotHaveTheEncoding) {
  set_rule("upper");
  EXPECT_THROW(responder->set_rules({}, "no-such-thing"), std::invalid_argument);
  answer("a");
  EXPECT_EQ(replies(), (Lines{"A"}));
}

TEST_F(ResponderTest, NeverAnswersItself) {
  set_rule("echo");
  responder->answer(
      {.source = transport.local, .payload = "hello", .time = {}, .local = local, .is_own = true});
  EXPECT_TRUE(replies().empty());
  EXPECT_EQ(console.notices, (Lines{"reply held back: 127.0.0.1:4567 is this program itself"}));
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1"}));
}

TEST_F(ResponderTest, HoldsNothingBackWhereNoRuleMatches) {
  limit_to(0);
  std::vector<ReplyRule> rules;
  rules.push_back(parse_on("PING=text:PONG", {}));
  responder->set_rules(std::move(rules), "utf-8");
  answer("other");
  responder->answer(
      {.source = transport.local, .payload = "other", .time = {}, .local = local, .is_own = true});
  EXPECT_TRUE(console.notices.empty());
  EXPECT_TRUE(traffic.report_withheld().empty());
}

TEST_F(ResponderTest, HoldsBackWhatIsMoreThanTheLimit) {
  limit_to(0);
  set_rule("echo");
  answer("hello");
  EXPECT_TRUE(replies().empty());
  EXPECT_EQ(console.notices, (Lines{"reply held back: 192.168.1.5:8080 has had as many as the "
                                    "limit allows (serve --limit)"}));
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1"}));
}

TEST_F(ResponderTest, SaysWhereSoManyWriteThatNoMoreCanBeLimited) {
  limit_to(1);
  set_rule("echo");
  Datagram datagram{address("10.0.0.1:1"), "hello", {}, local};
  std::vector<Datagram> at_once;
  while (at_once.size() <= ReplyLimit::kMostSources) {
    at_once.push_back(datagram);
    if (++datagram.source.port != 0) continue;
    datagram.source.port = 1;
    ++datagram.source.ip[3];
  }
  responder->answer(at_once);
  EXPECT_EQ(transport.sent.size(), ReplyLimit::kMostSources);
  EXPECT_EQ(console.notices, (Lines{"reply held back: 10.0.0.3:3 writes while more others do than "
                                    "can be counted (serve --limit none answers all)"}));
}

TEST_F(ResponderTest, LimitsEachSourceForItself) {
  limit_to(1);
  set_rule("echo");
  for (const auto* from : {"10.0.0.1:1", "10.0.0.1:2", "[::1]:1"})
    responder->answer({address(from), "hello", {}, local});
  EXPECT_EQ(transport.sent.size(), 3U);
  EXPECT_TRUE(traffic.report_withheld().empty());
}

TEST_F(ResponderTest, KeepsCountThoughTheRulesChange) {
  limit_to(1);
  const auto begin = Clock::now();
  for (int i = 0; i < 3; ++i) {
    set_rule("echo");
    answer("hello");
  }
  if (Clock::now() - begin < 1s) {
    EXPECT_EQ(replies(), (Lines{"hello"}));
  }
}

TEST_F(ResponderTest, AnswersAsMuchAsItIsAskedWhereThereIsNoLimit) {
  set_rule("echo");
  for (int i = 0; i < 5000; ++i) answer("hello");
  EXPECT_EQ(transport.sent.size(), 5000U);
}

TEST_F(ResponderTest, CountsAllThatItHoldsBackAndTellsOfItAtMostOnceASecond) {
  limit_to(0);
  set_rule("echo");
  const auto begin = Clock::now();
  for (int i = 0; i < 1000; ++i) answer("hello");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(Clock::now() - begin).count();
  EXPECT_LE(console.notices.size(), 1 + static_cast<std::size_t>(seconds));
  EXPECT_EQ(traffic.report_withheld(), (Lines{"replies held back: 1000"}));
}

// It waits for a clock: for the second in which no more is told.
TEST_F(ResponderTest, TellsOnceMoreAfterASecond) {
  limit_to(0);
  set_rule("echo");
  const auto begin = Clock::now();
  while (console.notices.size() < 2) {
    answer("hello");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_GE(Clock::now() - begin, 1s);
}

TEST_F(ResponderTest, HoldsBackWhatWouldGoToPortZero) {
  set_rule("echo");
  responder->answer({address("192.168.1.5:0"), "x", {}, local});
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(console.notices, (Lines{"reply held back: nothing can be sent to port 0"}));
}

TEST_F(ResponderTest, TellsOfAReplyThatIsTooLongAndGoesOn) {
  set_rule("prefix:>");
  answer(std::string(65507, 'x'));
  answer("short");
  EXPECT_EQ(replies(), (Lines{">short"}));
  EXPECT_EQ(
      console.notices,
      (Lines{"192.168.1.5:8080 got no reply: one datagram over IPv4 holds 65507 bytes (over IPv6 "
             "65527), and this has 65508"}));
}

TEST_F(ResponderTest, TellsOfAReplyThatTheSystemRefusesAndGoesOn) {
  set_rule("echo");
  transport.send_failure = std::errc::network_unreachable;
  answer("one");
  transport.send_failure.reset();
  answer("two");
  EXPECT_EQ(replies(), (Lines{"two"}));
  EXPECT_EQ(console.notices, (Lines{"cannot send: Network is unreachable"}));
}

TEST_F(ResponderTest, AnswersOnSeveralThreadsWhileItsRulesChange) {
  set_rule("prefix:>");
  {
    std::vector<std::jthread> receivers;
    for (int thread = 0; thread < 3; ++thread)
      receivers.emplace_back([this] {
        for (int i = 0; i < 200; ++i) answer("hello");
      });
    for (int i = 0; i < 200; ++i) set_rule(i % 2 == 0 ? "upper" : "prefix:>");
  }
  EXPECT_EQ(transport.sent.size(), 600U);
  for (const auto& reply : replies()) EXPECT_TRUE(reply == ">hello" || reply == "HELLO") << reply;
}

}  // namespace
}  // namespace udpchat
