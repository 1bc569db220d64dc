#pragma once

#include "udpchat/address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace udpchat {

/// What the system is told of messages beside their payload (sendmsg(2), cmsg(3)): where they go
/// to, and where they leave from.
class Envelope {
 public:
  /// Room for what is told of one message.
  struct alignas(cmsghdr) Room {
    std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t))> octets;
  };

  /// From the address of `from`, by a socket of `family`. Where that is unspecified, from the one
  /// that the system chooses, on the interface of an IPv6 group's scope.
  void address(const SocketAddress& destination, const SocketAddress& from, Family family);

  /// The header of a message, which points to here and has no payload yet.
  [[nodiscard]] msghdr header();

  /// Where its payload is several datagrams, each of so many octets but the last, which may have
  /// fewer (UDP_SEGMENT, udp(7)). It points to `room`, too.
  [[nodiscard]] msghdr header(std::uint16_t octets_each, Room& room);

 private:
  sockaddr_storage to_;
  socklen_t size_;
  Room ancillary_;
  std::size_t told_;  ///< octets of it
};

}  // namespace udpchat
