#include "udpchat/udp_endpoint.hpp"

#include "udpchat/interfaces.hpp"
#include "udpchat/socket_messages.hpp"
#include "udpchat/socket_reports.hpp"
#include "udpchat/socket_setup.hpp"

#include <asio/ip/v6_only.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

using asio::ip::udp;

constexpr int kSendAttempts = 64;  // a refusal by this host comes back each time
constexpr int kSendAttemptsPastReports = 10000;
constexpr auto kPauseOfSending = std::chrono::milliseconds(5);
constexpr int kLongestWaitToSend = 50;  // milliseconds

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

/// Whoever is bound there is written to there, and nowhere else.
bool is_one_of_a_host(const SocketAddress& address) {
  if (address.is_unspecified() || is_multicast(address)) return false;
  return is_loopback(address) || !is_broadcast_address(address);
}

/// For a socket of `family`.
udp::endpoint to_endpoint(const SocketAddress& address, Family family) {
  const auto storage = to_storage(address, family);
  udp::endpoint endpoint(family == Family::v4 ? udp::v4() : udp::v6(), 0);
  std::memcpy(endpoint.data(), &storage, endpoint.size());
  return endpoint;
}

/// What it is to be bound to a group, on the interface that is named with it if one is.
Membership own_membership(SocketAddress group, const std::string& host) {
  group.port = 0;
  const auto percent = host.find('%');
  if (percent == std::string::npos) return {group};
  group.scope = 0;
  return {group, {}, host.substr(percent + 1)};
}

}  // namespace

UdpEndpoint::UdpEndpoint(SocketOptions options) : options_(std::move(options)), socket_(context_) {}

void UdpEndpoint::bind(const HostPort& local, std::optional<Family> family) {
  if (options_.family) family = options_.family;
  auto where = local;
  const bool any_family = where.host.empty() && !family;
  if (where.host.empty()) where.host = family == Family::v4 ? "0.0.0.0" : "::";
  try {
    const auto address = prefer(look_up(where, options_.family), family);
    if (is_multicast(address) && !is_member(address))
      options_.memberships.push_back(own_membership(address, where.host));
    const bool wildcard = address.family == Family::v6 && address.is_unspecified();
    open_and_bind(address, wildcard && !options_.family && (any_family || !local.host.empty()));
  } catch (const std::system_error& failure) {
    if (!any_family || failure.code() != std::errc::address_family_not_supported) throw;
    open_and_bind(look_up({"0.0.0.0", local.port}).front(), false);
  }
}

void UdpEndpoint::open_and_bind(const SocketAddress& local, bool both_families) {
  const auto endpoint = to_endpoint(local, local.family);
  std::error_code error;
  socket_.open(endpoint.protocol(), error);
  if (!error) {
    const auto socket = socket_.native_handle();
    fcntl(socket, F_SETFD, FD_CLOEXEC);  // no command that is run has it
    if (local.family == Family::v6) socket_.set_option(asio::ip::v6_only(!both_families));
    if (!options_.memberships.empty()) socket_.set_option(udp::socket::reuse_address(true));
    set_up(socket, local.family, options_);
    enable_reports(socket, local.family);
    if (options_.arrival_times) enable_arrival_times(socket);
    if (!is_one_of_a_host(local)) enable_destinations(socket, local.family);
    socket_.bind(endpoint, error);
  }
  if (error) {
    const auto failure = failure_of(error, "");
    throw NetworkError(failure.code(), fmt::format("cannot bind {}", format(local)),
                       bind_advice(failure.code(), local));
  }
  local_ = bound_address(socket_.native_handle());
  both_families_ = both_families;
  SocketReader::Config reading{.local = local_,
                               .both_families = both_families,
                               .receive_buffer = receive_buffer(),
                               .waits_in_call = options_.answers_only,
                               .unicast_only = options_.unicast_only,
                               .has_times = options_.arrival_times};
  for (const auto& membership : options_.memberships) {
    if (!reaches(membership.group.family))
      throw NetworkError(std::make_error_code(std::errc::address_family_not_supported),
                         fmt::format("cannot join {}", format(membership)),
                         send_advice(std::make_error_code(std::errc::address_family_not_supported),
                                     {membership.group, local_}));
    reading.joined.emplace_back(membership.group,
                                join(socket_.native_handle(), membership, options_.device));
  }
  reader_.open(socket_.native_handle(), std::move(reading));
}

