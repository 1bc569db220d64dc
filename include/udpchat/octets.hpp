#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat {

/// A number of octets above 0 and at most 2^31 - 1: "4096", "64k", "4M" or "1G", in powers of 1024
/// (case does not matter; "KiB", "MiB" and "GiB" are the same). Throws std::invalid_argument saying
/// what is wrong, with an example.
std::size_t parse_octets(std::string_view text);

/// "4 MiB", "208 KiB", "100 bytes": in the largest unit that it is a whole number of.
std::string format_octets(std::size_t octets);

}  // namespace udpchat
