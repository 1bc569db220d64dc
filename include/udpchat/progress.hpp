#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace udpchat {

/// How far a long work is, on one short line: "[#####               ]  25%  1.2 of 4.9 MB".
std::string progress_bar(std::uint64_t done, std::optional<std::uint64_t> total);

}  // namespace udpchat
