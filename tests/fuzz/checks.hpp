#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat::fuzz {

void check(bool holds, std::string_view promise);
void check_equal(std::string_view seen, std::string_view wanted, std::string_view promise);

/// No terminal obeys it.
void check_safe(std::string_view line);

void check_hex_dump(std::string_view dump, std::string_view payload, std::size_t columns);

/// What an Unsendable says.
void check_reason(std::string_view reason);

/// Without the colours of the escapes, which come in pairs.
std::string uncolored(std::string_view line);

struct Shown {
  std::u32string text;  ///< with kStrayOctet for \xNN
  std::string halved;   ///< the line, with one backslash for two
};

/// Reads a line in which a backslash is doubled, and demands that marks stand on what is no escape.
Shown read_exact(std::string_view line);

}  // namespace udpchat::fuzz
