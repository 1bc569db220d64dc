#include "udpchat/characters.hpp"

#include <unictype.h>
#include <unigbrk.h>
#include <uniwidth.h>

#include <algorithm>
#include <array>
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

struct Range {
  char32_t first, last;
};
/// No code point in them is hidden, or a mark. The commonest come first.
constexpr std::array kPlain{
    Range{0x3220, 0xA48C},   // CJK, Yi
    Range{0x3001, 0x3029},   // CJK punctuation
    Range{0xFF01, 0xFF9F},   // the same, and letters, in full and half width
    Range{0xAE, 0x2FF},      // Latin
    Range{0x3A3, 0x482},     // Greek, Cyrillic
    Range{0x48A, 0x52F},     // Cyrillic
    Range{0x3041, 0x3096},   // Hiragana
    Range{0x309B, 0x30FF},   // Katakana
    Range{0xAC00, 0xD7A3},   // Hangul
    Range{0x2010, 0x2027},   // dashes, quotation marks
    Range{0x1F000, 0x1FB92}  // pictographs
};

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

bool is_joiner(char32_t c) {
  return c == kJoiner || c == kNonJoiner;
}

bool is_mongolian_selector(char32_t c) {
  return c >= 0x180B && c <= 0x180F;
}

bool is_mongolian(char32_t c) {
  static const uc_script_t* const script = uc_script_byname("Mongolian");
  return uc_is_script(c, script);
}

bool is_virama(char32_t c) {
  return uc_combining_class(c) == UC_CCC_VR;
}

/// A letter of a cursive script, such as Arabic or Mongolian.
bool is_cursive(char32_t c) {
  const int type = uc_joining_type(c);
  return type == UC_JOINING_TYPE_D || type == UC_JOINING_TYPE_R || type == UC_JOINING_TYPE_L;
}

/// One joiner beside a virama or a cursive letter, which may bear marks, changes its shape
/// (RFC 5892, appendix A, which is about domain names, wants more).
bool shapes_letters(char32_t joiner, std::u32string_view before, std::u32string_view after) {
  const auto bears = [](char32_t c) { return uc_joining_type(c) != UC_JOINING_TYPE_T; };
  const auto left = std::find_if(before.rbegin(), before.rend(), bears);
  const auto right = after.substr(0, 1);
  if (left == before.rend() || is_joiner(*left) || (!right.empty() && is_joiner(right.front())))
    return false;
  const bool joins_left = is_cursive(*left);
  const bool joins_right = !right.empty() && is_cursive(right.front());
  if (is_virama(before.back()) || (!right.empty() && is_virama(right.front()))) return true;
  return joiner == kJoiner ? joins_left != joins_right : joins_left || joins_right;
}

bool is_needed(char32_t c, std::u32string_view before, std::u32string_view after) {
  if (before.empty()) return false;
  const auto last = before.back();
  if (c == kTextStyle || c == kEmojiStyle)
    return uc_is_property_emoji(last) && (last >= 0x80 || after.starts_with(kKeycap));
  if (c == kJoiner && joins_emoji(before, after)) return true;
  if (is_joiner(c)) return shapes_letters(c, before, after);
  return is_mongolian_selector(c) && is_mongolian(last);
}

}  // namespace

bool is_visible(std::u32string_view text, std::size_t at) {
  return !is_hidden(text[at]) || is_needed(text[at], text.substr(0, at), text.substr(at + 1));
}

bool is_surely_plain(char32_t code_point) {
  return std::any_of(kPlain.begin(), kPlain.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
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
