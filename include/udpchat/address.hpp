#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

enum class Family : std::uint8_t { v4, v6 };

/// An IP address and a UDP port: where a datagram comes from or goes to.
/// An IPv4-mapped IPv6 address is never kept as such; it is the IPv4 address it stands for.
struct SocketAddress {
  Family family = Family::v4;
  std::array<unsigned char, 16> ip{};  ///< network byte order; IPv4 uses the first four
  std::uint32_t scope = 0;             ///< IPv6 scope id, an interface index (RFC 4007); 0: none
  std::uint16_t port = 0;              ///< host byte order

  [[nodiscard]] bool is_unspecified() const { return (words()[0] | words()[1]) == 0; }
  auto operator<=>(const SocketAddress&) const = default;

  /// The same, of all members too, without the call that it takes to compare octet by octet.
  bool operator==(const SocketAddress& other) const {
    const auto own = words();
    const auto its = other.words();
    return own[0] == its[0] && own[1] == its[1] && port == other.port && scope == other.scope &&
           family == other.family;
  }

 private:
  using Words = std::array<std::uint64_t, 2>;
  [[nodiscard]] Words words() const { return std::bit_cast<Words>(ip); }
};

/// Of this process alone.
struct SocketAddressHash {
  std::size_t operator()(const SocketAddress& address) const;
};

/// 224.0.0.0/4 (RFC 1112) or ff00::/8 (RFC 4291).
bool is_multicast(const SocketAddress& address);

/// 127.0.0.0/8 (RFC 1122) or ::1.
bool is_loopback(const SocketAddress& address);

/// 255.255.255.255 (RFC 919).
bool is_limited_broadcast(const SocketAddress& address);

/// Whether it means something on one link only, so that an IPv6 scope has to say which (RFC 4007):
/// fe80::/10, and multicast for the interface or the link.
bool needs_scope(const SocketAddress& address);

/// The name of an interface, or its number where no interface has it.
std::string format_scope(std::uint32_t scope);

/// The address without its port: "192.168.1.5" or "fe80::1%eth0" (RFC 5952, RFC 4007). A scope is
/// the name of its interface, or its number where no interface has it.
std::string format_ip(const SocketAddress& address);

/// "192.168.1.5:8080", "[::1]:8080" or "[fe80::1%eth0]:8080".
std::string format(const SocketAddress& address);

/// A host and a port as the user wrote them, well-formed but not looked up yet.
struct HostPort {
  std::string host;  ///< name or literal address, without brackets; empty: every interface
  std::string port;  ///< decimal number or service name
};

/// "HOST:PORT", with brackets where the host is an IPv6 address.
std::string format(const HostPort& where);

/// The address where both parts are literal and no look-up is needed.
std::optional<SocketAddress> literal_address(const HostPort& where);

/// Checks the two parts of an address to send to, as a person answers them one by one.
/// Throws std::invalid_argument saying what is wrong, with an example.
HostPort make_peer(std::string_view host, std::string_view port);

/// Reads HOST:PORT or [IPV6]:PORT, an address to send to. Errors as make_peer's.
HostPort parse_peer(std::string_view text);

/// Reads HOST:PORT, [IPV6]:PORT, :PORT or PORT, an address to bind to. Port 0 leaves the choice to
/// the system. Errors as make_peer's.
HostPort parse_bind(std::string_view text);

}  // namespace udpchat
