#pragma once

#include "udpchat/address.hpp"
#include "udpchat/membership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace udpchat {

/// How a socket is to be, beside where it is bound. What is not given is left to the system.
struct SocketOptions {
  std::optional<Family> family{};               ///< this one, and no other
  std::string device{};                         ///< the only interface, by name (SO_BINDTODEVICE)
  std::optional<std::size_t> receive_buffer{};  ///< octets (SO_RCVBUF)
  std::optional<std::uint8_t> time_to_live{};   ///< of all that is sent; IPv6's hop limit
  std::optional<std::uint8_t> dscp{};           ///< 0 to 63 (RFC 2474)
  bool dont_fragment = false;                   ///< neither here nor on the way (RFC 791, DF)
  bool broadcast = false;                       ///< may be sent (SO_BROADCAST)
  std::vector<Membership> memberships{};
  std::string multicast_interface{};  ///< from which multicast leaves; name, index or own address
  bool multicast_loopback = true;     ///< it is also for programs on this host
  bool arrival_times = true;  ///< datagrams have them, as the system knows them (SO_TIMESTAMPNS)
  /// Nobody sends but the thread that receives. Otherwise another may take the word of an error
  /// from the socket (SO_ERROR), and a wait in the receiving call would not end with it.
  bool answers_only = false;
  /// With other sockets of this user, among which the system deals out what comes, by source and
  /// destination (SO_REUSEPORT).
  bool shares_port = false;
  bool unicast_only = false;  ///< hears nothing that each of those hears, too
};

}  // namespace udpchat
