#pragma once

#include "udpchat/address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <variant>

namespace udpchat {

/// A received datagram. The payload is a view into the buffer it was received into: any octets.
struct Datagram {
  SocketAddress source;
  std::string_view payload;
  std::chrono::system_clock::time_point time;  ///< when it arrived at this host
  SocketAddress local{};  ///< where an answer leaves from: where it was sent to
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

/// The network's report (ICMP, RFC 792 and RFC 4443) that a datagram sent earlier did not arrive.
struct DeliveryFailure {
  SocketAddress destination;
  std::error_code reason;
  std::string_view quoted{};  ///< what the report holds of the payload; maybe only its beginning
};

/// Datagrams that reached the socket and were thrown away because its receive buffer was full.
struct ReceiveDrops {
  std::uint64_t datagrams = 0;  ///< since the last report
};

/// What one receive brings.
using Reception = std::variant<Datagram, DeliveryFailure, ReceiveDrops>;

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
