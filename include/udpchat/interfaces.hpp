#pragma once

#include "udpchat/address.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace udpchat {

// What the system tells of this host's interfaces (netdevice(7), getifaddrs(3)). Any thread.

/// The index of the interface that has this name, index or address. Throws NetworkError.
std::uint32_t interface_index(const std::string& interface);

/// Whether an interface has the IP address. Where the system does not tell, it may have.
bool is_address_of_this_host(const SocketAddress& address);

/// The addresses that is_address_of_this_host knows, asked for at most once a second. For one
/// thread.
class OwnAddresses {
 public:
  bool contain(const SocketAddress& address);

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<SocketAddress> addresses_;
  Clock::time_point asked_{};
};

/// Whether it is 255.255.255.255 or the broadcast address of an interface's network (RFC 919).
bool is_broadcast_address(const SocketAddress& address);

}  // namespace udpchat
