#pragma once

#include "udpchat/address.hpp"

#include <array>
#include <string_view>

namespace udpchat {

/// The IP addresses that begin with the same bits (CIDR, RFC 4632 and RFC 4291).
struct Network {
  Family family = Family::v4;
  std::array<unsigned char, 16> ip{};  ///< network byte order; bits behind the prefix are zero
  unsigned prefix = 0;                 ///< its length, in bits

  /// Ports and scope ids do not matter.
  [[nodiscard]] bool contains(const SocketAddress& address) const;
  bool operator==(const Network&) const = default;
};

/// Reads "10.0.0.0/8", "fe80::/10", or an address alone, which is a network of its own. Bits behind
/// the prefix are cleared; an IPv4-mapped network is the IPv4 one. Throws std::invalid_argument
/// saying what is wrong, with an example.
Network parse_network(std::string_view text);

}  // namespace udpchat
