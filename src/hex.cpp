#include "udpchat/hex.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace udpchat {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kPunctuation = ",:-";
constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
constexpr std::size_t kOffsetColumns = 8;  // "  0000  "

bool is_one_of(std::string_view set, std::string_view text, std::size_t at) {
  return at < text.size() && set.find(text[at]) != set.npos;
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  return std::min(text.size(), text.find_first_not_of(kBlanks, at));
}

[[noreturn]] void refuse(std::string_view text, std::size_t at) {
  if (at == text.size()) throw Unsendable("a pair of hex digits is missing", text, at);
  const auto wrong = text.substr(at, decode_utf8(text.substr(at)).length);
  throw Unsendable(fmt::format("'{}' is no hex digit", escaped(wrong)), text, at);
}

/// How many octets fit in a row of so many columns.
std::size_t octets_per_row(std::size_t columns) {
  for (const std::size_t octets : {16U, 8U, 4U, 2U})
    if (kOffsetColumns + 3 * octets + (octets > 8 ? 1 : 0) + octets + 3 <= columns) return octets;
  return 1;
}

}  // namespace

void append_hex_octets(std::string_view text, std::string& out) {
  std::size_t at = skip_blanks(text, 0);
  if (at == text.size()) throw Unsendable("there are no hex digits");
  do {
    if (text.substr(at, 2) == "0x" || text.substr(at, 2) == "0X") at += 2;
    if (!is_one_of(kDigits, text, at)) refuse(text, at);
    if (!is_one_of(kDigits, text, at + 1)) {
      const bool lonely = at + 1 == text.size() || is_one_of(kBlanks, text, at + 1) ||
                          is_one_of(kPunctuation, text, at + 1);
      if (lonely) throw Unsendable("hex digits come in pairs, and this one is alone", text, at);
      refuse(text, at + 1);
    }
    unsigned octet = 0;
    std::from_chars(&text[at], &text[at] + 2, octet, 16);
    out += static_cast<char>(octet);
    at = skip_blanks(text, at + 2);
    if (is_one_of(kPunctuation, text, at)) {
      at = skip_blanks(text, at + 1);
      if (at == text.size()) refuse(text, at);
    }
  } while (at < text.size());
}

void append_hex_dump(std::string_view octets, std::size_t columns, std::string& out) {
  const auto per_row = octets_per_row(columns);
  for (std::size_t offset = 0; offset < octets.size(); offset += per_row) {
    const auto row = octets.substr(offset, per_row);
    if (offset != 0) out += '\n';
    out += "  ";
    const std::array high{static_cast<char>(offset >> 8U), static_cast<char>(offset)};
    append_hex_digits({high.data(), high.size()}, out);
    out += ' ';
    for (std::size_t i = 0; i < per_row; ++i) {
      if (i == 8) out += ' ';
      out += ' ';
      if (i < row.size())
        append_hex_digits(row.substr(i, 1), out);
      else
        out += "  ";
    }
    out += "  |";
    for (const char octet : row) out += plain_prefix({&octet, 1}).empty() ? '.' : octet;
    out += '|';
  }
}

}  // namespace udpchat
