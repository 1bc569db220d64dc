#pragma once

#include "udpchat/datagram.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace udpchat {

/// Finds out how many datagrams a socket has dropped. To ask the system costs half as much as to
/// receive one, and so it is asked only when some may have been. For one thread.
class DropWatch {
 public:
  /// `receive_buffer` is the socket's, in octets.
  explicit DropWatch(std::size_t receive_buffer = 0) : receive_buffer_(receive_buffer) {}

  /// So many datagrams have come, with so many octets in all.
  void count(std::size_t datagrams, std::size_t octets);

  /// Whether to ask now, where the next receive may wait, or not.
  [[nodiscard]] bool is_due(bool before_wait) const;

  /// Asks for those that are new; nothing where there are none.
  std::optional<ReceiveDrops> ask(int socket);

 private:
  std::size_t receive_buffer_;
  std::size_t datagrams_ = 0;         ///< since it was asked
  std::size_t octets_ = 0;            ///< of these, with what the system needs for each
  std::chrono::nanoseconds asked_{};  ///< at which time since the system began
  std::uint32_t told_ = 0;
};

}  // namespace udpchat
