#include "udpchat/socket_reader.hpp"

#include "udpchat/socket_messages.hpp"
#include "udpchat/socket_reports.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace udpchat {
namespace {

constexpr int kForEver = -1;
constexpr std::size_t kLeastBeside = 512;  // octets, of a datagram in the system

/// 224.0.0.1 (RFC 1112), ff01::1 or ff02::1 (RFC 4291), which every host has joined.
bool is_group_of_all_hosts(const SocketAddress& group) {
  constexpr std::array groups{"224.0.0.1", "ff01::1", "ff02::1"};
  return std::any_of(groups.begin(), groups.end(), [&](const char* all) {
    return group.ip == literal_address({all, "0"})->ip;
  });
}

}  // namespace

void SocketReader::open(int socket, Config config) {
  socket_ = socket;
  config_ = std::move(config);
  drop_watch_ = DropWatch(config_.receive_buffer);
}

std::optional<Reception> SocketReader::receive() {
  return next({quoted_.get(), kReceiveBufferSize}, [&](bool waits, std::error_code& error) {
    if (!batch_) {
      batch_.emplace(config_.has_times);
      enable_merging(socket_);
    }
    const auto datagrams = batch_->receive(
        socket_, waits, error,
        [this](Datagram& message, std::size_t count) { return accept(message, count); });
    may_be_more_ = batch_->was_full();
    return datagrams;
  });
}

std::optional<Reception> SocketReader::receive_from(std::span<char> buffer) {
  assert(buffer.size() >= kReceiveBufferSize);
  return next(buffer, [&](bool /*waits*/, std::error_code& error) {
    const auto datagram = receive_message(socket_, buffer, error);
    if (datagram) datagram_ = *datagram;
    return std::span<const Datagram>(&datagram_, datagram && accept(datagram_, 1) ? 1 : 0);
  });
}

/// `take` takes what is wanted, and may wait for the first datagram where it is told so.
template <typename Take>
std::optional<Reception> SocketReader::next(std::span<char> quoted, Take take) {
  const bool waits_in_call = config_.waits_in_call;
  for (bool is_dry = waits_in_call;;) {
    if (stopped_) return take_last(quoted, take);
    if (const auto told = look_beside(quoted, is_dry && !may_be_more_)) return told;
    if (is_dry && !waits_in_call) wait();

    const bool was_more = may_be_more_;
    std::error_code error;
    const auto datagrams = take(waits_in_call && !was_more, error);
    if (is_delivery_report(error)) reports_wait_ = true;
    if (!datagrams.empty() || (was_more && !stopped_)) return Arrivals{datagrams, may_be_more_};
    if (stopped_) continue;

    if (!error) continue;
    if (error == std::errc::operation_would_block && !is_dry) {
      is_dry = true;
      continue;
    }
    if (const auto failure = explain(error, quoted)) return failure;
    is_dry = waits_in_call;
  }
}

/// What there is to tell beside what arrives, as far as it may be worth to look.
std::optional<Reception> SocketReader::look_beside(std::span<char> quoted, bool before_wait) {
  if (reports_wait_)
    if (const auto failure = take_report(quoted)) return failure;
  if (drop_watch_.is_due(before_wait))
    if (const auto drops = new_drops()) return drops;
  return std::nullopt;
}

/// Woken without a datagram, or by a failure: the error queue knows why. A sender on another thread
/// may have taken the error code, and a full receive buffer the queue's entry.
std::optional<DeliveryFailure> SocketReader::explain(const std::error_code& error,
                                                     std::span<char> quoted) {
  auto failure = take_report(quoted);
  const bool is_known = error == std::errc::operation_would_block || is_delivery_report(error);
  if (!failure && error && !is_known)
    throw std::system_error(error, fmt::format("cannot receive at {}", format(config_.local)));
  return failure;
}

void SocketReader::wait() {
  pollfd waited{socket_, POLLIN, 0};
  poll(&waited, 1, kForEver);
}

/// Whether it is wanted; then it says all that is to be known of it.
bool SocketReader::accept(Datagram& message, std::size_t datagrams) {
  const auto octets = message.payload.size();
  drop_watch_.count(datagrams, octets);
  if (waiting_) *waiting_ -= std::min(*waiting_, octets + kLeastBeside);
  if (!is_wanted(message)) return false;
  if (message.local.is_unspecified()) message.local = config_.local;
  if (message.destination.is_unspecified()) message.destination = message.local;
  message.local.port = message.destination.port = config_.local.port;
  message.is_own = is_own(message.source);
  return true;
}

/// The system hands over what others on this host have joined: where this socket has joined
/// nothing, all of it, and over IPv6 the same group by another interface.
bool SocketReader::is_wanted(const Datagram& datagram) const {
  if (!is_multicast(datagram.destination)) {
    const bool is_broadcast =
        is_limited_broadcast(datagram.destination) ||
        (!datagram.local.is_unspecified() && datagram.destination.ip != datagram.local.ip);
    return !config_.unicast_only || !is_broadcast;
  }
  if (config_.unicast_only) return false;
  if (config_.joined.empty()) return is_group_of_all_hosts(datagram.destination);
  return std::any_of(config_.joined.begin(), config_.joined.end(), [&](const auto& joined) {
    const auto& [group, interface] = joined;
    return group.family == datagram.destination.family && group.ip == datagram.destination.ip &&
           (interface == 0 || interface == datagram.interface);
  });
}

/// As UdpEndpoint::is_own, but soon, and with addresses that were asked for a moment ago.
bool SocketReader::is_own(const SocketAddress& address) {
  const auto& local = config_.local;
  if (address.port != local.port) return false;
  if (address.family != local.family && !config_.both_families) return false;
  if (!local.is_unspecified() && !is_multicast(local)) return address == local;
  return own_addresses_.contain(address);
}

/// One error code may stand for several reports, and then nothing else tells of the others.
std::optional<DeliveryFailure> SocketReader::take_report(std::span<char> quoted) {
  reports_wait_ = false;
  auto failure = take_delivery_failure(socket_, quoted, own_addresses_);
  if (failure) reports_wait_ = true;
  return failure;
}

/// Of what arrives hardly more than was there at the stop, and of the drops those until now: under
/// a flood there would always be more.
template <typename Take>
std::optional<Reception> SocketReader::take_last(std::span<char> quoted, Take take) {
  for (;;) {
    if (const auto failure = take_report(quoted)) return failure;
    if (!waiting_) waiting_ = waiting_octets(socket_);
    if (waiting_ == 0U) break;
    const auto before = waiting_;
    std::error_code error;
    const auto datagrams = take(false, error);
    if (!datagrams.empty()) return Arrivals{datagrams, may_be_more_};
    if (waiting_ == before && !is_delivery_report(error)) waiting_ = 0;
  }
  if (!std::exchange(last_drops_told_, true))
    if (const auto drops = new_drops()) return drops;
  return std::nullopt;
}

std::optional<ReceiveDrops> SocketReader::new_drops() {
  auto drops = drop_watch_.ask(socket_);
  if (drops) drops->is_least = batch_ && batch_->has_merged();
  return drops;
}

}  // namespace udpchat
