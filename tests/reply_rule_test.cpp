#include "udpchat/reply_rule.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace udpchat {
namespace {

using namespace std::string_literals;
using Words = std::vector<std::string>;

/// A reply as text, so that a failure shows it.
std::string text_of(const Reply& reply) {
  if (std::holds_alternative<EchoReply>(reply)) return "echo";
  if (std::holds_alternative<UpperReply>(reply)) return "upper";
  if (const auto* fixed = std::get_if<FixedReply>(&reply)) return "fixed " + fixed->payload;
  if (const auto* prefix = std::get_if<PrefixReply>(&reply)) return "prefix " + prefix->octets;
  std::string text = "command";
  for (const auto& word : std::get<CommandReply>(reply).arguments) text += " [" + word + "]";
  return text;
}

/// The reply, or why there is none.
std::string reply_of(std::string_view rule, const Composer::Config& composing = {}) {
  try {
    const auto parsed = parse_reply(rule, composing);
    EXPECT_FALSE(parsed.pattern);
    return text_of(parsed.reply);
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

/// What a rule says to a payload: the reply, "no match", or why there is no rule.
std::string on(std::string_view text, std::string_view payload,
               const Composer::Config& composing = {}) {
  try {
    auto parsed = parse_on(text, composing);
    return parsed.pattern.value().matches(payload) ? text_of(parsed.reply) : "no match";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

const std::string kChoices =
    "echo, upper, text:TEXT, prefix:TEXT, hex:OCTETS, exec:COMMAND or shell:COMMAND";

TEST(ReplyRule, IsEchoOrUpper) {
  EXPECT_EQ(reply_of("echo"), "echo");
  EXPECT_EQ(reply_of("upper"), "upper");
}

TEST(ReplyRule, IsAFixedText) {
  EXPECT_EQ(reply_of("text:收到你的消息了"), "fixed 收到你的消息了");
  EXPECT_EQ(reply_of("text:"), "fixed ");
  EXPECT_EQ(reply_of("text: a:b=c\\n "), "fixed  a:b=c\\n ");
  EXPECT_EQ(reply_of("text:echo"), "fixed echo");
}

TEST(ReplyRule, IsAPrefix) {
  EXPECT_EQ(reply_of("prefix:来自服务器"), "prefix 来自服务器");
  EXPECT_EQ(reply_of("prefix: a:b "), "prefix  a:b ");
  EXPECT_EQ(reply_of("prefix:"), "prefix ");
}

TEST(ReplyRule, IsOctetsInHex) {
  EXPECT_EQ(reply_of("hex:01 03,84-0A"), "fixed \x01\x03\x84\x0a");
  EXPECT_EQ(reply_of("hex: 0x00 FF"), "fixed \0\xff"s);
  EXPECT_EQ(reply_of("hex:"), "fixed ");
  EXPECT_EQ(reply_of("hex: \t"), "fixed ");
}

TEST(ReplyRule, IsACommandWhoseWordsQuotesGroup) {
  EXPECT_EQ(reply_of("exec:./answer"), "command [./answer]");
  EXPECT_EQ(reply_of("exec: ./answer  --name \"two words\" 'a \"b\"' c\\ d '' $HOME *"),
            R"(command [./answer] [--name] [two words] [a "b"] [c d] [] [$HOME] [*])");
  EXPECT_EQ(reply_of("exec:a:b c=d"), "command [a:b] [c=d]");
}

TEST(ReplyRule, IsACommandOfTheShellAsItIsWritten) {
  EXPECT_EQ(reply_of("shell:tr a-z A-Z | sed 's/=/:/'  "),
            "command [sh] [-c] [tr a-z A-Z | sed 's/=/:/'  ]");
  EXPECT_EQ(reply_of("shell: \"a"), "command [sh] [-c] [ \"a]");
}

TEST(ReplyRule, ComposesTextInTheEncoding) {
  EXPECT_EQ(reply_of("text:你好", {.encoding = "gbk"}), "fixed \xc4\xe3\xba\xc3");
  EXPECT_EQ(reply_of("prefix:你", {.encoding = "gbk"}), "prefix \xc4\xe3");
  EXPECT_EQ(reply_of("text:a", {.encoding = "utf-16le"}), "fixed a\0"s);
  EXPECT_EQ(reply_of("hex:e4", {.encoding = "utf-16le"}), "fixed \xe4");
}

TEST(ReplyRule, EndsAFixedTextAndNothingElse) {
  const Composer::Config composing{.eol = LineEnd::crlf};
  EXPECT_EQ(reply_of("text:a", composing), "fixed a\r\n");
  EXPECT_EQ(reply_of("text:", composing), "fixed \r\n");
  EXPECT_EQ(reply_of("prefix:a", composing), "prefix a");
  EXPECT_EQ(reply_of("hex:61", composing), "fixed a");
  EXPECT_EQ(reply_of("text:a", {.encoding = "utf-16be", .eol = LineEnd::lf}), "fixed \0a\0\n"s);
}

TEST(ReplyRule, ReadsEscapesInTextWhereTheyAreTyped) {
  const Composer::Config composing{.input = Input::escaped};
  EXPECT_EQ(reply_of("text:a\\n\\xff\\u{4f60}", composing), "fixed a\n\xff你");
  EXPECT_EQ(reply_of("prefix:\\t", composing), "prefix \t");
  EXPECT_EQ(reply_of("shell:\\n", composing), "command [sh] [-c] [\\n]");
}

TEST(ReplyRule, TakesRawTextExactly) {
  const Composer::Config composing{.encoding = "gbk", .input = Input::raw, .eol = LineEnd::lf};
  EXPECT_EQ(reply_of("text:你\\n\xff", composing), "fixed 你\\n\xff");
  EXPECT_EQ(reply_of("prefix:你", composing), "prefix 你");
}

TEST(ReplyRule, ReadsTextAsTextWhereHexIsTyped) {
  const Composer::Config composing{.encoding = "gbk", .input = Input::hex, .eol = LineEnd::lf};
  EXPECT_EQ(reply_of("text:61 你", composing), "fixed 61 \xc4\xe3\n");
  EXPECT_EQ(reply_of("prefix:61", composing), "prefix 61");
  EXPECT_EQ(reply_of("hex:61", composing), "fixed a");
}

TEST(ReplyRule, SaysWhichRulesThereAre) {
  for (const std::string rule : {"", "ech", "echo ", " echo", "Echo", "ECHO", "echo:", "upper:x",
                                 "text", "hex", "exec", "shell", "nonsense:x", "=echo", "Text:a"})
    EXPECT_EQ(reply_of(rule), "'" + rule + "' is no rule; choose one of " + kChoices);
}

TEST(ReplyRule, ShowsTheBeginningOfAWrongRuleSafely) {
  EXPECT_EQ(reply_of("\x1b[2J\n"), "'\\x1b[2J\\n' is no rule; choose one of " + kChoices);
  EXPECT_EQ(reply_of(std::string(60000, 'x')),
            "'" + std::string(64, 'x') + "' is no rule; choose one of " + kChoices);
}

TEST(ReplyRule, SaysWhyItsTextCannotBeSent) {
  EXPECT_EQ(reply_of("text:你", {.encoding = "latin1"}),
            "bad rule 'text:你': '你' U+4F60 has no form in latin1");
  EXPECT_EQ(reply_of("prefix:你", {.encoding = "latin1"}),
            "bad rule 'prefix:你': '你' U+4F60 has no form in latin1");
  EXPECT_EQ(reply_of("hex:4"), "bad rule 'hex:4': hex digits come in pairs, and this one is alone");
  EXPECT_EQ(reply_of("text:\\q", {.input = Input::escaped}),
            "bad rule 'text:\\q': there is no such escape; there are \\n \\r \\t \\0 \\\\ \\xNN "
            "\\u{N}");
}

TEST(ReplyRule, SaysWhatIsWrongWithACommand) {
  EXPECT_EQ(reply_of("exec:"),
            "bad command '': there are no words; write ./answer --name \"two words\"");
  EXPECT_TRUE(reply_of("exec:a 'b").starts_with("bad command 'a 'b': a ' has no end"));
}

TEST(OnRule, AnswersWhatMatchesItsPattern) {
  EXPECT_EQ(on("PING=text:PONG", "PING"), "fixed PONG");
  EXPECT_EQ(on("PING=text:PONG", "PING\r\n"), "fixed PONG");
  EXPECT_EQ(on("PING=text:PONG", "PING!"), "no match");
  EXPECT_EQ(on("hex:01 03=hex:84", "\x01\x03"), "fixed \x84");
  EXPECT_EQ(on("hex:01 03=hex:84", "\x01\x03\n"), "no match");
  EXPECT_EQ(on("regex:^GET =exec:./get.sh 'a b'", "GET /"), "command [./get.sh] [a b]");
  EXPECT_EQ(on("regex:^GET =exec:./get.sh", "PUT /"), "no match");
}

TEST(OnRule, AnswersAnEmptyDatagram) {
  EXPECT_EQ(on("=echo", ""), "echo");
  EXPECT_EQ(on("=echo", "x"), "no match");
}

TEST(OnRule, HasAnEqualsSignInEitherPart) {
  EXPECT_EQ(on("a=b=text:c=d", "a=b"), "fixed c=d");
  EXPECT_EQ(on("a==echo", "a="), "echo");
  EXPECT_EQ(on("x=echo=echo", "x=echo"), "echo");
  EXPECT_EQ(on("regex:temp=\\d+$=shell:A=1 b", "temp=12"), "command [sh] [-c] [A=1 b]");
  EXPECT_EQ(on("a=text:b=text:c", "a"), "fixed b=text:c");
}

TEST(OnRule, ReadsItsPatternInTheEncoding) {
  EXPECT_EQ(on("你=text:好", "\xc4\xe3", {.encoding = "gbk"}), "fixed \xba\xc3");
  EXPECT_EQ(on("你=text:好", "你", {.encoding = "gbk"}), "no match");
  EXPECT_EQ(on("a=prefix:b", "a\0\n\0"s, {.encoding = "utf-16le", .eol = LineEnd::lf}),
            "prefix b\0"s);
}

TEST(OnRule, ReadsItsReplyAsTypedText) {
  EXPECT_EQ(on("a=text:\\x41", "a", {.input = Input::escaped, .eol = LineEnd::lf}), "fixed A\n");
  EXPECT_EQ(on("a=text:你", "a", {.encoding = "gbk", .input = Input::raw}), "fixed 你");
}

TEST(OnRule, SaysHowItIsWritten) {
  for (const std::string text : {"", "PING", "text:PONG", "PING=PONG", "PING=", "=", "PING=Echo",
                                 "PING = text:PONG", "PING=echo "})
    EXPECT_EQ(
        on(text, ""),
        "'" + text + "' is no PATTERN=RULE, such as PING=text:PONG; a rule is one of " + kChoices);
  EXPECT_TRUE(on("\x1b" + std::string(60000, '='), "")
                  .starts_with("'\\x1b" + std::string(63, '=') + "' is no PATTERN=RULE"));
}

TEST(OnRule, SaysWhatIsWrongWithEitherPart) {
  EXPECT_EQ(on("a=hex:4", ""),
            "bad rule 'a=hex:4': hex digits come in pairs, and this one is alone");
  EXPECT_TRUE(on("hex:4=echo", "").starts_with("bad pattern 'hex:4': hex digits come in pairs"));
  EXPECT_TRUE(on("regex:(=echo", "").starts_with("bad pattern 'regex:(': "));
  EXPECT_TRUE(
      on("你=echo", "", {.encoding = "latin1"}).starts_with("bad pattern '你': '你' U+4F60"));
  EXPECT_TRUE(on("a=exec:", "").starts_with("bad command ''"));
}

TEST(FindReply, GivesTheFirstRuleThatMatches) {
  std::vector<ReplyRule> rules;
  EXPECT_EQ(find_reply(rules, "a"), nullptr);
  rules.push_back(parse_on("a=text:1", {}));
  rules.push_back(parse_on("regex:a=text:2", {}));
  EXPECT_EQ(find_reply(rules, "b"), nullptr);
  rules.push_back(parse_reply("text:3", {}));
  rules.push_back(parse_on("b=text:4", {}));
  EXPECT_EQ(find_reply(rules, "a"), &rules[0].reply);
  EXPECT_EQ(find_reply(rules, "ab"), &rules[1].reply);
  EXPECT_EQ(find_reply(rules, "b"), &rules[2].reply);
  EXPECT_EQ(find_reply(rules, ""), &rules[2].reply);
  EXPECT_EQ(find_reply(rules, "a"), &rules[0].reply);
}

}  // namespace
}  // namespace udpchat
