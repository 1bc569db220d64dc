#pragma once

#include "udpchat/datagram.hpp"
#include "udpchat/interfaces.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

namespace udpchat {

// What the system tells of a UDP socket beside payloads. One thread at a time.

/// Asks that ICMP errors be kept in the socket's error queue (IP_RECVERR, ip(7)). A dual-stack IPv6
/// socket needs the first for both families. What the system refuses is done without.
void enable_reports(int socket, Family family);

/// Takes the oldest report of the network from the socket's error queue, without waiting. What it
/// quotes of the payload lies in `buffer`. `own` says who is this host.
std::optional<DeliveryFailure> take_delivery_failure(int socket, std::span<char> buffer,
                                                     OwnAddresses& own);

/// Whether it is what Linux makes of an ICMP report.
bool is_delivery_report(const std::error_code& error);

/// How many datagrams the socket has dropped so far, modulo 2^32 (SO_MEMINFO, socket(7)).
std::uint32_t dropped_datagrams(int socket);

/// At most how many octets wait to be received, with what the system needs itself for each
/// datagram (SO_MEMINFO).
std::size_t waiting_octets(int socket);

/// The path MTU to where a socket of this family is connected, in octets (IP_MTU, ip(7)).
std::optional<std::size_t> path_mtu_of(int socket, Family family);

}  // namespace udpchat
