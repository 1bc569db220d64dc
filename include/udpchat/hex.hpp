#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat {

/// Appends the octets that `text` spells: pairs of hexadecimal digits, with or without 0x in front,
/// between them nothing, blanks, or one comma, colon or dash with or without blanks. Throws
/// Unsendable for everything else.
void append_hex_octets(std::string_view text, std::string& out);

/// Appends lines "  0000  48 69  |Hi|": an offset, up to 16 octets, and as many as fit in
/// `columns`, and what they are in ASCII. Each line but the first begins with a line end.
void append_hex_dump(std::string_view octets, std::size_t columns, std::string& out);

}  // namespace udpchat
