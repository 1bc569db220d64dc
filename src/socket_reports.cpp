#include "udpchat/socket_reports.hpp"

#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

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
  timespec none{};
  ioctl(socket, SIOCGSTAMPNS, &none);  // the first call makes the system take the times
  const int on = 1;
  setsockopt(socket, SOL_IP, IP_RECVERR, &on, sizeof on);
  if (family == Family::v6) setsockopt(socket, SOL_IPV6, IPV6_RECVERR, &on, sizeof on);
}

std::optional<DeliveryFailure> take_delivery_failure(int socket) {
  for (;;) {
    sockaddr_storage destination{};
    alignas(cmsghdr) std::array<char, 512> ancillary{};
    msghdr message{};
    message.msg_name = &destination;
    message.msg_namelen = sizeof destination;
    message.msg_control = ancillary.data();
    message.msg_controllen = ancillary.size();
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;

    const auto error = extended_error(message);
    // The send itself has failed with what has a local origin.
    if (!error || error->ee_origin == SO_EE_ORIGIN_LOCAL) continue;
    return DeliveryFailure{
        to_address(destination),
        std::error_code(static_cast<int>(error->ee_errno), std::generic_category())};
  }
}

std::chrono::system_clock::time_point arrival_of_last_datagram(int socket) {
  using Clock = std::chrono::system_clock;
  timespec time{};
  if (ioctl(socket, SIOCGSTAMPNS, &time) != 0) return Clock::now();
  return Clock::time_point(std::chrono::duration_cast<Clock::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
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

SocketAddress to_address(const sockaddr_storage& storage) {
  SocketAddress address;
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    std::memcpy(address.ip.data(), &v4.sin_addr, sizeof v4.sin_addr);
    address.port = ntohs(v4.sin_port);
    return address;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof v6);
  address.port = ntohs(v6.sin6_port);
  const auto* octets = v6.sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    std::copy_n(octets + 12, 4, address.ip.begin());
    return address;
  }
  address.family = Family::v6;
  std::copy_n(octets, address.ip.size(), address.ip.begin());
  address.scope = v6.sin6_scope_id;
  return address;
}

}  // namespace udpchat
