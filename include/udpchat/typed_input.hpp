#pragma once

#include <cstddef>
#include <string_view>

namespace udpchat {

/// How many of the typed octets, from the first on, a line editor can take without ever waiting for
/// more in the middle: not the inside of a bracketed paste (xterm, "Bracketed Paste Mode") whose
/// end has not arrived, nor a part of its opening mark or of a UTF-8 character.
std::size_t complete_input(std::string_view typed);

}  // namespace udpchat
