#pragma once

#include "udpchat/address_table.hpp"
#include "udpchat/contacts.hpp"
#include "udpchat/datagram.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace udpchat {

/// Counts what was sent and received, in all and per peer. Any thread may call any member.
/// Memory is bounded: peers beyond kMostPeers are counted in the totals only, and have no number.
class Traffic {
 public:
  using Time = Contact::Time;
  static constexpr std::size_t kMostPeers = 16384;

  void count_sent(std::span<const Sent> datagrams);
  /// What this program has sent itself has nobody behind it who could be written to.
  void count_received(std::span<const Datagram> datagrams);
  void count_received(const Datagram& datagram) { count_received(std::span(&datagram, 1)); }
  /// A datagram that could not be sent.
  void count_unsent(const SocketAddress& destination);
  /// One that did not arrive, as the network reported.
  void count_undelivered(const DeliveryFailure& failure);
  void count_dropped(const ReceiveDrops& drops);
  void count_filtered();
  void count_suppressed();

  /// Which of our addresses somebody wrote to last; unspecified where that is not known.
  [[nodiscard]] SocketAddress local_address_for(const SocketAddress& peer) const;

  /// Whoever wrote last.
  [[nodiscard]] std::optional<SocketAddress> last_source() const;

  /// Who has written, by their numbers.
  [[nodiscard]] std::vector<Contact> contacts() const;
  /// Who has a number.
  [[nodiscard]] std::optional<SocketAddress> contact(std::uint64_t number) const;
  /// The same as lines for /peers.
  [[nodiscard]] std::vector<std::string> report_contacts(Time now) const;

  /// Datagrams from sources that were not wanted, and replies that were not sent, each as a line
  /// where there are any.
  [[nodiscard]] std::vector<std::string> report_withheld() const;

  /// The counts as lines for /status: the totals, then the busiest peers.
  [[nodiscard]] std::vector<std::string> report() const;

  /// The same for the end, after so much time: with what failed even where nothing did.
  [[nodiscard]] std::vector<std::string> summary(std::chrono::nanoseconds time) const;

 private:
  struct Exchange {
    Count sent;
    Count received;
    std::uint64_t unsent = 0;
    std::uint64_t undelivered = 0;
    bool undelivered_is_least = false;
  };
  struct Peer {
    Exchange exchange;
    Time last{};            ///< when it wrote last
    SocketAddress local{};  ///< where it wrote to then
  };
  using Peers = AddressTable<Peer>;

  /// So much from one source.
  void add_received(const Count& received, const Datagram& last);
  static void add_undelivered(Exchange& exchange, const DeliveryFailure& failure);
  static std::string describe(const Exchange& exchange);
  [[nodiscard]] std::vector<std::string> counts(bool with_zeros) const;
  [[nodiscard]] std::vector<std::string> withheld() const;
  [[nodiscard]] std::vector<std::string> busiest_peers() const;
  Peers::Entry* find_or_add(const SocketAddress& peer);

  mutable std::mutex mutex_;
  Exchange total_;
  ReceiveDrops dropped_;
  std::uint64_t filtered_ = 0;
  std::uint64_t suppressed_ = 0;
  std::optional<SocketAddress> last_source_;
  Peers peers_;
  Peers::Entry* latest_ = nullptr;            ///< who was looked for last: often the next one, too
  std::vector<const Peers::Entry*> writers_;  ///< in the order in which they first wrote
};

}  // namespace udpchat
