#pragma once

#include "udpchat/transport.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>

namespace udpchat {

/// Tells, once a peer, of a datagram that is too large for the path and will go in fragments, of
/// which none may be lost (RFC 791). For one thread; the transport must outlive it. Memory is
/// bounded: beyond kMostPeers nobody is told of more.
class Fragmentation {
 public:
  static constexpr std::size_t kMostPeers = 16384;

  explicit Fragmentation(const Transport& transport) : transport_(transport) {}

  /// A notice, where there is reason for one.
  std::optional<std::string> look(std::size_t payload, const SocketAddress& destination);

 private:
  using Clock = std::chrono::steady_clock;

  const Transport& transport_;
  std::unordered_set<SocketAddress, SocketAddressHash> told_;
  std::optional<SocketAddress> destination_;  ///< to whom what is next is about
  std::size_t fits_ = 0;                      ///< so much was seen to
  Clock::time_point seen_;
};

}  // namespace udpchat
