#include "checks.hpp"

#include "udpchat/characters.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"

#include <fmt/format.h>

#include "oracles.hpp"
#include <algorithm>
#include <cstdio>

namespace udpchat::fuzz {
namespace {

using namespace std::string_view_literals;

/// Moves the cursor, turns the text around, or is not to be seen at all.
bool is_dangerous(char32_t c) {
  const auto within = [&](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || within(0x7F, 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E || c == 0x200B ||
         within(0x200E, 0x200F) || within(0x2028, 0x202E) || within(0x2060, 0x206F) ||
         within(0xE000, 0xF8FF) || c == 0xFEFF || within(0xFFF0, 0xFFFB) ||
         within(0xE0000, 0x10FFFF);
}

struct Unit {
  std::size_t length;
  char32_t c;
};

Unit first_unit(std::u32string_view line) {
  if (line[0] != U'\\') return {1, line[0]};
  check(line.size() > 1, "no escape is cut off");
  const auto letter = line[1];
  if (letter == U'\\') return {2, letter};
  if (letter == U'x') {
    check(line.size() >= 4 && is_small_hex_digit(line[2]) && is_small_hex_digit(line[3]),
          "\\x has two digits");
    return {4, kStrayOctet + digit_value(line[2]) * 16 + digit_value(line[3])};
  }
  const auto named = U"abtnvfr"sv.find(letter);
  if (named != U""sv.npos) return {2, static_cast<char32_t>(U'\a' + named)};
  check(letter == U'u', "there is no other escape");
  check(line.size() >= 5 && line[2] == U'{', "\\u has braces");
  Unit unit{3, 0};
  for (; unit.length < line.size() && is_small_hex_digit(line[unit.length]); ++unit.length)
    unit.c = unit.c * 16 + digit_value(line[unit.length]);
  check(unit.length > 3 && unit.length < line.size() && line[unit.length] == U'}',
        "\\u has braces");
  ++unit.length;
  return unit;
}

}  // namespace

void check(bool holds, std::string_view promise) {
  if (holds) return;
  fmt::print(stderr, "broken: {}\n", promise);
  __builtin_trap();
}

void check_equal(std::string_view seen, std::string_view wanted, std::string_view promise) {
  if (seen == wanted) return;
  std::string dumps;
  append_hex_dump(seen, 80, dumps);
  append_hex_dump(wanted, 80, dumps += "\nwanted:\n");
  fmt::print(stderr, "seen:\n{}\n", dumps);
  check(false, promise);
}

void check_safe(std::string_view line) {
  const auto text = strictly_decoded(line);
  check(text.has_value(), "what is shown is UTF-8");
  check(std::none_of(text->begin(), text->end(), is_dangerous), "a terminal obeys nothing in it");
}

void check_hex_dump(std::string_view dump, std::string_view payload, std::size_t columns) {
  std::string octets;
  std::size_t per_row = 0;
  std::size_t margin = 0;
  for (bool last = false; !last;) {
    const auto end = dump.find('\n');
    last = end == dump.npos;
    auto line = dump.substr(0, end);
    dump.remove_prefix(last ? dump.size() : end + 1);
    check_safe(line);
    const auto width = line.size();

    const auto offset = fmt::format("  {:04x}  ", octets.size());
    check(line.starts_with(offset), "a row begins with its offset");
    line.remove_prefix(offset.size());
    std::string row;
    for (;;) {
      line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
      if (line.starts_with('|')) break;
      const auto octet = digits_value(take(line, 2));
      check(octet.has_value(), "an octet is two digits");
      row += static_cast<char>(*octet);
    }
    const auto left = width - line.size();
    check(octets.empty() || left == margin, "the rows are aligned");
    margin = left;
    std::string wanted = "|";
    for (const char octet : row) wanted += octet >= ' ' && octet <= '~' ? octet : '.';
    check_equal(line, wanted + '|', "a row ends with what it is in ASCII");
    if (per_row == 0) per_row = last ? 16 : row.size();
    check(!row.empty() && (last ? row.size() <= per_row : row.size() == per_row),
          "the rows are alike");
    check(width <= columns || row.size() == 1, "a row fits");
    check(columns < 80 || last || row.size() == 16, "a wide terminal shows 16 octets a row");
    octets += row;
  }
  check_equal(octets, payload, "a dump holds all octets");
}

void check_reason(std::string_view reason) {
  check(reason.starts_with("not sent: "), "the reason says that nothing was sent");
  const auto lines = std::count(reason.begin(), reason.end(), '\n');
  check(lines == 0 || lines == 2, "the reason has one line, or three");
  std::string_view line;
  for (auto i = lines; i > 0; --i) {
    line = take(reason, reason.find('\n'));
    take(reason, 1);
    check_safe(line);
  }
  check_safe(reason);
  if (lines == 0) return;
  check(line.starts_with("  "), "the text stands apart");
  check(reason.size() > 2 && reason.find_first_not_of(' ') == reason.size() - 1 &&
            reason.back() == '^',
        "the last line is a caret");
  check(reason.size() - 1 <= columns_of(line), "it is under the text, or behind its end");
  check(reason.size() < 200, "the line is not long");
}

std::string uncolored(std::string_view line) {
  std::string plain;
  for (;;) {
    const auto on = line.find("\x1b[35m");
    plain += line.substr(0, on);
    if (on == line.npos) return plain;
    line.remove_prefix(on + 5);
    const auto off = line.find("\x1b[0m");
    check(off != line.npos && off > 0, "a colour ends, and colours something");
    plain += line.substr(0, off);
    line.remove_prefix(off + 4);
  }
}

Shown read_exact(std::string_view line) {
  Shown shown;
  const auto decoded = strictly_decoded(line);
  check(decoded.has_value(), "an exact line is UTF-8");
  std::u32string_view left = *decoded;
  for (int marks = kMostMarks; !left.empty();) {
    const auto [length, c] = first_unit(left);
    const bool is_doubled = length == 2 && c == U'\\';
    if (length > 1)
      marks = is_doubled ? 0 : kMostMarks;
    else
      marks = is_mark(c) ? marks + 1 : 0;
    check(marks <= kMostMarks, "a mark stands on a character, with few others");
    shown.text += c;
    for (const auto part : left.substr(0, is_doubled ? 1 : length))
      append_scalar(part, shown.halved);
    left.remove_prefix(length);
  }
  return shown;
}

}  // namespace udpchat::fuzz
