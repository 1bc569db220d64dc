#pragma once

#include "udpchat/address.hpp"

#include <cstdint>
#include <string>

namespace udpchat {

// What the system tells of this host's interfaces (netdevice(7), getifaddrs(3)). Any thread.

/// The index of the interface that has this name, index or address. Throws NetworkError.
std::uint32_t interface_index(const std::string& interface);

/// Whether an interface has the IP address. Where the system does not tell, it may have.
bool is_address_of_this_host(const SocketAddress& address);

/// Whether it is 255.255.255.255 or the broadcast address of an interface's network (RFC 919).
bool is_broadcast_address(const SocketAddress& address);

}  // namespace udpchat
