#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat {

/// The first character of some UTF-8, or the first octets that are none.
struct Utf8Unit {
  std::size_t length = 0;  ///< octets; for what is invalid, its maximal subpart (Unicode 15, D93b)
  char32_t code_point = 0;
  bool valid = false;
};

/// Decodes the start of `text`, which is not empty, strictly by RFC 3629: no overlong form,
/// no surrogate, nothing above U+10FFFF.
Utf8Unit decode_utf8(std::string_view text);

/// Appends a code point, which is a Unicode scalar value, as UTF-8.
void append_utf8(char32_t code_point, std::string& out);

/// Appends two hexadecimal digits for each octet, in lower case.
void append_hex_digits(std::string_view octets, std::string& out);

/// The octets at its start that are printable ASCII: what any terminal shows as it is.
std::string_view plain_prefix(std::string_view text);

/// Whether an octet of UTF-8 goes on with a character.
bool is_continuation(char octet);

/// As much of some UTF-8 as has no more than `most` octets, cut between two characters.
std::string_view beginning(std::string_view text, std::size_t most);

/// With the letters of ASCII in lower case, in any locale.
std::string in_lower_case(std::string_view text);

/// Without the spaces and tabs at both ends.
std::string_view trim(std::string_view text);

}  // namespace udpchat
