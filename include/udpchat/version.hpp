#pragma once

#include <string_view>

namespace udpchat {

inline constexpr std::string_view kVersion = UDPCHAT_VERSION;  // set by CMakeLists.txt

}  // namespace udpchat
