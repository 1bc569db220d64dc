#include "udpchat/escape.hpp"

#include "udpchat/characters.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace udpchat {
namespace {

constexpr std::size_t kExcerpt = 64;                   // octets
constexpr std::string_view kEscapeColor = "\x1b[35m";  // magenta
constexpr std::string_view kPlain = "\x1b[0m";

void append_octet(unsigned value, std::string& out) {
  const auto octet = static_cast<char>(value);
  out += "\\x";
  append_hex_digits({&octet, 1}, out);
}

void append_escape(char32_t c, bool numbers, std::string& out) {
  constexpr std::string_view named = "\a\b\t\n\v\f\r";
  constexpr std::string_view letters = "abtnvfr";
  const auto value = static_cast<unsigned>(c);
  const auto name = c < 0x80 ? named.find(static_cast<char>(c)) : named.npos;
  if (c >= kStrayOctet)
    append_octet(value - kStrayOctet, out);
  else if (name != named.npos)
    (out += '\\') += letters[name];
  else if (c < 0x80 && !numbers)
    append_octet(value, out);
  else
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", value);
}

enum class Form { plain, mark, escape };

Form form_of(std::u32string_view text, std::size_t at, int marks_before) {
  const auto c = text[at];
  if ((c >= 0x20 && c < 0x7F) || is_surely_plain(c)) return Form::plain;
  if (c >= kStrayOctet || !is_visible(text, at)) return Form::escape;
  if (!is_mark(c)) return Form::plain;
  return marks_before < kMostMarks ? Form::mark : Form::escape;
}

}  // namespace

void append_escaped(std::u32string_view text, EscapeStyle style, std::string& out) {
  bool colored = false;
  const auto color = [&](bool wanted) {
    if (style.color && wanted != colored) out += wanted ? kEscapeColor : kPlain;
    colored = wanted;
  };
  int marks = kMostMarks;  // there is nothing to stand on, nor is there after an escape
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto form = form_of(text, at, marks);
    color(form == Form::escape);
    if (form == Form::escape)
      append_escape(text[at], style.numbers, out);
    else
      append_utf8(text[at], out);
    if (style.backslash && text[at] == '\\') out += '\\';
    marks = form == Form::plain ? 0 : form == Form::mark ? marks + 1 : kMostMarks;
  }
  color(false);
}

void append_escaped(std::string_view text, std::string& out) {
  append_escaped(Decoder("utf-8").decode(text), {}, out);
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(text, out);
  return out;
}

bool is_surely_plain(std::string_view text) {
  while (!text.empty()) {
    if (const auto plain = plain_prefix(text); !plain.empty()) {
      text.remove_prefix(plain.size());
      continue;
    }
    const auto unit = decode_utf8(text);
    if (!unit.valid || !is_surely_plain(unit.code_point)) return false;
    text.remove_prefix(unit.length);
  }
  return true;
}

std::string excerpt(std::string_view text) {
  return escaped(beginning(text, kExcerpt));
}

void append_as_escape(std::string_view words, bool color, std::string& out) {
  if (color) out += kEscapeColor;
  out += words;
  if (color) out += kPlain;
}

}  // namespace udpchat
