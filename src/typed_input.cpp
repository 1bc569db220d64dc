#include "udpchat/typed_input.hpp"

#include <algorithm>

namespace udpchat {
namespace {

constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

/// How many octets at the end begin a paste mark without finishing it. ESC alone is a key.
std::size_t unfinished_mark(std::string_view typed) {
  for (auto size = std::min(kPasteBegin.size() - 1, typed.size()); size > 1; --size)
    if (typed.ends_with(kPasteBegin.substr(0, size))) return size;
  return 0;
}

/// How many octets at the end begin a UTF-8 character without finishing it.
std::size_t unfinished_character(std::string_view typed) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(3, typed.size()); ++size) {
    const auto octet = static_cast<unsigned char>(typed[typed.size() - size]);
    if ((octet & 0xC0U) == 0x80U) continue;  // a later octet of a character
    const std::size_t length = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : octet >= 0xC0 ? 2 : 1;
    return length > size ? size : 0;
  }
  return 0;
}

}  // namespace

std::size_t complete_input(std::string_view typed) {
  std::size_t whole = 0;  // up to here no paste is open
  while (true) {
    const auto begin = typed.find(kPasteBegin, whole);
    if (begin == typed.npos) break;
    const auto end = typed.find(kPasteEnd, begin + kPasteBegin.size());
    if (end == typed.npos) return begin;
    whole = end + kPasteEnd.size();
  }
  const auto mark = unfinished_mark(typed);
  return typed.size() - (mark != 0 ? mark : unfinished_character(typed));
}

}  // namespace udpchat
