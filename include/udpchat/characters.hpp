#pragma once

#include <cstddef>
#include <string_view>

namespace udpchat {

/// Whether a reader can see the character at `at`, or needs it there. Not so are what changes the
/// direction or the place of text and what is not to be seen: default-ignorable characters
/// (UAX #44) and everything else that breaks graphemes as a control does (UAX #29), private use and
/// unassigned code points, but for those kept for emoji. Needed are joiners and variation selectors
/// inside emoji (UTS #51), and joiners where a script cannot be written without.
bool is_visible(std::u32string_view text, std::size_t at);

/// Whether it is visible and no mark, wherever it stands. Only a first look, which knows the
/// letters of the commonest scripts: false says nothing.
bool is_surely_plain(char32_t code_point);

/// Stands on the character before it, and takes no column.
bool is_mark(char32_t code_point);

/// How many columns of a terminal some UTF-8 takes.
std::size_t columns_of(std::string_view text);

}  // namespace udpchat
