#include "udpchat/unsendable.hpp"

#include "udpchat/characters.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

// So much of the text is shown: with what stands around it, no wider than a narrow terminal.
constexpr std::string_view kNotSent = "not sent: ";
constexpr std::size_t kColumnsBefore = 24;
constexpr std::size_t kColumnsAfter = 16;
constexpr std::size_t kLongestCharacter = 4;  // octets of UTF-8

std::size_t previous_character(std::string_view text, std::size_t at) {
  const auto first = at - std::min(at, kLongestCharacter);
  --at;
  while (at > first && is_continuation(text[at])) --at;
  return at;
}

/// The text around `offset`, and a caret under it.
std::string point_at(std::string_view text, std::size_t offset) {
  auto begin = offset;
  while (begin > 0 && columns_of(escaped(text.substr(begin, offset - begin))) < kColumnsBefore)
    begin = previous_character(text, begin);
  auto end = offset;
  while (end < text.size() &&
         columns_of(escaped(text.substr(offset, end - offset))) < kColumnsAfter)
    end += decode_utf8(text.substr(end)).length;

  const auto before = (begin > 0 ? "  ..." : "  ") + escaped(text.substr(begin, offset - begin));
  const auto after = escaped(text.substr(offset, end - offset)) + (end < text.size() ? "..." : "");
  return fmt::format("{}{}\n{:{}}^", before, after, "", columns_of(before));
}

}  // namespace

Unsendable::Unsendable(std::string_view reason)
    : std::runtime_error(fmt::format("{}{}", kNotSent, reason)) {}

Unsendable::Unsendable(std::string_view reason, std::string_view text, std::size_t offset)
    : std::runtime_error(fmt::format("{}{}\n{}", kNotSent, reason, point_at(text, offset))) {}

std::string_view Unsendable::reason() const {
  const std::string_view text = what();
  return text.substr(kNotSent.size(), std::min(text.find('\n'), text.size()) - kNotSent.size());
}

}  // namespace udpchat
