#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace udpchat {
namespace {

bool is_plain_ascii(char c) {
  return c >= 0x20 && c < 0x7F;
}

bool is_unsafe(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool line_break = c == 0x2028 || c == 0x2029;
  const bool bidi_control = c == 0x061C || c == 0x200E || c == 0x200F ||
                            (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || line_break || bidi_control;
}

void append_octets(std::string_view octets, std::string& out) {
  for (const char c : octets)
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
}

void append_unsafe(char32_t c, std::string& out) {
  constexpr std::string_view named = "\a\b\t\n\v\f\r";
  constexpr std::string_view letters = "abtnvfr";
  if (const auto at = c < 0x80 ? named.find(static_cast<char>(c)) : named.npos; at != named.npos) {
    out += '\\';
    out += letters[at];
  } else if (c < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<unsigned>(c));
  }
}

}  // namespace

Utf8Unit decode_utf8(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = octet(0);
  if (lead < 0x80) return {1, lead, true};

  // Table 3-7 of the Unicode standard: the lead octet decides the length and bounds the second.
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {1, 0, false};
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

  char32_t code_point = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const bool fits = i < text.size() && octet(i) >= (i == 1 ? low : 0x80U) &&
                      octet(i) <= (i == 1 ? high : 0xBFU);
    if (!fits) return {i, 0, false};
    code_point = (code_point << 6U) | (octet(i) & 0x3FU);
  }
  return {length, code_point, true};
}

void append_escaped(std::string_view payload, std::string& out) {
  while (!payload.empty()) {
    const auto plain = std::find_if_not(payload.begin(), payload.end(), is_plain_ascii);
    out.append(payload.begin(), plain);
    payload.remove_prefix(static_cast<std::size_t>(plain - payload.begin()));
    if (payload.empty()) return;

    const auto unit = decode_utf8(payload);
    const auto octets = payload.substr(0, unit.length);
    if (!unit.valid)
      append_octets(octets, out);
    else if (is_unsafe(unit.code_point))
      append_unsafe(unit.code_point, out);
    else
      out += octets;
    payload.remove_prefix(unit.length);
  }
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace udpchat
