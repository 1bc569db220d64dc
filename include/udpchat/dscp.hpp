#pragma once

#include <cstdint>
#include <string_view>

namespace udpchat {

/// A differentiated services code point (RFC 2474): 0 to 63, or its name in any case: CS0 to CS7,
/// AF11 to AF43 (RFC 2597), EF (RFC 3246), VA (RFC 5865), LE (RFC 8622), DF for 0. Throws
/// std::invalid_argument saying what is wrong.
std::uint8_t parse_dscp(std::string_view text);

}  // namespace udpchat
