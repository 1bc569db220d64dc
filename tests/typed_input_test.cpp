#include "udpchat/typed_input.hpp"

#include <gtest/gtest.h>

#include <string>

namespace udpchat {
namespace {

const std::string kBegin = "\x1b[200~";
const std::string kEnd = "\x1b[201~";

void expect_whole(const std::string& typed) {
  EXPECT_EQ(complete_input(typed), typed.size()) << typed;
}

/// Of `ready + held` only the first part is complete.
void expect_held(const std::string& ready, const std::string& held) {
  EXPECT_EQ(complete_input(ready + held), ready.size()) << ready << " and " << held;
}

TEST(TypedInput, IsCompleteWhereNothingIsTyped) {
  EXPECT_EQ(complete_input(""), 0U);
}

TEST(TypedInput, IsCompleteWithPlainText) {
  for (const auto* typed :
       {"a", "hello\n", "你好", "😀", "a\x7f\x01", "\x1b[A", "\x1b[3~", "\x1bOP"})
    expect_whole(typed);
}

TEST(TypedInput, HoldsAPasteUntilItsEnd) {
  const std::string paste = kBegin + "one\ntwo\n";
  expect_held("", paste);
  expect_held("before", paste);
  for (std::size_t size = 0; size < kEnd.size(); ++size)
    expect_held("before", paste + kEnd.substr(0, size));
  expect_whole("before" + paste + kEnd);
  expect_whole("before" + paste + kEnd + "after\n");
}

TEST(TypedInput, HoldsTheSecondOfTwoPastesAlone) {
  const std::string first = kBegin + "one" + kEnd;
  expect_whole(first + first);
  expect_held(first + "x", kBegin + "two");
  expect_held("", kBegin + "one" + kBegin + "two");
  expect_whole(kBegin + "one" + kBegin + "two" + kEnd);
}

TEST(TypedInput, HoldsASplitOpeningMark) {
  for (std::size_t size = 2; size < kBegin.size(); ++size) {
    expect_held("", kBegin.substr(0, size));
    expect_held("typed", kBegin.substr(0, size));
    expect_held(kBegin + "one" + kEnd, kBegin.substr(0, size));
  }
}

TEST(TypedInput, DoesNotHoldWhatOnlyResemblesAnOpeningMark) {
  for (const auto* typed : {"[200~", "\x1b[200", "\x1b[20"}) expect_whole(std::string(typed) + "x");
  expect_whole("\x1b[2~");
  expect_whole(kEnd);
}

TEST(TypedInput, HoldsASplitCharacter) {
  for (const std::string character : {"é", "你", "😀"})
    for (std::size_t size = 1; size < character.size(); ++size) {
      expect_held("", character.substr(0, size));
      expect_held("typed好", character.substr(0, size));
      expect_held(kBegin + "one" + kEnd, character.substr(0, size));
    }
}

TEST(TypedInput, DoesNotHoldOctetsThatBeginNoCharacter) {
  for (const auto* typed : {"\x80", "\xBF\x80", "\x80\x80\x80\x80", "a\x80", "\xC3\n", "\xE4\xBDx"})
    expect_whole(typed);
}

TEST(TypedInput, HoldsNoPartOfACharacterWhereItIsNotUtf8) {
  EXPECT_EQ(complete_input("a\xE4", false), 2U);
  EXPECT_EQ(complete_input("a\x1b[20", false), 1U);
  TypedInput gbk(false);
  gbk.add("\xC4");
  EXPECT_TRUE(gbk.has_ready());
}

std::string take_all(TypedInput& input) {
  std::string taken;
  while (input.has_ready()) taken += static_cast<char>(input.take());
  return taken;
}

TEST(TypedInput, GivesWhatIsCompleteAndKeepsTheRest) {
  TypedInput input;
  input.add("ab" + kBegin + "pas");
  EXPECT_EQ(take_all(input), "ab");
  EXPECT_FALSE(input.is_empty());
  input.add("te" + kEnd + "c");
  EXPECT_EQ(take_all(input), kBegin + "paste" + kEnd + "c");
  EXPECT_TRUE(input.is_empty());
}

TEST(TypedInput, GivesTheIncompleteOnceReleased) {
  TypedInput input;
  input.add(kBegin + "never ends");
  EXPECT_FALSE(input.has_ready());
  input.release();
  EXPECT_EQ(take_all(input), kBegin + "never ends");
}

TEST(TypedInput, ForgetsWhatIsCleared) {
  TypedInput input;
  input.add("ab");
  input.clear();
  EXPECT_FALSE(input.has_ready());
  EXPECT_TRUE(input.is_empty());
}

TEST(TypedInput, HoldsAnEscapeThatMayBeginASequence) {
  TypedInput input;
  input.add("a\x1b");
  EXPECT_FALSE(input.is_escape_alone());  // "a" comes first
  EXPECT_EQ(take_all(input), "a");
  EXPECT_TRUE(input.is_escape_alone());
  input.add("[A");
  EXPECT_FALSE(input.is_escape_alone());
  EXPECT_EQ(take_all(input), "\x1b[A");
}

}  // namespace
}  // namespace udpchat