void UdpEndpoint::send_to(std::string_view payload, const SocketAddress& destination,
                          const SocketAddress& local) {
  for (;;) {
    const auto outcome = try_send_to(payload, destination, local);
    if (outcome == SendOutcome::sent) return;
    if (outcome == SendOutcome::no_buffers)
      throw refused(std::make_error_code(std::errc::no_buffer_space), destination);
    wait_to_send();
  }
}

SendOutcome UdpEndpoint::try_send_to(std::string_view payload, const SocketAddress& destination,
                                     const SocketAddress& local) {
  if (!reaches(destination.family))
    throw refused(std::make_error_code(std::errc::address_family_not_supported), destination);
  const auto from = named_source(local);
  auto error = send_once(payload, destination, from);
  if (!error) return SendOutcome::sent;
  // An answer from an address that this host has no longer is better than none.
  const bool may_choose = local_.is_unspecified() && !from.is_unspecified();
  if (is_about_the_way(error) && may_choose && !is_address_of_this_host(from))
    error = send_once(payload, destination, {});
  if (!error) return SendOutcome::sent;
  if (error == std::errc::operation_would_block) return SendOutcome::busy;
  if (error.value() == ENOBUFS) return SendOutcome::no_buffers;  // which IP_RECVERR lets through
  throw refused(error, destination);
}

/// The address that the system is to send from; unspecified where it is to choose, or knows.
SocketAddress UdpEndpoint::named_source(const SocketAddress& local) const {
  if (local_.is_unspecified()) return local;
  // Whether an IPv6 address that is bound is still this host's, the system looks only where it is
  // named with the datagram.
  return local_.family == Family::v6 && !is_multicast(local_) ? local_ : SocketAddress();
}

std::error_code UdpEndpoint::send_once(std::string_view payload, const SocketAddress& destination,
                                       const SocketAddress& from) {
  // A report about an earlier datagram, to whomever, fails the next send (ip(7), IP_RECVERR), which
  // may well succeed when it is made once more; while the receiving thread takes many reports,
  // after many attempts. That a port is closed nothing else says.
  for (int attempt = 1;; ++attempt) {
    const auto error =
        send_message(socket_.native_handle(), payload, destination, from, local_.family);
    if (error.value() == EINTR) continue;
    if (!is_delivery_report(error)) return error;
    reader_.expect_report();
    const bool is_only_reported = error.value() == ECONNREFUSED;
    if (attempt >= (is_only_reported ? kSendAttemptsPastReports : kSendAttempts)) return error;
  }
}

void UdpEndpoint::wait_to_send() {
  // If it is the interface's own queue that is full, of which poll(2) knows nothing.
  if (wait_for(POLLOUT, 0))
    std::this_thread::sleep_for(kPauseOfSending);
  else
    wait_for(POLLOUT, kLongestWaitToSend);
}

std::size_t UdpEndpoint::unsent() {
  return unsent_octets_of(socket_.native_handle());
}

std::size_t UdpEndpoint::receive_buffer() {
  return receive_buffer_of(socket_.native_handle());
}

SendProgress UdpEndpoint::try_send(std::span<const Sent> datagrams) {
  const auto out_of_reach =
      std::find_if(datagrams.begin(), datagrams.end(),
                   [&](const auto& datagram) { return !reaches(datagram.destination.family); });
  const std::span within_reach(datagrams.begin(), out_of_reach);
  if (within_reach.size() > 1) {
    const auto from = local_.is_unspecified() ? std::nullopt : std::optional(named_source(local_));
    const auto socket = socket_.native_handle();
    const auto [sent, stopped] = batches_.send(socket, local_.family, within_reach, from);
    if (stopped) reader_.expect_report();  // it may be one, about an earlier datagram
    if (sent != 0) return {sent};
  }
  const auto& first = datagrams.front();
  const auto outcome = try_send_to(first.payload, first.destination, first.local);
  return {outcome == SendOutcome::sent ? 1U : 0U, outcome};
}

std::optional<Reception> UdpEndpoint::receive() {
  auto reception = reader_.receive();
  qualify(reception);
  return reception;
}

