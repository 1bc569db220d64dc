#include "udpchat/network.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace udpchat {
namespace {

constexpr std::string_view kExample = "write 10.0.0.0/8, fe80::/10 or 192.168.1.5";

constexpr unsigned kV4Bits = 32;
constexpr unsigned kV6Bits = 128;
constexpr unsigned kMappedBits = 96;  // before the IPv4 address (RFC 4291, 2.5.5.2)

using Ip = decltype(Network::ip);

[[noreturn]] void refuse(std::string_view text, const std::string& fault) {
  throw std::invalid_argument(
      fmt::format("bad network '{}': {}; {}", excerpt(text), fault, kExample));
}

std::string host_fault(std::string_view host) {
  if (host.empty()) return "the address is missing";
  if (host.front() == '[') return "a network has no brackets and no port";
  if (host.find('%') != host.npos) return "a network has no scope";
  return fmt::format("'{}' is no IP address", excerpt(host));
}

Ip cleared_behind(unsigned prefix, Ip ip) {
  for (auto& octet : ip) {
    const auto kept = std::min(prefix, 8U);
    octet = static_cast<unsigned char>(octet & (0xFF00U >> kept));
    prefix -= kept;
  }
  return ip;
}

unsigned prefix_of(std::string_view text, std::string_view digits, unsigned bits) {
  unsigned prefix = 0;
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, prefix);
  if (digits.empty()) refuse(text, "the number of bits is missing behind '/'");
  if (read.ptr != end) refuse(text, fmt::format("'{}' is no number of bits", excerpt(digits)));
  if (read.ec != std::errc{} || prefix > bits)
    refuse(text, fmt::format("this address has only {} bits", bits));
  return prefix;
}

}  // namespace

bool Network::contains(const SocketAddress& address) const {
  return address.family == family && cleared_behind(prefix, address.ip) == ip;
}

Network parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto host = text.substr(0, slash);
  // inet_pton(3) would read no further than a NUL.
  const auto address =
      host.find('\0') == host.npos ? literal_address({std::string(host), "0"}) : std::nullopt;
  if (!address) refuse(text, host_fault(host));

  const unsigned bits = host.find(':') == host.npos ? kV4Bits : kV6Bits;
  Network network{address->family, {}, bits};
  if (slash != text.npos) network.prefix = prefix_of(text, text.substr(slash + 1), bits);
  if (network.family == Family::v4 && bits == kV6Bits) {
    if (network.prefix < kMappedBits)
      refuse(text, fmt::format("an IPv4-mapped network has at least {} bits", kMappedBits));
    network.prefix -= kMappedBits;
  }
  network.ip = cleared_behind(network.prefix, address->ip);
  return network;
}

}  // namespace udpchat
