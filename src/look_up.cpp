#include "udpchat/look_up.hpp"

#include "udpchat/interfaces.hpp"
#include "udpchat/socket_messages.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <system_error>

namespace udpchat {
namespace {

using asio::ip::udp;

SocketAddress from_endpoint(const udp::endpoint& endpoint) {
  sockaddr_storage storage{};
  std::copy_n(reinterpret_cast<const char*>(endpoint.data()), endpoint.size(),
              reinterpret_cast<char*>(&storage));
  return to_address(storage);
}

/// A literal IPv6 address with the interface that it is meant on (RFC 4007).
std::optional<SocketAddress> scoped_address(const HostPort& where) {
  const auto percent = where.host.find('%');
  if (percent == std::string::npos) return std::nullopt;
  auto address = literal_address({where.host.substr(0, percent), where.port});
  if (!address) return std::nullopt;
  const auto scope = interface_index(where.host.substr(percent + 1));
  // To other addresses it means nothing.
  if (needs_scope(*address) || is_multicast(*address)) address->scope = scope;
  return address;
}

std::vector<SocketAddress> resolve_name(const HostPort& where, std::optional<Family> family) {
  asio::io_context context;
  udp::resolver resolver(context);
  std::error_code error;
  const auto results = family ? resolver.resolve(*family == Family::v4 ? udp::v4() : udp::v6(),
                                                 where.host, where.port, error)
                              : resolver.resolve(where.host, where.port, error);
  if (error) throw std::system_error(error, fmt::format("cannot resolve {}", format(where)));
  std::vector<SocketAddress> addresses;
  for (const auto& result : results) addresses.push_back(from_endpoint(result.endpoint()));
  return addresses;
}

}  // namespace

std::vector<SocketAddress> look_up(const HostPort& where, std::optional<Family> family) {
  auto literal = literal_address(where);
  if (!literal) literal = scoped_address(where);
  if (!literal) return resolve_name(where, family);
  if (family && literal->family != *family)
    throw std::system_error(std::make_error_code(std::errc::address_family_not_supported),
                            fmt::format("cannot use {} with {} alone", format(*literal),
                                        *family == Family::v4 ? "IPv4" : "IPv6"));
  return {*literal};
}

}  // namespace udpchat
