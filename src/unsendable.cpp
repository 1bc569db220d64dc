#include "udpchat/unsendable.hpp"

#include "udpchat/characters.hpp"
#include "udpchat/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

constexpr std::size_t kOctetsBefore = 30;  // so much of the text is shown
constexpr std::size_t kOctetsAfter = 30;

bool is_continuation(char octet) {
  return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U;
}

/// The text around `offset`, and a caret under it.
std::string point_at(std::string_view text, std::size_t offset) {
  std::size_t begin = offset > kOctetsBefore ? offset - kOctetsBefore : 0;
  while (begin < offset && is_continuation(text[begin])) ++begin;
  std::size_t end = std::min(text.size(), offset + kOctetsAfter);
  while (end < text.size() && is_continuation(text[end])) ++end;

  std::string line = begin > 0 ? "  ..." : "  ";
  append_escaped(text.substr(begin, offset - begin), line);
  const auto column = columns_of(line);
  append_escaped(text.substr(offset, end - offset), line);
  if (end < text.size()) line += "...";
  return fmt::format("{}\n{:{}}^", line, "", column);
}

}  // namespace

Unsendable::Unsendable(std::string_view reason)
    : std::runtime_error(fmt::format("not sent: {}", reason)) {}

Unsendable::Unsendable(std::string_view reason, std::string_view text, std::size_t offset)
    : std::runtime_error(fmt::format("not sent: {}\n{}", reason, point_at(text, offset))) {}

}  // namespace udpchat
