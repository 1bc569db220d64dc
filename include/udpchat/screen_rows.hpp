#pragma once

#include <string_view>

namespace udpchat {

/// How many rows of a terminal lie between the first one of `text` and the one after its end, where
/// a wide character that does not fit wraps as a whole. Widths are those of the locale
/// (wcwidth(3)); control characters are shown as readline shows them: ^C, tabs as blanks, line ends
/// as such.
int rows_before_end(std::string_view text, int columns);

}  // namespace udpchat
