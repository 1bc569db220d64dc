#include "udpchat/interfaces.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/network_error.hpp"
#include "udpchat/socket_messages.hpp"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace udpchat {
namespace {

constexpr auto kTrusted = std::chrono::seconds(1);

struct InterfaceAddress {
  std::string interface;
  SocketAddress ip;
};

std::optional<SocketAddress> to_ip(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  if (address->sa_family != AF_INET && address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_storage storage{};
  std::memcpy(&storage, address,
              address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  return to_address(storage);
}

/// Nothing where the system does not tell.
std::optional<std::vector<InterfaceAddress>> interface_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return std::nullopt;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(first, &freeifaddrs);
  std::vector<InterfaceAddress> addresses;
  for (const auto* at = first; at != nullptr; at = at->ifa_next) {
    const auto ip = to_ip(at->ifa_addr);
    if (ip) addresses.push_back({at->ifa_name, *ip});
  }
  return addresses;
}

bool is_same_ip(const SocketAddress& one, const SocketAddress& other) {
  return one.family == other.family && one.ip == other.ip;
}

/// The index written as a number, if it is one and there is such an interface.
std::uint32_t index_by_number(std::string_view text) {
  std::uint32_t index = 0;
  std::array<char, IF_NAMESIZE> name{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool exists = error == std::errc() && end == text.data() + text.size() &&
                      if_indextoname(index, name.data()) != nullptr;
  return exists ? index : 0;
}

std::uint32_t index_by_address(const std::string& text) {
  const auto wanted = literal_address({text, "0"});
  const auto addresses = wanted ? interface_addresses() : std::nullopt;
  if (!addresses) return 0;
  const auto found = std::find_if(addresses->begin(), addresses->end(), [&](const auto& address) {
    return is_same_ip(address.ip, *wanted);
  });
  return found == addresses->end() ? 0 : if_nametoindex(found->interface.c_str());
}

}  // namespace

std::uint32_t interface_index(const std::string& interface) {
  if (const auto index = if_nametoindex(interface.c_str()); index != 0) return index;
  if (const auto index = index_by_number(interface); index != 0) return index;
  if (const auto index = index_by_address(interface); index != 0) return index;
  const std::error_code code(ENODEV, std::system_category());
  throw NetworkError(code, fmt::format("cannot use interface {}", escaped(interface)),
                     interface_advice(code));
}

bool is_address_of_this_host(const SocketAddress& address) {
  if (is_loopback(address)) return true;
  const auto addresses = interface_addresses();
  return !addresses || std::any_of(addresses->begin(), addresses->end(),
                                   [&](const auto& own) { return is_same_ip(own.ip, address); });
}

bool OwnAddresses::contain(const SocketAddress& address) {
  if (is_loopback(address)) return true;
  const auto now = Clock::now();
  if (asked_ == Clock::time_point() || now - asked_ >= kTrusted) {
    addresses_.clear();
    for (const auto& own : interface_addresses().value_or(std::vector<InterfaceAddress>()))
      addresses_.push_back(own.ip);
    asked_ = now;
  }
  return std::any_of(addresses_.begin(), addresses_.end(),
                     [&](const auto& own) { return is_same_ip(own, address); });
}

bool is_broadcast_address(const SocketAddress& address) {
  if (is_limited_broadcast(address)) return true;
  if (address.family != Family::v4) return false;
  // Its routes know. The system refuses one to who has not asked for broadcast, and only then.
  const int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto to = to_storage(address, Family::v4);
  const auto connects = [&] {
    return connect(probe, reinterpret_cast<const sockaddr*>(&to), sizeof(sockaddr_in)) == 0;
  };
  const bool refused = !connects() && errno == EACCES;
  const int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  const bool is_broadcast = refused && connects();
  close(probe);
  return is_broadcast;
}

}  // namespace udpchat
