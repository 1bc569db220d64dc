#pragma once

#include "udpchat/address.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace udpchat {

/// Datagrams and octets of payload.
struct Count {
  std::uint64_t datagrams = 0;
  std::uint64_t octets = 0;
};

/// Counts what was sent and received, in all and per peer. Any thread may call any member.
/// Memory is bounded: peers beyond kMostPeers are counted in the totals only.
class Traffic {
 public:
  static constexpr std::size_t kMostPeers = 16384;

  void count_sent(const SocketAddress& destination, std::size_t octets);
  void count_received(const SocketAddress& source, std::size_t octets);
  void count_dropped(std::uint64_t datagrams);
  void count_filtered();
  void count_suppressed();

  /// Whoever wrote last.
  [[nodiscard]] std::optional<SocketAddress> last_source() const;

  /// Datagrams from sources that were not wanted, and replies that were not sent, each as a line
  /// where there are any.
  [[nodiscard]] std::vector<std::string> report_withheld() const;

  /// The counts as lines for /status: the totals, then the busiest peers.
  [[nodiscard]] std::vector<std::string> report() const;

 private:
  struct Exchange {
    Count sent;
    Count received;
  };
  static std::string describe(const Exchange& exchange);
  [[nodiscard]] std::vector<std::string> withheld() const;
  Exchange* find_or_add(const SocketAddress& peer);

  mutable std::mutex mutex_;
  Exchange total_;
  std::uint64_t dropped_ = 0;
  std::uint64_t filtered_ = 0;
  std::uint64_t suppressed_ = 0;
  std::optional<SocketAddress> last_source_;
  std::unordered_map<SocketAddress, Exchange, SocketAddressHash> peers_;
};

}  // namespace udpchat
