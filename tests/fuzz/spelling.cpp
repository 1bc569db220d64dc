#include "spelling.hpp"

#include "checks.hpp"
#include "oracles.hpp"
#include <algorithm>

namespace udpchat::fuzz {
namespace {

using namespace std::string_view_literals;

std::optional<char32_t> braced_scalar(std::string_view& text) {
  if (take(text, 1) != "{") return std::nullopt;
  const auto digits = take(text, std::min(text.find('}'), text.size()));
  const auto value = digits.size() < 7 ? digits_value(digits) : std::nullopt;
  if (take(text, 1) != "}" || digits.empty() || !value) return std::nullopt;
  if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return std::nullopt;
  return *value;
}

std::string_view header_of(std::string_view encoding) {
  if (encoding == "utf-16") return "\xFF\xFE";
  if (encoding == "utf-32") return "\xFF\xFE\0\0"sv;
  if (encoding == "iso-2022-kr") return "\x1b$)C";
  return "";
}

}  // namespace

void append_part(Part::Kind kind, std::string_view content, Parts& parts) {
  if (content.empty()) return;
  if (parts.empty() || parts.back().kind != kind) parts.push_back({kind, ""});
  parts.back().content += content;
}

std::optional<Parts> unescaped(std::string_view typed) {
  Parts parts;
  while (!typed.empty()) {
    const auto plain = take(typed, 1);
    if (plain != "\\") {
      append_part(Part::Kind::text, plain, parts);
      continue;
    }
    const auto letter = take(typed, 1);
    const auto simple = "nrt0\\"sv.find(letter);
    if (letter == "x") {
      const auto digits = take(typed, 2);
      const auto value = digits_value(digits);
      if (digits.size() < 2 || !value) return std::nullopt;
      append_part(Part::Kind::octets, std::string(1, static_cast<char>(*value)), parts);
    } else if (letter == "u") {
      const auto scalar = braced_scalar(typed);
      if (!scalar) return std::nullopt;
      std::string character;
      append_scalar(*scalar, character);
      append_part(Part::Kind::text, character, parts);
    } else if (!letter.empty() && simple != ""sv.npos) {
      append_part(Part::Kind::text, "\n\r\t\0\\"sv.substr(simple, 1), parts);
    } else {
      return std::nullopt;
    }
  }
  return parts;
}

std::optional<std::string> unhexed(std::string_view typed) {
  const auto blanks = [&] {
    while (typed.starts_with(' ') || typed.starts_with('\t')) typed.remove_prefix(1);
  };
  std::string octets;
  blanks();
  for (bool wanted = true; wanted || !typed.empty();) {
    if (typed.starts_with("0x") || typed.starts_with("0X")) typed.remove_prefix(2);
    const auto digits = take(typed, 2);
    const auto value = digits_value(digits);
    if (digits.size() < 2 || !value) return std::nullopt;
    octets += static_cast<char>(*value);
    blanks();
    wanted = typed.starts_with(',') || typed.starts_with(':') || typed.starts_with('-');
    if (wanted) typed.remove_prefix(1);
    blanks();
  }
  return octets;
}

std::optional<std::string> encoded(const Parts& parts, const std::string& encoding) {
  const bool is_utf8 = encoding == "utf-8" || encoding == "auto";
  const auto header = header_of(encoding);
  bool is_headed = false;
  std::string payload;
  for (const auto& [kind, content] : parts) {
    if (kind == Part::Kind::octets || is_utf8) {
      payload += content;
      continue;
    }
    const auto text = strictly_decoded(content);
    if (!text || !all_come_back(*text, encoding)) return std::nullopt;
    const auto octets = converted("UTF-8", encoding, content);
    if (!octets) return std::nullopt;
    check(octets->starts_with(header), "iconv writes the header");
    payload += octets->substr(is_headed ? header.size() : 0);
    is_headed = true;
  }
  return payload;
}

}  // namespace udpchat::fuzz