std::optional<Reception> UdpEndpoint::receive_from(std::span<char> buffer) {
  auto reception = reader_.receive_from(buffer);
  qualify(reception);
  return reception;
}

/// A packet that is not cut up before it fails is reported once, and of what lengths it was made
/// the system does not tell.
void UdpEndpoint::qualify(std::optional<Reception>& reception) const {
  auto* failure = reception ? std::get_if<DeliveryFailure>(&*reception) : nullptr;
  if (failure != nullptr) failure->is_least = batches_.has_joined();
}

void UdpEndpoint::stop() {
  reader_.stop();
  std::error_code not_connected;
  // It wakes a waiting poll(2). To shut both sides would fail what is still to be sent.
  socket_.shutdown(udp::socket::shutdown_receive, not_connected);
}

void UdpEndpoint::leave_the_rest() {
  reader_.leave_the_rest();
}

SocketAddress UdpEndpoint::resolve(const HostPort& peer) const {
  return choose(look_up(peer, options_.family));
}

SocketAddress UdpEndpoint::choose(std::span<const SocketAddress> addresses) const {
  const auto found = std::find_if(addresses.begin(), addresses.end(),
                                  [&](const auto& address) { return reaches(address.family); });
  if (found == addresses.end())
    throw refused(std::make_error_code(std::errc::address_family_not_supported), addresses.front());
  const auto& device = options_.device;
  if (!device.empty() && found->scope != 0 && found->scope != interface_index(device))
    throw NetworkError(std::make_error_code(std::errc::invalid_argument),
                       fmt::format("cannot send to {}", format(*found)),
                       fmt::format(" (--device {} uses that interface alone)", device));
  return *found;
}

/// Where every interface is bound, nobody else can have the port at any of this host's addresses.
bool UdpEndpoint::is_own(const SocketAddress& address) const {
  if (address.port != local_.port || !reaches(address.family)) return false;
  if (!local_.is_unspecified() && !is_multicast(local_)) return address == local_;
  return is_address_of_this_host(address);
}

/// Only a connected socket knows it. This one takes the way that our datagrams take.
std::optional<std::size_t> UdpEndpoint::path_mtu(const SocketAddress& destination) const {
  udp::socket probe(context_);
  std::error_code error;
  const auto endpoint = to_endpoint(destination, destination.family);
  probe.open(endpoint.protocol(), error);
  if (error) return std::nullopt;
  const auto socket = probe.native_handle();
  try {
    set_route(socket, destination.family, options_);
  } catch (const NetworkError&) {  // an interface is gone
    return std::nullopt;
  }
  if (local_.family == destination.family && !local_.is_unspecified() && !is_multicast(local_)) {
    auto local = local_;
    local.port = 0;
    probe.bind(to_endpoint(local, local.family), error);
  }
  probe.connect(endpoint, error);
  if (error) return std::nullopt;
  return path_mtu_of(socket, destination.family);
}

std::vector<SocketAddress> UdpEndpoint::local_addresses() const {
  if (!both_families_) return {local_};
  SocketAddress v4;
  v4.port = local_.port;
  return {v4, local_};
}

bool UdpEndpoint::is_member(const SocketAddress& group) const {
  const auto& memberships = options_.memberships;
  return std::any_of(memberships.begin(), memberships.end(), [&](const auto& its) {
    return its.group.family == group.family && its.group.ip == group.ip;
  });
}

bool UdpEndpoint::reaches(Family family) const {
  return family == local_.family || both_families_;
}

NetworkError UdpEndpoint::refused(const std::error_code& error,
                                  const SocketAddress& destination) const {
  RefusedSend send{destination, local_};
  if (error == std::errc::permission_denied) send.is_broadcast = is_broadcast_address(destination);
  if (error == std::errc::message_size) send.path_mtu = path_mtu(destination);
  if (is_about_the_way(error))
    send.local_is_gone =
        !local_.is_unspecified() && !is_multicast(local_) && !is_address_of_this_host(local_);
  return {error, fmt::format("cannot send to {}", format(destination)), send_advice(error, send)};
}

bool UdpEndpoint::wait_for(short events, int milliseconds) {
  pollfd waited{socket_.native_handle(), events, 0};
  return poll(&waited, 1, milliseconds) > 0;
}

}  // namespace udpchat
