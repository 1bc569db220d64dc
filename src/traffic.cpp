#include "udpchat/traffic.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

constexpr std::size_t kMostPeersShown = 20;

void add(Count& count, std::size_t octets) {
  ++count.datagrams;
  count.octets += octets;
}

std::string text(const Count& count) {
  return fmt::format("{}, {}", counted(count.datagrams, "datagram"), counted(count.octets, "byte"));
}

}  // namespace

void Traffic::count_sent(const SocketAddress& destination, std::size_t octets) {
  const std::lock_guard lock(mutex_);
  add(total_.sent, octets);
  if (auto* exchange = find_or_add(destination)) add(exchange->sent, octets);
}

void Traffic::count_received(const SocketAddress& source, std::size_t octets) {
  const std::lock_guard lock(mutex_);
  add(total_.received, octets);
  if (auto* exchange = find_or_add(source)) add(exchange->received, octets);
  last_source_ = source;
}

void Traffic::count_dropped(std::uint64_t datagrams) {
  const std::lock_guard lock(mutex_);
  dropped_ += datagrams;
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

std::optional<SocketAddress> Traffic::last_source() const {
  const std::lock_guard lock(mutex_);
  return last_source_;
}

std::vector<std::string> Traffic::report() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines{describe(total_)};
  if (dropped_ != 0)
    lines.push_back(fmt::format("dropped by the system: {}", counted(dropped_, "datagram")));

  const auto more = withheld();
  lines.insert(lines.end(), more.begin(), more.end());

  using Row = std::pair<SocketAddress, Exchange>;
  std::vector<Row> rows(std::min(peers_.size(), kMostPeersShown));
  std::partial_sort_copy(peers_.begin(), peers_.end(), rows.begin(), rows.end(),
                         [](const auto& a, const auto& b) {
                           const auto octets = [](const Exchange& exchange) {
                             return exchange.sent.octets + exchange.received.octets;
                           };
                           return octets(a.second) > octets(b.second);
                         });
  for (const auto& [peer, exchange] : rows)
    lines.push_back(fmt::format("  {}: {}", format(peer), describe(exchange)));
  if (peers_.size() > rows.size())
    lines.push_back(fmt::format("  and {} more", counted(peers_.size() - rows.size(), "peer")));
  return lines;
}

std::string Traffic::describe(const Exchange& exchange) {
  return fmt::format("sent {}; received {}", text(exchange.sent), text(exchange.received));
}

Traffic::Exchange* Traffic::find_or_add(const SocketAddress& peer) {
  if (const auto found = peers_.find(peer); found != peers_.end()) return &found->second;
  if (peers_.size() == kMostPeers) return nullptr;
  return &peers_[peer];
}

}  // namespace udpchat
