#pragma once

#include "udpchat/address.hpp"

#include <optional>
#include <vector>

namespace udpchat {

/// All the addresses that `where` has, or those of one family, in the system's order of preference;
/// at least one. Waits for the system's look-up where a part is a name. Any thread. Throws
/// std::system_error.
std::vector<SocketAddress> look_up(const HostPort& where, std::optional<Family> family = {});

}  // namespace udpchat
