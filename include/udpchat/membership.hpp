#pragma once

#include "udpchat/address.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// A multicast group to be a member of (RFC 1112, RFC 4291), as the user names it.
struct Membership {
  SocketAddress group;                    ///< without a port
  std::optional<SocketAddress> source{};  ///< only what comes from there (RFC 4607); of its family
  std::string interface {};               ///< name, index or own address; empty: the system chooses

  bool operator==(const Membership&) const = default;
};

/// Reads GROUP, GROUP@INTERFACE or SOURCE>GROUP@INTERFACE; the addresses are literal, and an IPv6
/// one may be in brackets. GROUP%INTERFACE is GROUP@INTERFACE. Throws std::invalid_argument saying
/// what is wrong, with an example.
Membership parse_membership(std::string_view text);

/// As parse_membership reads it.
std::string format(const Membership& membership);

}  // namespace udpchat
