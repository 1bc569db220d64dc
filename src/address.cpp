#include "udpchat/address.hpp"

#include "udpchat/text.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace udpchat {
namespace {

constexpr std::string_view kPeerExample = "write HOST:PORT, such as 192.168.1.5:8080 or [::1]:8080";
constexpr std::string_view kBindExample = "write HOST:PORT or PORT, such as 0.0.0.0:4567 or 4567";

constexpr std::size_t kLongestName = 253;  // RFC 1035, 2.3.4, in its text form

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_ipv4(const std::string& host) {
  in_addr ignored{};
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr ignored{};
  const auto percent = host.find('%');
  return inet_pton(AF_INET6, host.substr(0, percent).c_str(), &ignored) == 1 &&
         percent + 1 != host.size();
}

/// What is wrong with a host that is not empty, or nothing.
std::string host_fault(const std::string& host) {
  if (host.find(':') != std::string::npos)
    return is_ipv6(host) ? "" : fmt::format("'{}' is no IPv6 address", host);
  const auto odd = std::find_if_not(host.begin(), host.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || (c & 0x80) != 0;
  });
  if (odd != host.end()) return fmt::format("'{}' cannot be part of a host name", *odd);
  if (host.size() > kLongestName) return "the host name is too long";
  // Without this, the system's look-up takes 192.168.1 for 192.168.0.1, and 0x7f.1 for 127.0.0.1
  // (inet_aton(3)).
  const auto last_label = std::string_view(host).substr(host.rfind('.') + 1);
  const bool number =
      all_digits(last_label) || last_label.starts_with("0x") || last_label.starts_with("0X");
  if (number && !is_ipv4(host)) return fmt::format("'{}' is no IPv4 address", host);
  return "";
}

/// What is wrong with a port, or nothing.
std::string port_fault(std::string_view port) {
  if (port.empty()) return "the port is missing";
  if (all_digits(port)) return port_number(port) ? "" : fmt::format("port {} is over 65535", port);
  const bool name = is_letter(port.front()) && std::all_of(port.begin(), port.end(), [](char c) {
                      return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
                    });
  return name ? "" : fmt::format("'{}' is no port", port);
}

std::string peer_fault(const HostPort& peer) {
  if (peer.host.empty()) return "the host is missing";
  if (auto fault = host_fault(peer.host); !fault.empty()) return fault;
  if (auto fault = port_fault(peer.port); !fault.empty()) return fault;
  return port_number(peer.port) == 0 ? "nothing can be sent to port 0" : "";
}

std::string bind_fault(const HostPort& local) {
  if (auto fault = host_fault(local.host); !fault.empty()) return fault;
  return port_fault(local.port);
}

/// Splits at the colon before the port; the fault, if any, goes to the second.
std::string split(std::string_view text, HostPort& where) {
  if (text.empty()) return "the address is empty";
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return "']' is missing";
    where.host = text.substr(1, close - 1);
    if (where.host.find(':') == std::string::npos) return "only an IPv6 address goes in brackets";
    const auto rest = text.substr(close + 1);
    if (rest.empty()) return "the port is missing";
    if (rest.front() != ':') return "':' must follow ']'";
    where.port = rest.substr(1);
    return "";
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return "the port is missing";
  if (text.find(':', colon + 1) != std::string_view::npos)
    return "there is more than one ':' (an IPv6 address goes in brackets)";
  where.host = text.substr(0, colon);
  where.port = text.substr(colon + 1);
  return "";
}

/// As std::random_device has it, which asks the processor first what it can, and that takes longer
/// than to send a datagram where a hypervisor answers.
std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (getentropy(&number, sizeof number) != 0)
    throw std::system_error(errno, std::system_category(), "cannot get a random number");
  return number;
}

void refuse_if(const std::string& fault, std::string_view text, std::string_view example) {
  if (!fault.empty())
    throw std::invalid_argument(fmt::format("bad address '{}': {}; {}", text, fault, example));
}

}  // namespace

