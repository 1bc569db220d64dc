#pragma once

#include <string>
#include <string_view>

namespace udpchat {

struct EscapeStyle {
  bool color = false;      ///< escapes have a colour of their own (ECMA-48, SGR)
  bool numbers = false;    ///< \xNN is a stray octet only; a control character is \u{N}
  bool backslash = false;  ///< a backslash in the text is doubled; only escapes have a single one
};

/// So many marks on one character are shown; no letter of a living script bears more.
inline constexpr int kMostMarks = 6;

/// Appends decoded text (see Decoder) as one line of UTF-8 that shows all it holds, and that no
/// terminal obeys. Stray octets are written as \xNN, control characters as in C, and as \u{...} all
/// that is not visible (see characters), a mark with nothing to stand on, and marks beyond
/// kMostMarks.
void append_escaped(std::u32string_view text, EscapeStyle style, std::string& out);

/// The same, for what is or should be UTF-8.
void append_escaped(std::string_view text, std::string& out);
std::string escaped(std::string_view text);

/// Whether some UTF-8 surely has no escapes. Only a first look: false says nothing.
bool is_surely_plain(std::string_view text);

/// The beginning of what somebody wrote, for a message that is about it.
std::string excerpt(std::string_view text);

/// Appends words of the program's own that stand in the place of a text.
void append_as_escape(std::string_view words, bool color, std::string& out);

}  // namespace udpchat
