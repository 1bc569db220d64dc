#pragma once

#include "udpchat/socket_options.hpp"

#include <cstddef>
#include <cstdint>

namespace udpchat {

/// Makes an open socket of `family` what the options say, but for the memberships: an IPv6 socket
/// for both families. Call it before bind(2). Throws NetworkError: operation, object and reason.
void set_up(int socket, Family family, const SocketOptions& options);

/// Lets a socket of `family` take the interface that one so set up takes.
void set_route(int socket, Family family, const SocketOptions& options);

/// Joins a group on a bound socket of `family` (RFC 3678). Without an interface of its own, on
/// `device`, or else on the one that the system chooses. Returns the index of the interface, or 0
/// where that was the system's choice. Throws NetworkError.
std::uint32_t join(int socket, const Membership& membership, const std::string& device);

/// What the receive buffer holds, in octets, by the system's own reckoning, which adds what it
/// needs itself for each datagram (SO_RCVBUF, socket(7)).
std::size_t receive_buffer_of(int socket);

/// Octets that the system has taken to send, and no interface yet (SIOCOUTQ, udp(7)).
std::size_t unsent_octets_of(int socket);

}  // namespace udpchat