std::size_t SocketAddressHash::operator()(const SocketAddress& address) const {
  // Otherwise a stranger could choose addresses that all have the same hash.
  static const std::uint64_t secret = random_number();
  std::array<char, sizeof secret + sizeof address.ip + sizeof address.scope + sizeof address.port>
      octets{};
  auto* at = octets.data();
  const auto add = [&](const auto& field) {
    std::memcpy(at, &field, sizeof field);
    at += sizeof field;
  };
  add(secret);
  add(address.ip);
  add(address.scope);
  add(address.port);
  return std::hash<std::string_view>{}({octets.data(), octets.size()});
}

bool is_multicast(const SocketAddress& address) {
  return address.family == Family::v4 ? (address.ip[0] & 0xF0) == 0xE0 : address.ip[0] == 0xFF;
}

bool is_loopback(const SocketAddress& address) {
  if (address.family == Family::v4) return address.ip.front() == 127;
  return address.ip.back() == 1 && std::count(address.ip.begin(), address.ip.end(), 0) == 15;
}

bool is_limited_broadcast(const SocketAddress& address) {
  return address.family == Family::v4 &&
         std::count(address.ip.begin(), address.ip.begin() + 4, 255) == 4;
}

bool needs_scope(const SocketAddress& address) {
  if (address.family == Family::v4) return false;
  const unsigned second = address.ip[1];
  if (address.ip[0] == 0xFEU) return (second & 0xC0U) == 0x80U;
  const auto reach = second & 0x0FU;  // 1 is the interface, 2 the link
  return is_multicast(address) && (reach == 1 || reach == 2);
}

std::string format_scope(std::uint32_t scope) {
  std::array<char, IF_NAMESIZE> buffer{};
  if (if_indextoname(scope, buffer.data()) == nullptr) return std::to_string(scope);
  const std::string_view name = buffer.data();
  // The name is free but for blanks, '/' and ':'; a terminal shall not obey it.
  return plain_prefix(name) == name ? std::string(name) : std::to_string(scope);
}

std::string format_ip(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.family == Family::v4 ? AF_INET : AF_INET6;
  std::string ip = inet_ntop(family, address.ip.data(), text.data(), text.size());
  if (address.scope != 0) ip += '%' + format_scope(address.scope);
  return ip;
}

std::string format(const SocketAddress& address) {
  return format(HostPort{format_ip(address), std::to_string(address.port)});
}

std::string format(const HostPort& where) {
  const bool brackets = where.host.find(':') != std::string::npos;
  return brackets ? fmt::format("[{}]:{}", where.host, where.port)
                  : fmt::format("{}:{}", where.host, where.port);
}

std::optional<SocketAddress> literal_address(const HostPort& where) {
  const auto port = port_number(where.port);
  if (!port) return std::nullopt;
  SocketAddress address;
  address.port = *port;
  if (inet_pton(AF_INET, where.host.c_str(), address.ip.data()) == 1) return address;
  in6_addr v6{};
  if (inet_pton(AF_INET6, where.host.c_str(), &v6) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    std::copy_n(v6.s6_addr + 12, 4, address.ip.begin());
  } else {
    address.family = Family::v6;
    std::copy_n(v6.s6_addr, address.ip.size(), address.ip.begin());
  }
  return address;
}

HostPort make_peer(std::string_view host, std::string_view port) {
  HostPort peer{std::string(host), std::string(port)};
  refuse_if(peer_fault(peer), format(peer), kPeerExample);
  return peer;
}

HostPort parse_peer(std::string_view text) {
  HostPort peer;
  refuse_if(split(text, peer), text, kPeerExample);
  refuse_if(peer_fault(peer), text, kPeerExample);
  return peer;
}

HostPort parse_bind(std::string_view text) {
  HostPort local;
  if (all_digits(text))
    local.port = text;
  else
    refuse_if(split(text, local), text, kBindExample);
  refuse_if(bind_fault(local), text, kBindExample);
  return local;
}

}  // namespace udpchat
