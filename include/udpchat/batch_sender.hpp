#pragma once

#include "udpchat/datagram.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

namespace udpchat {

/// Hands datagrams over to the system, many in one call (sendmmsg(2)), and runs of equal length as
/// one packet, which it cuts up later (UDP_SEGMENT, udp(7)). Any thread.
class BatchSender {
 public:
  struct Progress {
    std::size_t sent = 0;      ///< from the first on
    bool was_stopped = false;  ///< by the system, which does not say each time why
  };

  /// Sends, without waiting, by a socket of `family`, the first of the datagrams, and in their
  /// order as many of the others as the system takes, each from `from`, or where that is nothing
  /// from its own local address. Where it sends none, whoever sends the first alone learns why.
  Progress send(int socket, Family family, std::span<const Sent> datagrams,
                const std::optional<SocketAddress>& from);

  /// Whether any may have left as one packet with others.
  [[nodiscard]] bool has_joined() const { return has_joined_; }

  /// What may leave as one packet.
  struct Limits {
    bool allowed = false;
    SocketAddress refused_to{};           ///< where not all may
    std::size_t refused_from = SIZE_MAX;  ///< as long as that each, in octets
  };

 private:
  using Clock = std::chrono::steady_clock;

  Limits limits_for(std::size_t datagrams);
  Limits lowered_limits(const Sent& refused);

  std::atomic<bool> has_joined_ = false;
  std::mutex mutex_;  ///< of what follows
  Limits limits_;
  std::optional<Clock::time_point> looked_;
};

}  // namespace udpchat
