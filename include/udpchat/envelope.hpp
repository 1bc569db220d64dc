#pragma once

#include "udpchat/address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace udpchat {

/// What the system is told of a message beside its payload (sendmsg(2), cmsg(3)).
class Envelope {
 public:
  /// From the address of `from`, by a socket of `family`. Where that is unspecified, from the one
  /// that the system chooses, on the interface of an IPv6 group's scope.
  void address(const SocketAddress& destination, const SocketAddress& from, Family family);

  /// The payload is several datagrams, each of so many octets but the last, which may have fewer
  /// (UDP_SEGMENT, udp(7)).
  void cut_into(std::uint16_t octets);

  /// The header of such a message, which points to here and has no payload yet.
  [[nodiscard]] msghdr header();

 private:
  template <typename Value>
  void add(int level, int type, const Value& value);

  sockaddr_storage to_;
  socklen_t size_;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) +
                                        CMSG_SPACE(sizeof(std::uint16_t))> ancillary_;
  std::size_t told_;  ///< octets of it
};

}  // namespace udpchat
