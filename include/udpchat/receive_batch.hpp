#pragma once

#include "udpchat/datagram.hpp"

#include <functional>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

namespace udpchat {

/// Takes many datagrams from a socket in one call (recvmmsg(2)), also such as the system has merged
/// because they came together (UDP_GRO, udp(7)): they are parted again.
class ReceiveBatch {
 public:
  static constexpr std::size_t kMessages = 64;  ///< in one call

  /// With `has_times`, whatever the system does not stamp has the time at which it is taken.
  explicit ReceiveBatch(bool has_times = true);
  ~ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  /// Whether a message is wanted, which so many datagrams are made of that have all but the payload
  /// in common; can change it. What receive_message says of addresses holds here, too.
  using Accept = std::function<bool(Datagram&, std::size_t datagrams)>;

  /// Takes what is there, at most kMessages, and where `waits`, waits for the first. Returns the
  /// datagrams that are wanted; they and their payloads last until the next call. On failure none,
  /// and `error` says why. Where the system has no such call, takes one.
  std::span<const Datagram> receive(int socket, bool waits, std::error_code& error,
                                    const Accept& accept);

  /// Whether the last call brought all that it had room for.
  [[nodiscard]] bool was_full() const { return was_full_; }

  /// Whether any of the datagrams so far came merged.
  [[nodiscard]] bool has_merged() const { return has_merged_; }

 private:
  struct Messages;
  void part(std::size_t segment);

  std::unique_ptr<Messages> messages_;
  const bool has_times_;
  std::vector<Datagram> datagrams_;
  unsigned lone_ = 0;  ///< calls in a row that have brought one message
  bool was_full_ = false;
  bool has_merged_ = false;
};

}  // namespace udpchat
