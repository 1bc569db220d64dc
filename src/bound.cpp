#include "udpchat/bound.hpp"

#include "udpchat/interfaces.hpp"
#include "udpchat/octets.hpp"
#include "udpchat/render.hpp"
#include "udpchat/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

namespace udpchat {
namespace {

/// The first family of the first peer in which all have an address; without one, both are needed.
std::optional<Family> common_family(const std::vector<std::vector<SocketAddress>>& peers) {
  if (peers.empty()) return std::nullopt;
  const auto have = [&](Family family) {
    return std::all_of(peers.begin(), peers.end(), [&](const auto& addresses) {
      return std::any_of(addresses.begin(), addresses.end(),
                         [&](const auto& address) { return address.family == family; });
    });
  };
  const auto first = peers.front().front().family;
  const auto other = first == Family::v4 ? Family::v6 : Family::v4;
  if (have(first)) return first;
  return have(other) ? std::optional(other) : std::nullopt;
}

/// What the system has made of the receive buffer that was asked for.
std::string receive_buffer(std::size_t wanted, std::size_t granted) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max() / 2;  // as the system counts
  wanted = std::min(wanted, kMost);
  auto text = fmt::format("receive buffer: the system granted {}", format_octets(granted));
  if (granted < wanted)
    text += fmt::format(" of {} (as root: sysctl -w net.core.rmem_max={})", format_octets(wanted),
                        wanted);
  return text;
}

/// Whoever is bound to an address of its own hears nothing that is sent to a group.
std::string describe(const Membership& membership, const SocketAddress& local) {
  auto text = fmt::format("member of {}", format(membership));
  if (local.is_unspecified() || is_multicast(local)) return text;
  return fmt::format(
      "{}, but bound to {}, which does not hear it; bind to the port alone: --bind {}", text,
      format(local), local.port);
}

void refuse_if_nobody(const SocketAddress& peer) {
  if (is_multicast(peer) || is_broadcast_address(peer))
    throw UsageError(fmt::format("--only-peer: nobody sends from {}", format_ip(peer)));
}

/// Where nobody else is bound. With the option to share, a port in use would not be refused, and
/// what comes be dealt out to whoever has it.
HostPort unshared(const CommandLine& line, std::optional<Family> family) {
  SocketOptions options;
  options.family = line.socket.family;
  UdpEndpoint probe(options);
  probe.bind(line.bind, family);
  return {line.bind.host, std::to_string(probe.local_address().port)};
}

/// The options of another socket on the port: one alone is in the groups.
SocketOptions beside(SocketOptions options) {
  options.memberships.clear();
  options.unicast_only = true;
  return options;
}

}  // namespace

void bind(const CommandLine& line, Bound& bound) {
  std::vector<std::vector<SocketAddress>> peers;
  for (const auto& peer : line.peers) peers.push_back(look_up(peer, line.socket.family));
  auto reached = peers;  // and what is joined, but where there is no peer, all is heard
  if (!peers.empty())
    for (const auto& membership : line.socket.memberships) reached.push_back({membership.group});
  const auto family = common_family(reached);
  const auto where = line.socket.shares_port ? unshared(line, family) : line.bind;
  bound.endpoint.bind(where, family);
  while (bound.others.size() + 1 < line.threads)
    bound.others.emplace_back(beside(line.socket)).bind(where, family);
  for (const auto& addresses : peers) {
    const auto peer = bound.endpoint.choose(addresses);
    if (line.only_peer) refuse_if_nobody(peer);
    if (std::find(bound.peers.begin(), bound.peers.end(), peer) == bound.peers.end())
      bound.peers.push_back(peer);
  }
}

std::vector<std::string> options_granted(const CommandLine& line, Bound& bound) {
  std::vector<std::string> lines;
  if (const auto wanted = line.socket.receive_buffer)
    lines.push_back(receive_buffer(*wanted, bound.endpoint.receive_buffer()));
  for (const auto& membership : line.socket.memberships)
    lines.push_back(describe(membership, bound.endpoint.local_address()));
  return lines;
}

std::string banner(const CommandLine& line, const Bound& bound) {
  const auto& encoding = line.composing.encoding;
  auto text = fmt::format("udpchat {}, bound to {}", kVersion,
                          describe_bound(bound.endpoint.local_addresses()));
  if (!bound.peers.empty()) text += fmt::format(", talking to {}", describe_bound(bound.peers));
  if (!bound.peers.empty() || encoding != "utf-8") text += fmt::format(" in {}", encoding);
  return text;
}

}  // namespace udpchat
