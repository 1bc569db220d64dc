#include "udpchat/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace udpchat {
namespace {

bool is_plain_ascii(char c) {
  return c >= 0x20 && c < 0x7F;
}

/// So many octets are looked at as one. In each of eight, the sum has the upper bit for 7F, and the
/// difference for what is below 20; a carry, if any, comes from one that is not plain either.
constexpr std::size_t kBlock = 32;
bool is_plain_block(const char* octets) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::array<std::uint64_t, kBlock / sizeof ones> eights{};
  std::memcpy(eights.data(), octets, kBlock);
  std::uint64_t odd = 0;
  for (const auto eight : eights) odd |= eight | (eight + ones) | (eight - 0x20 * ones);
  return (odd & (0x80 * ones)) == 0;
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

void append_utf8(char32_t code_point, std::string& out) {
  std::array<char, 4> octets;  // NOLINT(cppcoreguidelines-pro-type-member-init): put fills it
  std::size_t length = 0;
  const auto put = [&](char32_t octet) { octets[length++] = static_cast<char>(octet); };
  const auto put_tail = [&](unsigned shift) { put(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put_tail(6);
  } else {
    put(0xF0U | (code_point >> 18U));
    put_tail(12);
    put_tail(6);
  }
  put_tail(0);
  out.append(octets.data(), length);
}

void append_hex_digits(std::string_view octets, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto at = out.size();
  out.resize(at + 2 * octets.size());
  for (const char octet : octets) {
    const auto value = static_cast<unsigned char>(octet);
    out[at++] = digits[value >> 4U];
    out[at++] = digits[value & 0x0FU];
  }
}

std::string_view plain_prefix(std::string_view text) {
  const auto* end = text.begin();
  while (static_cast<std::size_t>(text.end() - end) >= kBlock && is_plain_block(end)) end += kBlock;
  end = std::find_if_not(end, text.end(), is_plain_ascii);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool is_continuation(char octet) {
  return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U;
}

std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && is_continuation(text[most])) --most;
  return text.substr(0, most);
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace udpchat
