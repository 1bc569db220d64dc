#pragma once

#include "udpchat/datagram.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <system_error>

struct sockaddr_storage;

namespace udpchat {

// Datagrams together with what the system tells or is told beside the payload (cmsg(3)).

/// Asks for the arrival time of each datagram (SO_TIMESTAMPNS, socket(7)) and the address that it
/// was sent to (IP_PKTINFO, ip(7); IPV6_RECVPKTINFO, ipv6(7)). What the system refuses is done
/// without.
void enable_ancillary_data(int socket, Family family);

/// Receives what is there, without waiting. Its payload lies in `buffer`. Its local address and its
/// destination have no port, and are unspecified where the system does not tell.
/// On failure nothing, and `error` says why.
std::optional<Datagram> receive_message(int socket, std::span<char> buffer, std::error_code& error);

/// Sends, without waiting, from the address of `local` by a socket of `family`. Where that is
/// unspecified, from the one that the system chooses, on the interface of an IPv6 group's scope.
std::error_code send_message(int socket, std::string_view payload, const SocketAddress& destination,
                             const SocketAddress& local, Family family);

/// Where a socket is bound (getsockname(2)).
SocketAddress bound_address(int socket);

/// A socket address structure for a socket of `family`: to an IPv6 one an IPv4 address is mapped.
sockaddr_storage to_storage(const SocketAddress& address, Family family);

/// The value of a socket address structure; an IPv4-mapped one as the IPv4 address.
SocketAddress to_address(const sockaddr_storage& storage);

}  // namespace udpchat
