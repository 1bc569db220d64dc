#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// Splits a command into words as a POSIX shell does, and does nothing else that a shell does:
/// blanks (spaces, tabs, newlines) part words, '...' keeps all, "..." all but \" and \\, and \x is
/// x. Throws std::invalid_argument for a quote without an end, for a backslash at the end, and for
/// no words at all.
std::vector<std::string> split_words(std::string_view command);

}  // namespace udpchat
