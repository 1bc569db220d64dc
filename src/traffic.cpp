#include "udpchat/traffic.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <ratio>
#include <string_view>
#include <utility>

namespace udpchat {
namespace {

constexpr std::size_t kMostPeersShown = 20;

void add(Count& count, std::size_t octets) {
  ++count.datagrams;
  count.octets += octets;
}

void add(Count& count, const Count& more) {
  count.datagrams += more.datagrams;
  count.octets += more.octets;
}

/// "12.3s"; in seconds only, so that scripts can read it.
std::string in_seconds(std::chrono::nanoseconds time) {
  using Tenths = std::chrono::duration<std::int64_t, std::deci>;
  const auto tenths = std::chrono::round<Tenths>(time);
  if (tenths < std::chrono::seconds(100))
    return fmt::format("{:.1f}s", std::chrono::duration<double>(tenths).count());
  return fmt::format("{}s", std::chrono::round<std::chrono::seconds>(time).count());
}

}  // namespace

void Traffic::count_sent(std::span<const Sent> datagrams) {
  const std::lock_guard lock(mutex_);
  for (auto at = datagrams.begin(); at != datagrams.end();) {
    const auto& destination = at->destination;
    Count sent;
    for (; at != datagrams.end() && at->destination == destination; ++at)
      add(sent, at->payload.size());
    add(total_.sent, sent);
    if (auto* peer = find_or_add(destination)) add(peer->second.exchange.sent, sent);
  }
}

void Traffic::count_received(std::span<const Datagram> datagrams) {
  const std::lock_guard lock(mutex_);
  for (auto at = datagrams.begin(); at != datagrams.end();) {
    const auto& first = *at;
    Count received;
    for (; at != datagrams.end() && at->source == first.source; ++at)
      add(received, at->payload.size());
    add(total_.received, received);
    if (!first.is_own) add_received(received, *std::prev(at));
  }
}

void Traffic::add_received(const Count& received, const Datagram& last) {
  last_source_ = last.source;
  auto* found = find_or_add(last.source);
  if (found == nullptr) return;
  auto& peer = found->second;
  if (peer.exchange.received.datagrams == 0) writers_.push_back(found);
  add(peer.exchange.received, received);
  peer.last = last.time;
  peer.local = last.local;
}

void Traffic::count_unsent(const SocketAddress& destination) {
  const std::lock_guard lock(mutex_);
  ++total_.unsent;
  if (auto* found = find_or_add(destination)) ++found->second.exchange.unsent;
}

void Traffic::count_undelivered(const DeliveryFailure& failure) {
  const std::lock_guard lock(mutex_);
  add_undelivered(total_, failure);
  if (auto* found = find_or_add(failure.destination))
    add_undelivered(found->second.exchange, failure);
}

void Traffic::add_undelivered(Exchange& exchange, const DeliveryFailure& failure) {
  ++exchange.undelivered;
  exchange.undelivered_is_least = exchange.undelivered_is_least || failure.is_least;
}

void Traffic::count_dropped(const ReceiveDrops& drops) {
  const std::lock_guard lock(mutex_);
  dropped_.datagrams += drops.datagrams;
  dropped_.is_least = dropped_.is_least || drops.is_least;
}

void Traffic::count_filtered() {
  const std::lock_guard lock(mutex_);
  ++filtered_;
}

void Traffic::count_suppressed() {
  const std::lock_guard lock(mutex_);
  ++suppressed_;
}

std::vector<std::string> Traffic::report_withheld() const {
  const std::lock_guard lock(mutex_);
  return withheld();
}

std::vector<std::string> Traffic::withheld() const {
  std::vector<std::string> lines;
  if (filtered_ != 0)
    lines.push_back(fmt::format("not shown, from others: {}", counted(filtered_, "datagram")));
  if (suppressed_ != 0) lines.push_back(fmt::format("replies held back: {}", suppressed_));
  return lines;
}

SocketAddress Traffic::local_address_for(const SocketAddress& peer) const {
  const std::lock_guard lock(mutex_);
  const auto* found = peers_.find(peer);
  return found == nullptr ? SocketAddress() : found->second.local;
}

std::optional<SocketAddress> Traffic::last_source() const {
  const std::lock_guard lock(mutex_);
  return last_source_;
}

std::vector<Contact> Traffic::contacts() const {
  const std::lock_guard lock(mutex_);
  std::vector<Contact> contacts;
  contacts.reserve(writers_.size());
  for (const auto* writer : writers_) {
    const auto& [address, peer] = *writer;
    contacts.push_back(
        {contacts.size() + 1, address, peer.exchange.received, peer.exchange.sent, peer.last});
  }
  return contacts;
}

std::optional<SocketAddress> Traffic::contact(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  if (number == 0 || number > writers_.size()) return std::nullopt;
  return writers_[number - 1]->first;
}

std::vector<std::string> Traffic::report_contacts(Time now) const {
  return list_contacts(contacts(), now);
}

std::vector<std::string> Traffic::report() const {
  const std::lock_guard lock(mutex_);
  return counts(false);
}

std::vector<std::string> Traffic::summary(std::chrono::nanoseconds time) const {
  const std::lock_guard lock(mutex_);
  auto lines = counts(true);
  lines.insert(lines.begin(), fmt::format("udpchat ran {}", in_seconds(time)));
  return lines;
}

std::vector<std::string> Traffic::counts(bool with_zeros) const {
  std::vector<std::string> lines{describe(total_)};
  const auto add_line = [&](std::string_view what, std::uint64_t datagrams, bool is_least) {
    if (with_zeros || datagrams != 0)
      lines.push_back(fmt::format("{}{}: {}", what, is_least ? ", at least" : "",
                                  counted(datagrams, "datagram")));
  };
  add_line("not sent", total_.unsent, false);
  add_line("reported as not delivered", total_.undelivered, total_.undelivered_is_least);
  add_line("dropped by the system", dropped_.datagrams, dropped_.is_least);
  for (const auto& more : {withheld(), busiest_peers()})
    lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

std::vector<std::string> Traffic::busiest_peers() const {
  std::vector<const Peers::Entry*> rows;
  rows.reserve(peers_.size());
  for (const auto& peer : peers_) rows.push_back(&peer);
  const auto shown = std::min(rows.size(), kMostPeersShown);
  const auto octets = [](const Peers::Entry* row) {
    return row->second.exchange.sent.octets + row->second.exchange.received.octets;
  };
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(),
                    [&](const auto* a, const auto* b) { return octets(a) > octets(b); });

  std::vector<std::string> lines;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [address, peer] = *rows[i];
    auto line = fmt::format("  {}: {}", format(address), describe(peer.exchange));
    if (peer.exchange.unsent != 0) line += fmt::format(", {} not sent", peer.exchange.unsent);
    if (peer.exchange.undelivered != 0)
      line +=
          fmt::format(", {}{} not delivered", peer.exchange.undelivered_is_least ? "at least " : "",
                      peer.exchange.undelivered);
    lines.push_back(std::move(line));
  }
  if (rows.size() > shown)
    lines.push_back(fmt::format("  and {} more{}", counted(rows.size() - shown, "peer"),
                                rows.size() == kMostPeers ? ", at least" : ""));
  return lines;
}

std::string Traffic::describe(const Exchange& exchange) {
  return fmt::format("sent {}; received {}", udpchat::describe(exchange.sent),
                     udpchat::describe(exchange.received));
}

Traffic::Peers::Entry* Traffic::find_or_add(const SocketAddress& peer) {
  if (latest_ != nullptr && latest_->first == peer) return latest_;
  auto* found = peers_.find(peer);
  if (found == nullptr) {
    if (peers_.size() == kMostPeers) return nullptr;
    found = &peers_.add(peer);
  }
  return latest_ = found;
}

}  // namespace udpchat
