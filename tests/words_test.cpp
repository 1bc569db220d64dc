#include "udpchat/words.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace udpchat {
namespace {

using Words = std::vector<std::string>;

struct Case {
  std::string command;
  Words words;
};

void expect_words(const std::vector<Case>& cases) {
  for (const auto& [command, words] : cases) EXPECT_EQ(split_words(command), words) << command;
}

std::string refused(const std::string& shown, const std::string& fault) {
  return "bad command '" + shown + "': " + fault + R"(; write ./answer --name "two words")";
}

std::string fault_of(std::string_view command) {
  try {
    split_words(command);
    return "accepted";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

TEST(Words, ArePartedByBlanks) {
  expect_words({{"date", {"date"}},
                {"date -u +%s", {"date", "-u", "+%s"}},
                {"  a \t b\n\nc \n", {"a", "b", "c"}},
                {"你 好", {"你", "好"}}});
}

TEST(Words, OfOtherWhiteSpaceAreOne) {
  expect_words({{"a\rb", {"a\rb"}}, {"a\vb\fc", {"a\vb\fc"}}, {"a\u00a0b", {"a\u00a0b"}}});
}

TEST(Words, KeepAllInSingleQuotes) {
  expect_words({{R"('a b')", {"a b"}},
                {R"('a\b\'  c)", {R"(a\b\)", "c"}},
                {R"('"$x"' y)", {R"("$x")", "y"}},
                {"'a\n\tb'", {"a\n\tb"}}});
}

TEST(Words, KeepAllButTwoEscapesInDoubleQuotes) {
  expect_words({{R"("a  b")", {"a  b"}},
                {R"("a\"b")", {R"(a"b)"}},
                {R"("a\\b")", {R"(a\b)"}},
                {R"("a\\" b)", {R"(a\)", "b"}},
                {R"("\n\t\$\'\ ")", {R"(\n\t\$\'\ )"}},
                {R"("it's" x)", {"it's", "x"}},
                {"\"a\nb\"", {"a\nb"}}});
}

TEST(Words, TakeWhatFollowsABackslashAsItIs) {
  expect_words({{R"(a\ b)", {"a b"}},
                {R"(\'a \"b \\c)", {"'a", "\"b", "\\c"}},
                {R"(\n)", {"n"}},
                {"a\\\nb", {"a\nb"}},
                {R"(\你)", {"你"}},
                {R"(\ )", {" "}}});
}

TEST(Words, AreJoinedOfParts) {
  expect_words({{R"(a'b c'"d e"\ f)", {"ab cd e f"}},
                {R"(--name="two words")", {"--name=two words"}},
                {R"('a'b 'c')", {"ab", "c"}},
                {R"("a""b")", {"ab"}},
                {R"('it'\''s')", {"it's"}}});
}

TEST(Words, MayBeEmptyInQuotes) {
  expect_words({{"''", {""}},
                {"\"\"", {""}},
                {"a '' b", {"a", "", "b"}},
                {"'' \"\"", {"", ""}},
                {"a''", {"a"}},
                {"''\"\"''", {""}}});
}

TEST(Words, AreNotExpanded) {
  const std::string command = "$HOME ${x} $(id) `id` * ? [a] ~ {a,b} > f 2>&1 | & && ; # ! a=b";
  EXPECT_EQ(split_words(command),
            (Words{"$HOME", "${x}", "$(id)", "`id`", "*", "?", "[a]", "~", "{a,b}", ">", "f",
                   "2>&1", "|", "&", "&&", ";", "#", "!", "a=b"}));
}

TEST(Words, HaveTheEndOfTheirQuotes) {
  EXPECT_EQ(fault_of("'a b"), refused("'a b", "a ' has no end"));
  EXPECT_EQ(fault_of("a '"), refused("a '", "a ' has no end"));
  EXPECT_EQ(fault_of("'a' b'"), refused("'a' b'", "a ' has no end"));
  EXPECT_EQ(fault_of("\"a b"), refused("\"a b", "a \" has no end"));
  EXPECT_EQ(fault_of("\""), refused("\"", "a \" has no end"));
  EXPECT_EQ(fault_of(R"("a\")"), refused(R"("a\")", "a \" has no end"));
  EXPECT_EQ(fault_of(R"("a\)"), refused(R"("a\)", "a \" has no end"));
  EXPECT_EQ(fault_of(R"("a\\)"), refused(R"("a\\)", "a \" has no end"));
}

TEST(Words, DoNotEndInABackslash) {
  EXPECT_EQ(fault_of("\\"), refused("\\", "nothing follows the last \\"));
  EXPECT_EQ(fault_of("a b\\"), refused("a b\\", "nothing follows the last \\"));
  EXPECT_EQ(split_words("a\\\\"), Words{"a\\"});
}

TEST(Words, AreAtLeastOne) {
  EXPECT_EQ(fault_of(""), refused("", "there are no words"));
  EXPECT_EQ(fault_of(" \t\n"), refused(" \\t\\n", "there are no words"));
}

TEST(Words, AreShownInPartAndHarmlessWhenRefused) {
  EXPECT_EQ(fault_of("'\x1b[2J"), refused("'\\x1b[2J", "a ' has no end"));
  EXPECT_EQ(fault_of("'" + std::string(99, 'x')),
            refused("'" + std::string(63, 'x'), "a ' has no end"));
}

}  // namespace
}  // namespace udpchat
