#include "udpchat/udp_endpoint.hpp"

#include "udpchat/socket_messages.hpp"
#include "udpchat/socket_reports.hpp"

#include <asio/buffer.hpp>
#include <asio/ip/v6_only.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

using asio::ip::udp;

constexpr int kReceiveQueueSize = 4 << 20;  // asked for; the system may grant less
constexpr unsigned kReceptionsPerDropCheck = 1024;
constexpr int kSendAttempts = 16;

SocketAddress from_endpoint(const udp::endpoint& endpoint) {
  sockaddr_storage storage{};
  std::copy_n(reinterpret_cast<const char*>(endpoint.data()), endpoint.size(),
              reinterpret_cast<char*>(&storage));
  return to_address(storage);
}

/// asio's own category of system errors compares unequal to std::errc; this one does not.
std::system_error failure_of(std::error_code error, const std::string& operation) {
  if (error.category() == asio::system_category())
    error = std::error_code(error.value(), std::system_category());
  return {error, operation};
}

/// The first of the family wanted, or else the first.
SocketAddress prefer(std::span<const SocketAddress> addresses, std::optional<Family> family) {
  const auto found = std::find_if(addresses.begin(), addresses.end(),
                                  [&](const auto& address) { return address.family == family; });
  return found == addresses.end() ? addresses.front() : *found;
}

bool is_would_block(const std::error_code& error) {
  return error.value() == EAGAIN;
}

/// The error codes that Linux makes of ICMP reports.
bool is_delivery_report(const std::error_code& error) {
  constexpr std::array reports{ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN,   ENONET,
                               EACCES,       EMSGSIZE,     EPROTO,      ENOPROTOOPT, EOPNOTSUPP};
  return std::find(reports.begin(), reports.end(), error.value()) != reports.end();
}

/// For a socket of `family`.
udp::endpoint to_endpoint(const SocketAddress& address, Family family) {
  const auto storage = to_storage(address, family);
  udp::endpoint endpoint(family == Family::v4 ? udp::v4() : udp::v6(), 0);
  std::memcpy(endpoint.data(), &storage, endpoint.size());
  return endpoint;
}

}  // namespace

std::vector<SocketAddress> look_up(const HostPort& where) {
  if (const auto literal = literal_address(where)) return {*literal};
  asio::io_context context;
  std::error_code error;
  const auto results = udp::resolver(context).resolve(where.host, where.port, error);
  if (error) throw failure_of(error, fmt::format("cannot resolve {}", format(where)));
  std::vector<SocketAddress> addresses;
  for (const auto& result : results) addresses.push_back(from_endpoint(result.endpoint()));
  return addresses;
}

UdpEndpoint::UdpEndpoint() : socket_(context_) {}

void UdpEndpoint::bind(const HostPort& local, std::span<const SocketAddress> peer) {
  const auto family = peer.empty() ? std::nullopt : std::optional(peer.front().family);
  auto where = local;
  const bool any_family = where.host.empty() && !family;
  if (where.host.empty()) where.host = family == Family::v4 ? "0.0.0.0" : "::";
  try {
    const auto address = prefer(look_up(where), family);
    const bool wildcard = address.family == Family::v6 && address.is_unspecified();
    open_and_bind(address, wildcard && (any_family || !local.host.empty()));
  } catch (const std::system_error& failure) {
    if (!any_family || failure.code() != std::errc::address_family_not_supported) throw;
    open_and_bind(look_up({"0.0.0.0", local.port}).front(), false);
  }
}

void UdpEndpoint::open_and_bind(const SocketAddress& local, bool both_families) {
  try {
    const auto endpoint = to_endpoint(local, local.family);
    socket_.open(endpoint.protocol());
    fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);  // no command that is run has it
    if (local.family == Family::v6) socket_.set_option(asio::ip::v6_only(!both_families));
    std::error_code ignored;  // the system grants what it can
    socket_.set_option(asio::socket_base::receive_buffer_size(kReceiveQueueSize), ignored);
    enable_reports(socket_.native_handle(), local.family);
    enable_ancillary_data(socket_.native_handle(), local.family);
    socket_.bind(endpoint);
    socket_.non_blocking(true);  // so that both calls know when they are about to wait
    local_ = from_endpoint(socket_.local_endpoint());
    both_families_ = both_families;
  } catch (const std::system_error& failure) {
    throw failure_of(failure.code(), fmt::format("cannot bind {}", format(local)));
  }
}

