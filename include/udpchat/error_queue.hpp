#pragma once

#include "udpchat/datagram.hpp"

#include <optional>

struct sockaddr_storage;

namespace udpchat {

/// Asks that ICMP errors be kept in the socket's error queue (IP_RECVERR, ip(7)). A dual-stack IPv6
/// socket needs it for both families.
void enable_error_queue(int socket, Family family);

/// Takes the oldest report of the network from the socket's error queue, without waiting.
std::optional<DeliveryFailure> take_delivery_failure(int socket);

/// How many datagrams the socket has dropped so far, modulo 2^32 (SO_MEMINFO, socket(7)).
std::uint32_t dropped_datagrams(int socket);

/// The value of a socket address structure; an IPv4-mapped one as the IPv4 address.
SocketAddress to_address(const sockaddr_storage& storage);

}  // namespace udpchat
