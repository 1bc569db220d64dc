#pragma once

#include <string>
#include <string_view>

namespace udpchat {

/// The name, in small letters, of the encoding that is asked for: one that the system's iconv(3)
/// knows, or "auto". Neither case nor dashes (nor underscores) matter. Throws
/// std::invalid_argument, with the nearest names, where there is none.
std::string encoding_name(std::string_view asked);

}  // namespace udpchat
