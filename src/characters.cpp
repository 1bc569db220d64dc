#include "udpchat/characters.hpp"

#include <unictype.h>
#include <unigbrk.h>
#include <uniwidth.h>

#include <algorithm>
#include <cstdint>

namespace udpchat {
namespace {

constexpr char32_t kNonJoiner = 0x200C;
constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kTextStyle = 0xFE0E;
constexpr char32_t kEmojiStyle = 0xFE0F;
constexpr char32_t kKeycap = 0x20E3;
constexpr const char* kWidths = "UTF-8";  // not those of the East Asian code pages

constexpr std::uint32_t kUnseen =
    UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;

bool is_hidden(char32_t c) {
  const bool reserved = uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cn) &&
                        !uc_is_property_extended_pictographic(c);  // an emoji of a later standard
  return reserved || uc_is_general_category_withtable(c, kUnseen) ||
         uc_is_property_default_ignorable_code_point(c) ||
         uc_graphemeclusterbreak_property(c) == GBP_CONTROL;
}

/// Rule GB11 of UAX #29.
bool joins_emoji(std::u32string_view before, std::u32string_view after) {
  const auto first = std::find_if(before.rbegin(), before.rend(), [](char32_t c) {
    return uc_graphemeclusterbreak_property(c) != GBP_EXTEND;
  });
  return first != before.rend() && uc_is_property_extended_pictographic(*first) && !after.empty() &&
         uc_is_property_extended_pictographic(after.front());
}

/// RFC 5892, A.1: cursive letters that would join without it.
bool parts_letters(std::u32string_view before, std::u32string_view after) {
  const auto joins = [](char32_t c) { return uc_joining_type(c) != UC_JOINING_TYPE_T; };
  const auto left = std::find_if(before.rbegin(), before.rend(), joins);
  const auto right = std::find_if(after.begin(), after.end(), joins);
  if (left == before.rend() || right == after.end()) return false;
  const int left_type = uc_joining_type(*left);
  const int right_type = uc_joining_type(*right);
  return (left_type == UC_JOINING_TYPE_L || left_type == UC_JOINING_TYPE_D) &&
         (right_type == UC_JOINING_TYPE_R || right_type == UC_JOINING_TYPE_D);
}

bool is_needed(char32_t c, std::u32string_view before, std::u32string_view after) {
  if (before.empty()) return false;
  const auto last = before.back();
  const bool follows_virama = uc_combining_class(last) == UC_CCC_VR;
  switch (c) {
    case kTextStyle:
    case kEmojiStyle:
      return uc_is_property_emoji(last) && (last >= 0x80 || after.starts_with(kKeycap));
    case kJoiner:
      return follows_virama || joins_emoji(before, after);
    case kNonJoiner:
      return follows_virama || parts_letters(before, after);
    default:
      return false;
  }
}

}  // namespace

bool is_visible(std::u32string_view text, std::size_t at) {
  return !is_hidden(text[at]) || is_needed(text[at], text.substr(0, at), text.substr(at + 1));
}

bool is_mark(char32_t code_point) {
  return uc_width(code_point, kWidths) == 0;
}

std::size_t columns_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): of octets, to octets
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  return static_cast<std::size_t>(u8_width(octets, text.size(), kWidths));
}

}  // namespace udpchat
