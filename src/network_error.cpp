#include "udpchat/network_error.hpp"

#include "udpchat/datagram.hpp"

#include <fmt/format.h>

namespace udpchat {
namespace {

std::string_view routes_of(Family family) {
  return family == Family::v4 ? "'ip route'" : "'ip -6 route'";
}

std::string prohibited_advice(const RefusedSend& send) {
  if (send.is_broadcast || is_limited_broadcast(send.destination))
    return " (a broadcast address; --broadcast allows it)";
  return fmt::format(" (a route of this host prohibits it; {} shows it)",
                     routes_of(send.destination.family));
}

std::string unreachable_advice(const SocketAddress& destination) {
  if (is_limited_broadcast(destination))
    return " (this host has no route for it; name the interface, such as --device eth0)";
  if (is_multicast(destination))
    return " (this host has no route for it; name the interface, such as --multicast-interface "
           "eth0)";
  return fmt::format(
      " (this host has no route to there, or the interface is down; 'ip address' and {} show it)",
      routes_of(destination.family));
}

std::string scope_advice(const SocketAddress& destination) {
  return fmt::format(" (a link-local address needs its interface, such as [{}%eth0]:{})",
                     format_ip(destination), destination.port);
}

/// Of a failure that is about the way.
std::string way_advice(const std::error_code& code, const RefusedSend& send) {
  const auto& destination = send.destination;
  const bool has_no_route =
      code == std::errc::network_unreachable || code == std::errc::host_unreachable;
  if (send.local_is_gone)
    return fmt::format(" ({} is no longer an address of this host; bind to one that is)",
                       format_ip(send.local));
  if (has_no_route && is_multicast(destination)) return unreachable_advice(destination);
  if (needs_scope(destination) && destination.scope == 0) return scope_advice(destination);
  if (has_no_route) return unreachable_advice(destination);
  if (code == std::errc::address_not_available && destination.family == Family::v6)
    return " (this host has no IPv6 address to send from)";
  if (code == std::errc::invalid_argument && is_loopback(send.local) && !is_loopback(destination))
    return " (bound to the loopback, which reaches only this host)";
  if (code == std::errc::invalid_argument)
    return fmt::format(" (a route of this host may discard it; {} shows it)",
                       routes_of(destination.family));
  return "";
}

std::string size_advice(const RefusedSend& send) {
  const auto headers = header_size(send.destination.family);
  if (!send.path_mtu || *send.path_mtu <= headers) return "";
  return fmt::format(" (the path MTU is {} bytes, so at most {} go with --dont-fragment)",
                     *send.path_mtu, *send.path_mtu - headers);
}

std::string family_advice(const SocketAddress& local) {
  if (local.family == Family::v6 && local.is_unspecified())
    return fmt::format(" (bound to {} for IPv6 only)", format(local));
  return fmt::format(" (bound to {}, which is {} only; bind to [::]:{} for both)", format(local),
                     local.family == Family::v4 ? "IPv4" : "IPv6", local.port);
}

}  // namespace

bool is_about_the_way(const std::error_code& code) {
  return code == std::errc::network_unreachable || code == std::errc::host_unreachable ||
         code == std::errc::address_not_available || code == std::errc::invalid_argument;
}

std::string send_advice(const std::error_code& code, const RefusedSend& send) {
  if (code == std::errc::operation_not_permitted)
    return " (a firewall rule of this host refuses it; 'nft list ruleset' shows them)";
  if (code == std::errc::permission_denied) return prohibited_advice(send);
  if (code == std::errc::no_such_device)
    return " (its interface is gone; when it is back, start again)";
  if (code == std::errc::no_buffer_space)
    return " (the interface's queue has no room for it; 'tc qdisc' shows the queue)";
  if (code == std::errc::message_size) return size_advice(send);
  if (code == std::errc::address_family_not_supported) return family_advice(send.local);
  return is_about_the_way(code) ? way_advice(code, send) : "";
}

std::string bind_advice(const std::error_code& code, const SocketAddress& local) {
  if (code == std::errc::invalid_argument && needs_scope(local) && local.scope == 0)
    return scope_advice(local);
  if (code == std::errc::address_in_use)
    return " (another program has this port; choose another, or port 0 for any)";
  if (code == std::errc::permission_denied)
    return " (ports below 1024 are for root; choose a higher one)";
  if (code == std::errc::address_not_available)
    return " (no interface has this address; 'ip address' lists them)";
  return "";
}

std::string interface_advice(const std::error_code& code) {
  if (code == std::errc::no_such_device || code == std::errc::no_such_device_or_address)
    return " (no interface has this name; 'ip link' lists them)";
  if (code == std::errc::operation_not_permitted) return " (it needs root, or CAP_NET_RAW)";
  return "";
}

std::string join_advice(const std::error_code& code) {
  if (code == std::errc::no_such_device)
    return " (no interface has a route for the group; name one, such as 239.1.2.3@eth0)";
  if (code == std::errc::address_in_use) return " (the group is joined twice)";
  if (code == std::errc::no_buffer_space)
    return " (too many groups; 'sysctl net.ipv4.igmp_max_memberships' shows how many may be "
           "joined)";
  return "";
}

}  // namespace udpchat
