#include "udpchat/unescape.hpp"

#include "udpchat/unsendable.hpp"

#include <charconv>
#include <optional>

namespace udpchat {
namespace {

constexpr std::size_t kMostDigits = 6;  // of U+10FFFF

std::optional<char32_t> hex_value(std::string_view digits) {
  unsigned value = 0;
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, 16);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

Escape read_octet(std::string_view text, std::size_t at) {
  const auto digits = text.substr(at + 2, 2);
  const auto value = hex_value(digits);
  if (digits.size() < 2 || !value)
    throw Unsendable("\\x takes two hex digits, such as \\x1b", text, at);
  return {4, static_cast<char>(*value)};
}

Escape read_code_point(std::string_view text, std::size_t at) {
  const auto close = text.find('}', at);
  if (text.substr(at + 2, 1) != "{" || close == text.npos)
    throw Unsendable("\\u takes hex digits in braces, such as \\u{1f600}", text, at);
  const auto digits = text.substr(at + 3, close - at - 3);
  const auto value = digits.size() <= kMostDigits ? hex_value(digits) : std::nullopt;
  if (!value) throw Unsendable("\\u{} takes one to six hex digits", text, at);
  if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF))
    throw Unsendable("no character has this number", text, at);
  return {close + 1 - at, *value};
}

}  // namespace

Escape read_escape(std::string_view text, std::size_t at) {
  switch (at + 1 < text.size() ? text[at + 1] : ' ') {
    case 'n':
      return {2, U'\n'};
    case 'r':
      return {2, U'\r'};
    case 't':
      return {2, U'\t'};
    case '0':
      return {2, U'\0'};
    case '\\':
      return {2, U'\\'};
    case 'x':
      return read_octet(text, at);
    case 'u':
      return read_code_point(text, at);
    default:
      throw Unsendable(R"(there is no such escape; there are \n \r \t \0 \\ \xNN \u{N})", text, at);
  }
}

}  // namespace udpchat
