#include "udpchat/socket_setup.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/interfaces.hpp"
#include "udpchat/network_error.hpp"
#include "udpchat/socket_messages.hpp"

#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace udpchat {
namespace {

constexpr std::size_t kUsualReceiveBuffer = 4 << 20;    // asked for; the system may grant less
constexpr std::size_t kReceiveBufferOfRoot = 32 << 20;  // for a burst of a million short lines

template <typename Value>
std::error_code set(int socket, int level, int option, const Value& value) {
  const bool done = setsockopt(socket, level, option, &value, sizeof value) == 0;
  return {done ? 0 : errno, std::system_category()};
}

void refuse_if(const std::error_code& error, const std::string& operation) {
  if (error) throw NetworkError(error, operation, "");
}

/// One option under its two names; an IPv6 socket needs both, for the IPv4 that it speaks.
template <typename Value>
void set_both(int socket, Family family, int v4_option, int v6_option, const Value& value,
              const std::string& operation) {
  refuse_if(set(socket, SOL_IP, v4_option, value), operation);
  if (family == Family::v6) refuse_if(set(socket, SOL_IPV6, v6_option, value), operation);
}

void set_receive_buffer(int socket, const SocketOptions& options) {
  const auto& wanted = options.receive_buffer;
  // The system grants what it can, and root more.
  set(socket, SOL_SOCKET, SO_RCVBUF, static_cast<int>(wanted.value_or(kUsualReceiveBuffer)));
  const auto most = wanted.value_or(kReceiveBufferOfRoot);
  if (most > receive_buffer_of(socket))
    set(socket, SOL_SOCKET, SO_RCVBUFFORCE, static_cast<int>(most));
}

void set_device(int socket, const std::string& device) {
  const bool done = setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, device.data(),
                               static_cast<socklen_t>(device.size())) == 0;
  const std::error_code error(done ? 0 : errno, std::system_category());
  if (error)
    throw NetworkError(error, fmt::format("cannot use interface {}", escaped(device)),
                       interface_advice(error));
}

/// From where multicast leaves, where it is not told: where it is heard.
std::string multicast_interface(const SocketOptions& options) {
  if (!options.multicast_interface.empty()) return options.multicast_interface;
  if (!options.device.empty()) return options.device;
  for (const auto& membership : options.memberships)
    if (!membership.interface.empty()) return membership.interface;
  return "";
}

void set_multicast_interface(int socket, Family family, const std::string& name) {
  const auto index = static_cast<int>(interface_index(name));
  const auto operation = fmt::format("cannot send multicast by interface {}", name);
  ip_mreqn request{};
  request.imr_ifindex = index;
  refuse_if(set(socket, SOL_IP, IP_MULTICAST_IF, request), operation);
  if (family == Family::v6) refuse_if(set(socket, SOL_IPV6, IPV6_MULTICAST_IF, index), operation);
}

}  // namespace

void set_up(int socket, Family family, const SocketOptions& options) {
  const auto both = [&](int v4_option, int v6_option, int value, const char* operation) {
    set_both(socket, family, v4_option, v6_option, value, operation);
  };
  set_receive_buffer(socket, options);
  set_route(socket, family, options);
  if (options.shares_port)
    refuse_if(set(socket, SOL_SOCKET, SO_REUSEPORT, 1), "cannot share the port");
  if (options.broadcast)
    refuse_if(set(socket, SOL_SOCKET, SO_BROADCAST, 1), "cannot allow broadcast");
  if (options.time_to_live) {
    both(IP_TTL, IPV6_UNICAST_HOPS, *options.time_to_live, "cannot set the time to live");
    both(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, *options.time_to_live,
         "cannot set the time to live of multicast");
  }
  if (options.dscp)  // above the two bits of ECN
    both(IP_TOS, IPV6_TCLASS, *options.dscp << 2, "cannot set the DSCP");
  if (options.dont_fragment) {
    both(IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO, "cannot forbid to fragment");
    if (family == Family::v6)
      refuse_if(set(socket, SOL_IPV6, IPV6_DONTFRAG, 1), "cannot forbid to fragment");
  }
  // Who names groups wants these, and not what others on this host have joined. Who names none
  // hears the group of all hosts. Some systems know it for one family only.
  const int hears_all = options.memberships.empty() ? 1 : 0;
  set(socket, SOL_IP, IP_MULTICAST_ALL, hears_all);
  if (family == Family::v6) set(socket, SOL_IPV6, IPV6_MULTICAST_ALL, hears_all);
  if (!options.multicast_loopback)
    both(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, 0, "cannot do without the multicast loopback");
}

void set_route(int socket, Family family, const SocketOptions& options) {
  if (!options.device.empty()) set_device(socket, options.device);
  if (const auto name = multicast_interface(options); !name.empty())
    set_multicast_interface(socket, family, name);
}

std::uint32_t join(int socket, const Membership& membership, const std::string& device) {
  const auto& name = membership.interface.empty() ? device : membership.interface;
  const auto index = name.empty() ? membership.group.scope : interface_index(name);
  const auto family = membership.group.family;
  const int level = family == Family::v4 ? SOL_IP : SOL_IPV6;
  std::error_code error;
  if (membership.source) {
    group_source_req request{};
    request.gsr_interface = index;
    request.gsr_group = to_storage(membership.group, family);
    request.gsr_source = to_storage(*membership.source, family);
    error = set(socket, level, MCAST_JOIN_SOURCE_GROUP, request);
  } else {
    group_req request{};
    request.gr_interface = index;
    request.gr_group = to_storage(membership.group, family);
    error = set(socket, level, MCAST_JOIN_GROUP, request);
  }
  if (error)
    throw NetworkError(error, fmt::format("cannot join {}", format(membership)),
                       join_advice(error));
  return index;
}

std::size_t receive_buffer_of(int socket) {
  int size = 0;
  socklen_t length = sizeof size;
  getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, &length);
  return static_cast<std::size_t>(size) / 2;  // the system has doubled it
}

std::size_t unsent_octets_of(int socket) {
  int octets = 0;
  ioctl(socket, SIOCOUTQ, &octets);
  return static_cast<std::size_t>(octets);
}

}  // namespace udpchat
