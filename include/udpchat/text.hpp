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

/// Appends `payload` as one line of text that no terminal obeys: control characters and octets
/// that are not UTF-8 are written as C escapes, C1 controls, line separators and bidirectional
/// controls as \u{...}. A backslash stays as it is, so that an escape and the same characters sent
/// as text look alike.
void append_escaped(std::string_view payload, std::string& out);

/// Without the spaces and tabs at both ends.
std::string_view trim(std::string_view text);

}  // namespace udpchat
