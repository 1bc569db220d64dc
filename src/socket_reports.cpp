#include "udpchat/socket_reports.hpp"

#include "udpchat/socket_messages.hpp"

#include <ifaddrs.h>
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace udpchat {
namespace {

/// The extended error among the ancillary data, where the message has one.
std::optional<sock_extended_err> extended_error(msghdr& message) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR;
    const bool v6 = header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(header), sizeof error);
    return error;
  }
  return std::nullopt;
}

}  // namespace

void enable_reports(int socket, Family family) {
  const int on = 1;
  setsockopt(socket, SOL_IP, IP_RECVERR, &on, sizeof on);
  if (family == Family::v6) setsockopt(socket, SOL_IPV6, IPV6_RECVERR, &on, sizeof on);
}

std::optional<DeliveryFailure> take_delivery_failure(int socket, std::span<char> buffer) {
  for (;;) {
    sockaddr_storage destination{};
    alignas(cmsghdr) std::array<char, 512> ancillary{};
    iovec quoted{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &quoted;
    message.msg_iovlen = 1;
    message.msg_name = &destination;
    message.msg_namelen = sizeof destination;
    message.msg_control = ancillary.data();
    message.msg_controllen = ancillary.size();
    const auto size = recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (size < 0) return std::nullopt;

    const auto error = extended_error(message);
    // The send itself has failed with what has a local origin.
    if (!error || error->ee_origin == SO_EE_ORIGIN_LOCAL) continue;
    return DeliveryFailure{
        to_address(destination),
        DeliveryProblem::other,
        std::error_code(static_cast<int>(error->ee_errno), std::generic_category()),
        {buffer.data(), static_cast<std::size_t>(size)}};
  }
}

std::uint32_t dropped_datagrams(int socket) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  getsockopt(socket, SOL_SOCKET, SO_MEMINFO, info.data(), &size);
  return info[SK_MEMINFO_DROPS];
}

std::optional<std::size_t> path_mtu_of(int socket, Family family) {
  int mtu = 0;
  socklen_t size = sizeof mtu;
  const bool known = family == Family::v4
                         ? getsockopt(socket, SOL_IP, IP_MTU, &mtu, &size) == 0
                         : getsockopt(socket, SOL_IPV6, IPV6_MTU, &mtu, &size) == 0;
  return known && mtu > 0 ? std::optional(static_cast<std::size_t>(mtu)) : std::nullopt;
}

bool is_address_of_this_host(const SocketAddress& address) {
  constexpr unsigned char kLoopback = 127;  // all of 127.0.0.0/8, RFC 1122
  if (address.family == Family::v4 && address.ip.front() == kLoopback) return true;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return true;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(first, &freeifaddrs);
  for (const auto* interface = first; interface != nullptr; interface = interface->ifa_next) {
    const auto* own = interface->ifa_addr;
    if (own == nullptr || (own->sa_family != AF_INET && own->sa_family != AF_INET6)) continue;
    sockaddr_storage storage{};
    std::memcpy(&storage, own,
                own->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const auto its = to_address(storage);
    if (its.family == address.family && its.ip == address.ip) return true;
  }
  return false;
}

}  // namespace udpchat
