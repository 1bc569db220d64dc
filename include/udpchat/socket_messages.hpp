#pragma once

#include "udpchat/datagram.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

namespace udpchat {

// Datagrams together with what the system tells or is told beside the payload (cmsg(3)).

/// Asks for the arrival time of each datagram (SO_TIMESTAMPNS, socket(7)). What the system refuses
/// is done without, here and below.
void enable_arrival_times(int socket);

/// Asks for the address that each datagram was sent to (IP_PKTINFO, ip(7); IPV6_RECVPKTINFO,
/// ipv6(7)).
void enable_destinations(int socket, Family family);

/// Lets the system hand over datagrams of one source that came together as one (UDP_GRO, udp(7)).
void enable_merging(int socket);

/// Room for a datagram and for what the system tells beside it, where recvmsg(2) puts it.
class MessageRoom {
 public:
  /// The payload is going to lie in `buffer`. All three must stay where they are.
  MessageRoom(std::span<char> buffer, msghdr& header);

  /// Makes the header fit to receive into.
  void clear();

  /// Fills a new datagram with what was received; without a port of its local address and its
  /// destination, which are unspecified where the system does not tell. `segment` becomes the size
  /// of those that it was merged of, or 0. False where there was none: after a shutdown(2).
  bool read(std::size_t size, Datagram& datagram, std::size_t& segment) const;

 private:
  // Room for a time, the address in both families, and a segment's size.
  static constexpr std::size_t kAncillarySize =
      CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(in_pktinfo)) +
      CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int));

  msghdr& header_;
  iovec payload_;
  sockaddr_storage source_;
  alignas(cmsghdr) std::array<char, kAncillarySize> ancillary_;
};

/// Receives what is there, without waiting. Its payload lies in `buffer`.
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
