#pragma once

#include "udpchat/transport.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>

namespace udpchat {

/// Tells, once a peer, of a datagram that is too large for the path and will go in fragments, of
/// which none may be lost (RFC 791). For one thread; the transport must outlive it. Memory is
/// bounded: beyond kMostPeers nobody is told of more.
class Fragmentation {
 public:
  static constexpr std::size_t kMostPeers = 16384;
  /// No path is known to carry less (RFC 791 wants 576 octets, with headers, of every host).
  static constexpr std::size_t kSurelyWhole = 508;

  explicit Fragmentation(Transport& transport) : transport_(transport) {}

  /// A notice, where there is reason for one, about what was sent to one destination.
  std::optional<std::string> look(std::span<const Sent> sent);

  /// Whether some of it may be too large for a path.
  static bool may_be_cut(std::span<const Sent> datagrams);

  /// The largest payload that goes there whole, as far as the system knows the path.
  std::size_t largest_whole(const SocketAddress& destination);

  /// Asks the system of the path, if that was not done lately. The others do so, too.
  void find_out(const SocketAddress& destination);

  /// Asks the system anew next time.
  void forget() { destination_.reset(); }

 private:
  using Clock = std::chrono::steady_clock;

  Transport& transport_;
  std::unordered_set<SocketAddress, SocketAddressHash> told_;
  std::optional<SocketAddress> destination_;
  std::optional<std::size_t> mtu_;  ///< of the path to there
  Clock::time_point seen_;          ///< when it was so
};

}  // namespace udpchat
