#include "oracles.hpp"

#include "udpchat/decoder.hpp"

#include <iconv.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <utility>

namespace udpchat::fuzz {

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view take(std::string_view& text, std::size_t length) {
  const auto taken = text.substr(0, length);
  text.remove_prefix(taken.size());
  return taken;
}

bool is_small_hex_digit(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'f');
}

unsigned digit_value(char32_t small_hex_digit) {
  return small_hex_digit <= U'9' ? small_hex_digit - U'0' : small_hex_digit - U'a' + 10;
}

std::optional<unsigned> digits_value(std::string_view hex_digits) {
  unsigned value = 0;
  for (const char c : hex_digits) {
    const auto small = static_cast<unsigned char>(c >= 'A' && c <= 'F' ? c + 0x20 : c);
    if (!is_small_hex_digit(small)) return std::nullopt;
    value = value * 16 + digit_value(small);
  }
  return value;
}

void append_scalar(char32_t c, std::string& utf8) {
  const auto put = [&](char32_t octet) { utf8 += static_cast<char>(octet); };
  const auto tail = [&](unsigned shift) { put(0x80U + (c >> shift) % 0x40U); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xC0U + (c >> 6U)), tail(0);
  if (c < 0x10000) return put(0xE0U + (c >> 12U)), tail(6), tail(0);
  put(0xF0U + (c >> 18U)), tail(12), tail(6), tail(0);
}

/// Decodes loosely, and then demands that encoding gives the same octets.
std::optional<std::u32string> strictly_decoded(std::string_view utf8) {
  std::u32string code_points;
  std::string again;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > utf8.size() - i) return std::nullopt;
    char32_t c = length == 1 ? lead : lead % (1U << (7 - length));
    for (std::size_t k = 1; k < length; ++k)
      c = c * 0x40U + static_cast<unsigned char>(utf8[i + k]) % 0x40U;
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    code_points += c;
    append_scalar(c, again);
    i += length;
  }
  return again == utf8 ? std::optional(code_points) : std::nullopt;
}

std::string octets_of(std::u32string_view text) {
  std::string octets;
  for (const auto c : text)
    if (c < kStrayOctet)
      append_scalar(c, octets);
    else
      octets += static_cast<char>(c - kStrayOctet);
  return octets;
}

std::u32string folded(std::u32string_view text) {
  std::u32string alike(text);
  for (auto& c : alike)
    if (c >= kStrayOctet && c < kStrayOctet + 0x80) c -= kStrayOctet;
  return alike;
}

bool has_stray(std::u32string_view text) {
  return std::any_of(text.begin(), text.end(), [](char32_t c) { return c >= kStrayOctet; });
}

std::optional<std::string> converted(const std::string& from, const std::string& to,
                                     std::string_view octets) {
  if (octets.empty()) return "";  // and not the header of nothing
  auto* descriptor = iconv_open(to.c_str(), from.c_str());
  std::string in(octets);
  std::string out(octets.size() * 16 + 64, '\0');
  char* in_at = in.data();
  char* out_at = out.data();
  auto in_left = in.size();
  auto out_left = out.size();
  const auto good = iconv(descriptor, &in_at, &in_left, &out_at, &out_left) != SIZE_MAX;
  iconv(descriptor, nullptr, nullptr, &out_at, &out_left);
  iconv_close(descriptor);
  out.resize(out.size() - out_left);
  return good ? std::optional(out) : std::nullopt;
}

std::optional<std::u32string> read_by_iconv(const std::string& encoding, std::string_view octets) {
  const auto text = converted(encoding, "UTF-32LE", octets);
  if (!text) return std::nullopt;
  std::u32string code_points(text->size() / 4, U'\0');
  std::memcpy(code_points.data(), text->data(), text->size());
  return code_points;
}

std::u32string read_in_runs(const std::string& encoding, std::string_view octets) {
  static std::map<std::pair<std::string, char>, bool> known;
  std::u32string text;
  std::string run;
  for (const char octet : octets) {
    const auto [entry, is_new] = known.try_emplace({encoding, octet}, false);
    if (is_new) entry->second = read_by_iconv(encoding, {&octet, 1}).has_value();
    if (entry->second) {
      run += octet;
      continue;
    }
    text += read_by_iconv(encoding, run).value_or(U"");
    text += kStrayOctet + static_cast<unsigned char>(octet);
    run.clear();
  }
  return text + read_by_iconv(encoding, run).value_or(U"");
}

bool comes_back(std::u32string_view characters, const std::string& encoding) {
  static std::map<std::pair<std::string, std::u32string>, bool> known;
  const auto [entry, is_new] = known.try_emplace({encoding, std::u32string(characters)}, false);
  if (!is_new) return entry->second;
  const auto text = octets_of(characters);
  const auto octets = converted("UTF-8", encoding, text);
  const bool stays = octets == text && text.size() == 1 && text[0] >= 0x20 && text[0] < 0x7F;
  return entry->second = octets && (stays || read_by_iconv(encoding, *octets) == characters);
}

bool all_come_back(std::u32string_view text, const std::string& encoding) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (!comes_back(text.substr(i, 1), encoding) &&
        (i == 0 || !comes_back(text.substr(i - 1, 2), encoding)))
      return false;
  return true;
}

}  // namespace udpchat::fuzz
