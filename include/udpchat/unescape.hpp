#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

namespace udpchat {

/// What the escape at the start of a text stands for.
struct Escape {
  std::size_t length = 0;                ///< of the escape, in octets
  std::variant<char, char32_t> value{};  ///< an octet as it is, or a character to be encoded
};

/// Reads one of \n \r \t \0 \\ \xNN \u{N...} at `at`, where `text` has a backslash. Throws
/// Unsendable for everything else.
Escape read_escape(std::string_view text, std::size_t at);

}  // namespace udpchat
