#include "udpchat/socket_reports.hpp"

#include "udpchat/socket_messages.hpp"

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <system_error>

namespace udpchat {
namespace {

/// What the system says of a failure, and who has reported it (ip(7), IP_RECVERR).
struct Report {
  sock_extended_err error{};
  sockaddr_storage reporter{};
};

/// The report among the ancillary data, where the message has one.
std::optional<Report> report_in(msghdr& message) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR;
    const bool v6 = header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    Report report;
    const auto* data = CMSG_DATA(header);
    const auto size = header->cmsg_len - CMSG_LEN(0);
    std::memcpy(&report.error, data, sizeof report.error);
    std::memcpy(&report.reporter, data + sizeof report.error,  // SO_EE_OFFENDER
                std::min(size - sizeof report.error, sizeof report.reporter));
    return report;
  }
  return std::nullopt;
}

DeliveryProblem problem_of_icmp(unsigned type, unsigned code) {
  if (type == ICMP_TIME_EXCEEDED) return DeliveryProblem::time_exceeded;
  if (type != ICMP_DEST_UNREACH) return DeliveryProblem::other;
  switch (code) {
    case ICMP_PORT_UNREACH:
      return DeliveryProblem::port_unreachable;
    case ICMP_HOST_UNREACH:
    case ICMP_HOST_UNKNOWN:
      return DeliveryProblem::host_unreachable;
    case ICMP_NET_UNREACH:
    case ICMP_NET_UNKNOWN:
      return DeliveryProblem::network_unreachable;
    case ICMP_NET_ANO:
    case ICMP_HOST_ANO:
    case ICMP_PKT_FILTERED:
      return DeliveryProblem::prohibited;
    case ICMP_FRAG_NEEDED:
      return DeliveryProblem::too_big;
    default:
      return DeliveryProblem::other;
  }
}

DeliveryProblem problem_of_icmp6(unsigned type, unsigned code) {
  if (type == ICMPV6_TIME_EXCEED) return DeliveryProblem::time_exceeded;
  if (type == ICMPV6_PKT_TOOBIG) return DeliveryProblem::too_big;
  if (type != ICMPV6_DEST_UNREACH) return DeliveryProblem::other;
  switch (code) {
    case ICMPV6_PORT_UNREACH:
      return DeliveryProblem::port_unreachable;
    case ICMPV6_ADDR_UNREACH:
      return DeliveryProblem::host_unreachable;
    case ICMPV6_NOROUTE:
    case ICMPV6_REJECT_ROUTE:
      return DeliveryProblem::network_unreachable;
    case ICMPV6_ADM_PROHIBITED:
    case ICMPV6_POLICY_FAIL:
      return DeliveryProblem::prohibited;
    default:
      return DeliveryProblem::other;
  }
}

DeliveryFailure to_failure(const Report& report, const SocketAddress& destination,
                           std::string_view quoted, OwnAddresses& own) {
  const auto& error = report.error;
  DeliveryFailure failure{destination};
  failure.problem = error.ee_origin == SO_EE_ORIGIN_ICMP6
                        ? problem_of_icmp6(error.ee_type, error.ee_code)
                        : problem_of_icmp(error.ee_type, error.ee_code);
  failure.reason = std::error_code(static_cast<int>(error.ee_errno), std::generic_category());
  failure.quoted = quoted;
  if (failure.problem == DeliveryProblem::too_big && error.ee_info != 0)
    failure.mtu = error.ee_info;
  if (report.reporter.ss_family != AF_UNSPEC) {
    failure.reporter = to_address(report.reporter);
    failure.reporter->port = 0;
    failure.is_own_report = own.contain(*failure.reporter);
  }
  return failure;
}

/// A firewall rule of this host, which has refused the send already.
bool is_told_by_send(const DeliveryFailure& failure, OwnAddresses& own) {
  return failure.is_own_report &&
         (failure.problem == DeliveryProblem::port_unreachable ||
          failure.problem == DeliveryProblem::prohibited) &&
         !own.contain(failure.destination);
}

std::array<std::uint32_t, SK_MEMINFO_VARS> memory_of(int socket) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  getsockopt(socket, SOL_SOCKET, SO_MEMINFO, info.data(), &size);
  return info;
}

}  // namespace

void enable_reports(int socket, Family family) {
  const int on = 1;
  setsockopt(socket, SOL_IP, IP_RECVERR, &on, sizeof on);
  if (family == Family::v6) setsockopt(socket, SOL_IPV6, IPV6_RECVERR, &on, sizeof on);
}

std::optional<DeliveryFailure> take_delivery_failure(int socket, std::span<char> buffer,
                                                     OwnAddresses& own) {
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

    const auto report = report_in(message);
    // The send itself has failed with what has a local origin.
    if (!report || report->error.ee_origin == SO_EE_ORIGIN_LOCAL) continue;
    const auto failure = to_failure(*report, to_address(destination),
                                    {buffer.data(), static_cast<std::size_t>(size)}, own);
    if (!is_told_by_send(failure, own)) return failure;
  }
}

bool is_delivery_report(const std::error_code& error) {
  constexpr std::array reports{ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN,   ENONET,
                               EACCES,       EMSGSIZE,     EPROTO,      ENOPROTOOPT, EOPNOTSUPP};
  return std::find(reports.begin(), reports.end(), error.value()) != reports.end();
}

std::uint32_t dropped_datagrams(int socket) {
  return memory_of(socket)[SK_MEMINFO_DROPS];
}

std::size_t waiting_octets(int socket) {
  return memory_of(socket)[SK_MEMINFO_RMEM_ALLOC];
}

std::optional<std::size_t> path_mtu_of(int socket, Family family) {
  int mtu = 0;
  socklen_t size = sizeof mtu;
  const bool known = family == Family::v4
                         ? getsockopt(socket, SOL_IP, IP_MTU, &mtu, &size) == 0
                         : getsockopt(socket, SOL_IPV6, IPV6_MTU, &mtu, &size) == 0;
  return known && mtu > 0 ? std::optional(static_cast<std::size_t>(mtu)) : std::nullopt;
}

}  // namespace udpchat
