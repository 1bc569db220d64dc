#pragma once

#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/fragmentation.hpp"
#include "udpchat/transport.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace udpchat {

/// Datagrams on their way to the transport, in order for each destination. What there is no room
/// for waits here for its turn, and so does all that comes later for the same destination: nobody
/// who sends is held up. Shows what was sent and what was not, and tells of a long wait. Any thread
/// may call any member. All that it is given must outlive it.
class Outbox {
 public:
  static constexpr std::size_t kMostWaiting = 4096;
  static constexpr std::size_t kMostOctets = 8 << 20;

  struct Config {
    /// So much may be under way in the system, in octets, and the rest waits here, where it can
    /// still be dropped; nothing: as much as the system takes.
    std::optional<std::size_t> most_unsent{};
    /// Tells of each long wait and of its end, and not only once that there is one.
    bool is_conversation = false;
    std::chrono::milliseconds long_wait{500};  ///< from then on it is told
    /// For so long a destination's interface may have no room, and then it is a failure.
    std::chrono::milliseconds patience{10000};
    /// For so long after such a failure the next to there is tried only once.
    std::chrono::milliseconds impatience{10000};
    bool has_times = true;  ///< what is sent; otherwise nobody sees them
  };

  Outbox(Transport& transport, Display& display, Console& console, Config config);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  /// Sends at once, or keeps a copy that waits. Throws Unsendable where too much waits already, and
  /// what try_send_to throws.
  void send(Sent datagram) { send(std::span(&datagram, 1)); }

  /// Does so with the first of one or more datagrams, and in their order with as many of the others
  /// as it can; returns how many. Throws for the first only. Sets their times, where they have any.
  std::size_t send(std::span<Sent> datagrams);

  /// How many wait. When there are none left, the console is woken.
  [[nodiscard]] std::size_t waiting() const;

  /// How many of those that waited were refused, which is told; but for automatic replies.
  [[nodiscard]] std::uint64_t failures() const;

  /// Forgets what waits, and returns how many these were.
  std::size_t drop();

  /// The largest payload that goes there whole.
  std::size_t largest_whole(const SocketAddress& destination);

  /// The network has reported that a path carries less than it did.
  void forget_paths();

 private:
  using Clock = std::chrono::steady_clock;
  using Addresses = std::unordered_set<SocketAddress, SocketAddressHash>;

  struct Waiting {
    Sent datagram;  ///< but for the payload
    std::string payload;
  };

  /// What is known of a destination whose interface has no room.
  struct Stall {
    Clock::time_point since{};
    Clock::time_point next_try{};
    Clock::duration pause{};
    bool has_failed = false;
  };

  [[nodiscard]] bool is_in_line(const SocketAddress& destination) const;
  bool is_held_back(const SocketAddress& destination);
  [[nodiscard]] std::span<Sent> together(std::span<Sent> datagrams) const;
  SendProgress hand_over(std::span<Sent> datagrams);
  SendProgress try_send(std::span<const Sent> datagrams);
  void note(std::span<const Sent> sent);
  void be_patient(const SocketAddress& destination);
  std::size_t wait_in_line(std::span<const Sent> datagrams);
  [[noreturn]] void refuse(const Sent& datagram);
  void run(const std::stop_token& stopped);
  void send_what_waits();
  void forget_stalls(const Addresses& waiting);
  bool is_over(Waiting& waiting);
  void tell_of_the_wait();

  Transport& transport_;
  Display& display_;
  Console& console_;
  const Config config_;
  mutable std::mutex mutex_;  ///< of what follows
  std::condition_variable_any changed_;
  std::deque<Waiting> queue_;
  std::size_t octets_ = 0;  ///< in the queue
  std::unordered_map<SocketAddress, Stall, SocketAddressHash> stalls_;
  std::deque<SocketAddress> lately_;  ///< where the last ones went to
  std::uint64_t failures_ = 0;
  Clock::time_point since_;  ///< when the first had to wait
  bool told_ = false;
  bool sent_all_ = true;  ///< since then
  Fragmentation fragmentation_;
  std::jthread thread_;  ///< runs from when something has to wait
};

}  // namespace udpchat
