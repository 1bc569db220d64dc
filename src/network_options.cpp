#include "udpchat/network_options.hpp"

#include "udpchat/add_option.hpp"
#include "udpchat/dscp.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/octets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace udpchat {
namespace {

constexpr std::size_t kLongestInterface = 15;  // IFNAMSIZ, without its NUL

/// Whatever the scope, which takes a look at the interfaces.
std::optional<SocketAddress> literal_ip(const std::string& host) {
  return literal_address({host.substr(0, host.find('%')), "0"});
}

bool same(const HostPort& one, const HostPort& other) {
  const auto address = literal_address(one);
  return address ? address == literal_address(other) : format(one) == format(other);
}

void add_peer(const std::string& text, std::vector<HostPort>& peers) {
  const auto peer = parse_peer(text);
  const auto is_peer = [&](const HostPort& known) { return same(peer, known); };
  if (std::none_of(peers.begin(), peers.end(), is_peer)) peers.push_back(peer);
}

// The system refuses to join twice.
void add_membership(const std::string& text, std::vector<Membership>& memberships) {
  const auto membership = parse_membership(text);
  if (std::find(memberships.begin(), memberships.end(), membership) == memberships.end())
    memberships.push_back(membership);
}

std::string interface_name(const std::string& text) {
  if (text.empty() || text.size() > kLongestInterface ||
      text.find_first_of("/ \t\n\v\f\r") != text.npos)
    throw std::invalid_argument(
        fmt::format("'{}' is no name of an interface, such as eth0", escaped(text)));
  return text;
}

std::string not_empty(const std::string& interface) {
  if (interface.empty()) throw std::invalid_argument("the interface is missing");
  return interface;
}

bool is_nobody(const SocketAddress& address) {
  return is_limited_broadcast(address) || is_multicast(address);
}

void check_family(const CommandLine& line) {
  if (!line.socket.family) return;
  const auto refuse_other = [&](std::optional<Family> family, std::string_view option,
                                const std::string& address) {
    if (!family || family == line.socket.family) return;
    throw std::invalid_argument(fmt::format(
        "{} address: {} {}",
        *family == Family::v6 ? "--ipv4 takes no IPv6" : "--ipv6 takes no IPv4", option, address));
  };
  const auto check_literal = [&](std::string_view option, const HostPort& where) {
    if (const auto ip = literal_ip(where.host)) refuse_other(ip->family, option, format(where));
  };
  check_literal("--bind", line.bind);
  for (const auto& peer : line.peers) check_literal("--peer", peer);
  for (const auto& membership : line.socket.memberships)
    refuse_other(membership.group.family, "--join", format_ip(membership.group));
}

}  // namespace

void add_address_options(CLI::App& app, CommandLine& line, const char* peer_help) {
  begin_group(app, "Addresses");
  add_option(
      app, "--bind", "ADDRESS", [&](const std::string& local) { line.bind = parse_bind(local); },
      "listen at HOST:PORT, [IPV6]:PORT, :PORT or PORT\n(no host: every interface; port 0, the "
      "default:\nthe system chooses)");
  add_list(
      app, "--peer", "ADDRESS", [&](const std::string& peer) { add_peer(peer, line.peers); },
      peer_help);
  auto* v4 = add_flag(
      app, "-4,--ipv4", [&] { line.socket.family = Family::v4; }, "use IPv4 only");
  auto* v6 = add_flag(
      app, "-6,--ipv6", [&] { line.socket.family = Family::v6; }, "use IPv6 only");
  exclude(v6, v4);
  add_flag(app, "--only-peer", line.only_peer, "drop what comes from others than the peers");
  add_list(
      app, "--allow", "NETWORK",
      [&](const std::string& network) { line.allow.push_back(parse_network(network)); },
      "take only what comes from there: 10.0.0.0/8,\n::1 ...; may be given several times");
  add_list(
      app, "--deny", "NETWORK",
      [&](const std::string& network) { line.deny.push_back(parse_network(network)); },
      "drop what comes from there, whatever is allowed;\nlikewise");
}

void add_socket_options(CLI::App& app, SocketOptions& socket) {
  begin_group(app, "Network");
  add_list(
      app, "--join", "GROUP[@INTERFACE]",
      [&](const std::string& text) { add_membership(text, socket.memberships); },
      "take what is sent to a multicast group, such as\n239.1.2.3 or ff02::1@eth0; from one source "
      "alone:\n'10.0.0.7>232.1.2.3'; may be given several times");
  add_option(
      app, "--device", "INTERFACE",
      [&](const std::string& name) { socket.device = interface_name(name); },
      "use this interface alone, such as eth0");
  add_option(
      app, "--receive-buffer", "SIZE",
      [&](const std::string& size) { socket.receive_buffer = parse_octets(size); },
      "how much the system keeps until it is read: 64k,\n4M ...");
}

void add_sending_options(CLI::App& app, SocketOptions& socket) {
  begin_group(app, "Network");
  add_option(
      app, "--multicast-interface", "INTERFACE",
      [&](const std::string& interface) { socket.multicast_interface = not_empty(interface); },
      "from where multicast is sent: the interface's\nname, index or address");
  add_flag(
      app, "--no-loopback", [&] { socket.multicast_loopback = false; },
      "send no multicast to programs on this host");
  add_flag(app, "--broadcast", socket.broadcast, "allow to send to broadcast addresses");
  add_option(
      app, "--ttl", "N",
      [&](const std::string& number) {
        constexpr auto highest = std::numeric_limits<std::uint8_t>::max();
        socket.time_to_live = static_cast<std::uint8_t>(parse_count(number, highest));
      },
      "hops that what is sent may take, 1 to 255,\nmulticast too (its default is 1)");
  add_option(
      app, "--dscp", "N|NAME", [&](const std::string& text) { socket.dscp = parse_dscp(text); },
      "mark what is sent for routers: 0 to 63, EF, AF41,\nCS1 ...");
  add_flag(app, "--dont-fragment", socket.dont_fragment, "send no datagram that must go in pieces");
}

void check_addresses(const CommandLine& line) {
  check_family(line);
  if (!line.only_peer) return;
  if (line.peers.empty()) throw std::invalid_argument("--only-peer needs --peer HOST:PORT");
  for (const auto& peer : line.peers)
    if (const auto ip = literal_ip(peer.host); ip && is_nobody(*ip))
      throw std::invalid_argument(fmt::format("--only-peer: nobody sends from {}", peer.host));
}

}  // namespace udpchat
