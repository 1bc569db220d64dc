#include "udpchat/words.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace udpchat {
namespace {

constexpr std::string_view kExample = R"(write ./answer --name "two words")";
constexpr std::string_view kBlanks = " \t\n";

[[noreturn]] void refuse(std::string_view command, std::string_view fault) {
  throw std::invalid_argument(
      fmt::format("bad command '{}': {}; {}", excerpt(command), fault, kExample));
}

/// Each of these appends what begins at `at` to the word, and returns where it ends.
std::size_t append_single_quoted(std::string_view command, std::size_t at, std::string& word) {
  const auto close = command.find('\'', at + 1);
  if (close == command.npos) refuse(command, "a ' has no end");
  word += command.substr(at + 1, close - at - 1);
  return close + 1;
}

std::size_t append_double_quoted(std::string_view command, std::size_t at, std::string& word) {
  for (++at; at < command.size() && command[at] != '"'; ++at) {
    const auto pair = command.substr(at, 2);
    if (pair == R"(\")" || pair == R"(\\)") ++at;
    word += command[at];
  }
  if (at == command.size()) refuse(command, "a \" has no end");
  return at + 1;
}

std::size_t append_escaped_character(std::string_view command, std::size_t at, std::string& word) {
  if (at + 1 == command.size()) refuse(command, "nothing follows the last \\");
  word += command[at + 1];
  return at + 2;
}

std::size_t append_part(std::string_view command, std::size_t at, std::string& word) {
  switch (command[at]) {
    case '\'':
      return append_single_quoted(command, at, word);
    case '"':
      return append_double_quoted(command, at, word);
    case '\\':
      return append_escaped_character(command, at, word);
    default:
      word += command[at];
      return at + 1;
  }
}

}  // namespace

std::vector<std::string> split_words(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  for (std::size_t at = 0; at < command.size();) {
    if (kBlanks.find(command[at]) != kBlanks.npos) {
      in_word = false;
      ++at;
      continue;
    }
    // Here and not with its first character: '' is a word that has none.
    if (!in_word) words.emplace_back();
    in_word = true;
    at = append_part(command, at, words.back());
  }
  if (words.empty()) refuse(command, "there are no words");
  return words;
}

}  // namespace udpchat
