#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// A time such as 250ms, 2s, 1.5s, 100us, 5min or 1h, of up to 1000 days; a number alone is
/// seconds. Throws std::invalid_argument saying what is wrong, with an example.
std::chrono::nanoseconds parse_duration(std::string_view text);

/// The same, or nothing for "forever".
std::optional<std::chrono::nanoseconds> parse_wait(std::string_view text);

/// So many a second, from one in 1000 days to 1e9: "100/s", "0.5/s" or a number alone. Throws as
/// parse_duration does.
double parse_rate(std::string_view text);

/// "250ms", "1.5s", "90s", "2min": in the unit that suits it.
std::string format(std::chrono::nanoseconds time);

}  // namespace udpchat
