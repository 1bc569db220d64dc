#pragma once

#include "udpchat/address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <variant>

namespace udpchat {

/// A received datagram. The payload is a view into the buffer it was received into: any octets.
struct Datagram {
  SocketAddress source;
  std::string_view payload;
  std::chrono::system_clock::time_point time;  ///< when it arrived at this host
  SocketAddress local{};                       ///< where an answer leaves from
  /// Where it was sent to: `local`, or a broadcast or multicast address.
  SocketAddress destination{};
  std::uint32_t interface = 0;  ///< the index of the one that it came by; 0: not known
  bool is_own = false;          ///< this program has sent it itself, to a group that it is in
};

/// A datagram that the system has taken to send.
struct Sent {
  SocketAddress destination;
  std::string_view payload;
  std::chrono::system_clock::time_point time;
  SocketAddress local{};      ///< where it leaves from, as far as known
  bool is_automatic = false;  ///< a reply that nobody typed
};

/// A datagram that could not be sent.
struct SendFailure {
  SocketAddress destination;
  std::string_view payload;
  std::chrono::system_clock::time_point time;
  SocketAddress local{};
  std::string_view reason;
};

/// Why a datagram did not arrive, as ICMP has it (RFC 792, RFC 1812, RFC 4443).
enum class DeliveryProblem : std::uint8_t {
  port_unreachable,
  host_unreachable,
  network_unreachable,
  prohibited,  ///< administratively: by a firewall
  too_big,     ///< for the path, and not to be fragmented
  time_exceeded,
  other
};

/// The network's report that a datagram sent earlier did not arrive.
struct DeliveryFailure {
  SocketAddress destination;
  DeliveryProblem problem = DeliveryProblem::other;
  std::error_code reason{};                 ///< the system's word for it
  std::string_view quoted{};                ///< of the payload; maybe only its beginning
  std::optional<SocketAddress> reporter{};  ///< without a port
  bool is_own_report = false;               ///< the reporter is this host
  std::optional<std::size_t> mtu{};         ///< of the path, in octets with all headers
  bool is_least = false;  ///< it may be of several that left as one packet (UDP_SEGMENT)
};

/// Datagrams that reached the socket and were thrown away because its receive buffer was full.
struct ReceiveDrops {
  std::uint64_t datagrams = 0;  ///< since the last report
  bool is_least = false;        ///< some came merged (UDP_GRO), and count as one when dropped
};

/// Datagrams that were there at once, in the order in which they came.
struct Arrivals {
  std::span<const Datagram> datagrams;
  bool may_be_more =
      false;  ///< the next receive tells without waiting, if only that there are none
};

/// What one receive brings.
using Reception = std::variant<Arrivals, DeliveryFailure, ReceiveDrops>;

/// A buffer of this size never truncates a datagram: the UDP length field has 16 bits (RFC 768).
inline constexpr std::size_t kReceiveBufferSize = 65535;

/// The largest payload one datagram can carry, in octets. The UDP header takes 8; IPv4 counts its
/// own 20 in its 16-bit length (RFC 791), IPv6 does not (RFC 8200).
constexpr std::size_t max_payload(Family family) {
  return family == Family::v4 ? 65535 - 20 - 8 : 65535 - 8;
}

/// What the headers of IP, without options, and UDP take of a packet, in octets.
constexpr std::size_t header_size(Family family) {
  return family == Family::v4 ? 20 + 8 : 40 + 8;
}

}  // namespace udpchat