void UdpEndpoint::send_to(std::string_view payload, const SocketAddress& destination,
                          const SocketAddress& local) {
  if (!reaches(destination.family)) throw unreachable(destination);
  const auto endpoint = to_endpoint(destination, local_.family);
  const bool from_one_address = !local.is_unspecified() && local_.is_unspecified();
  const auto send = [&](std::error_code& error) {
    if (from_one_address)
      error = send_message(socket_.native_handle(), payload, destination, local, local_.family);
    else
      socket_.send_to(asio::buffer(payload), endpoint, 0, error);
  };
  std::error_code error;
  for (int attempt = 0; attempt < kSendAttempts; ++attempt) {
    const auto previous = error;
    do {
      send(error);
      if (is_would_block(error)) wait_for(POLLOUT);
    } while (is_would_block(error));
    if (!error) return;
    // A report about an earlier datagram, to whomever, fails the next send (ip(7), IP_RECVERR),
    // which may well succeed when it is made once more. A local refusal comes back the same.
    if (!is_delivery_report(error)) break;
    if (error == previous && error.value() != ECONNREFUSED) break;
  }
  throw failure_of(error, fmt::format("cannot send to {}", format(destination)));
}

std::optional<Reception> UdpEndpoint::receive_from(std::span<char> buffer) {
  assert(buffer.size() >= kReceiveBufferSize);
  if (++receptions_ % kReceptionsPerDropCheck == 0 && !stopped_)
    if (const auto drops = new_drops()) return drops;

  for (bool waited = false;;) {
    if (stopped_) return take_delivery_failure(socket_.native_handle(), buffer);
    std::error_code error;
    auto datagram = receive_message(socket_.native_handle(), buffer, error);
    if (stopped_) continue;
    if (datagram) {
      if (datagram->local.is_unspecified()) datagram->local = local_;
      datagram->local.port = local_.port;
      return datagram;
    }

    if (is_would_block(error) && !waited) {
      if (const auto drops = new_drops()) return drops;
      wait_for(POLLIN);
      waited = true;
      continue;
    }
    // Woken without a datagram, or by a failure: the error queue knows why. A sender on another
    // thread may have taken the error code, and a full receive buffer the queue's entry.
    if (const auto failure = take_delivery_failure(socket_.native_handle(), buffer)) return failure;
    if (!is_would_block(error) && !is_delivery_report(error))
      throw failure_of(error, fmt::format("cannot receive at {}", format(local_)));
    waited = false;
  }
}

void UdpEndpoint::stop() {
  stopped_ = true;
  std::error_code not_connected;
  // It wakes a waiting poll(2). To shut both sides would fail what is still to be sent.
  socket_.shutdown(udp::socket::shutdown_receive, not_connected);
}

SocketAddress UdpEndpoint::resolve(const HostPort& peer) const {
  return choose(look_up(peer));
}

SocketAddress UdpEndpoint::choose(std::span<const SocketAddress> addresses) const {
  const auto found = std::find_if(addresses.begin(), addresses.end(),
                                  [&](const auto& address) { return reaches(address.family); });
  if (found == addresses.end()) throw unreachable(addresses.front());
  return *found;
}

/// Where every interface is bound, nobody else can have the port at any of this host's addresses.
bool UdpEndpoint::is_own(const SocketAddress& address) const {
  if (address.port != local_.port || !reaches(address.family)) return false;
  if (!local_.is_unspecified()) return address == local_;
  return is_address_of_this_host(address);
}

/// Only a connected socket knows it.
std::optional<std::size_t> UdpEndpoint::path_mtu(const SocketAddress& destination) {
  udp::socket probe(context_);
  std::error_code error;
  probe.connect(to_endpoint(destination, destination.family), error);
  if (error) return std::nullopt;
  return path_mtu_of(probe.native_handle(), destination.family);
}

std::vector<SocketAddress> UdpEndpoint::local_addresses() const {
  if (!both_families_) return {local_};
  SocketAddress v4;
  v4.port = local_.port;
  return {v4, local_};
}

bool UdpEndpoint::reaches(Family family) const {
  return family == local_.family || both_families_;
}

std::system_error UdpEndpoint::unreachable(const SocketAddress& destination) const {
  return {std::make_error_code(std::errc::address_family_not_supported),
          fmt::format("cannot send to {} from {}", format(destination), format(local_))};
}

void UdpEndpoint::wait_for(short events) {
  pollfd waited{socket_.native_handle(), events, 0};
  poll(&waited, 1, -1);
}

std::optional<ReceiveDrops> UdpEndpoint::new_drops() {
  const auto drops = dropped_datagrams(socket_.native_handle());
  const auto fresh = drops - std::exchange(drops_told_, drops);
  if (fresh == 0) return std::nullopt;
  return ReceiveDrops{fresh};
}

}  // namespace udpchat
