#pragma once

#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/input_source.hpp"
#include "udpchat/pace.hpp"
#include "udpchat/quota.hpp"
#include "udpchat/sender.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// The send loop where nobody chats: every line or block of the input, or every text of the command
/// line, is a datagram to each of the peers, and no command. What fails is a notice, and what the
/// interface has no room for is waited for. For one thread; all that it is given must outlive it.
class SendLoop {
 public:
  struct Config {
    std::vector<SocketAddress> peers{};    ///< to each of whom each line goes
    bool sends_blocks = false;             ///< the input is no lines, but blocks
    std::optional<std::size_t> block{};    ///< their size in octets; nothing: what goes whole
    std::optional<std::uint64_t> total{};  ///< octets of the input, where that is known
    bool sends_empty_lines = false;
    std::uint64_t repeat = 1;  ///< how often all is sent
    std::chrono::nanoseconds interval{0};
    /// How long replies are waited for once all is sent; nothing: until the user leaves.
    std::optional<std::chrono::nanoseconds> wait = std::chrono::nanoseconds(0);
    bool needs_reply = false;  ///< kNothingCame is the status where none came
    std::string prompt{};      ///< of send_requests
  };

  /// `replies` counts what arrives.
  SendLoop(Sender& sender, Outbox& outbox, Display& display, Console& console, Quota& replies,
           Config config);

  // All return the exit status: kFailure where something was not sent.

  int send_input(InputSource& input);
  int send_texts(const std::vector<std::string>& texts);
  /// A person types requests, and waits for the reply to each.
  int send_requests();

 private:
  Pieces read(InputSource& input);
  [[nodiscard]] bool is_skipped(std::string_view text) const;
  std::optional<Leave> send_each(std::span<const Piece> pieces);
  std::optional<Leave> send(const Piece& piece);
  std::string_view compose(const Piece& piece);
  std::optional<Leave> add(const Piece& piece);
  std::optional<Leave> add_made(std::string_view payload);
  std::optional<Leave> send_batch();
  std::optional<Leave> fail(std::string_view reason);
  std::optional<Leave> wait_for_turn();
  std::optional<Leave> look();
  std::optional<Leave> wait_until_sent(std::size_t most_waiting);
  [[nodiscard]] std::size_t block_size();
  std::optional<Leave> wait_for_replies();
  void show_progress(std::span<const Sent> sent);
  int finish();

  Sender& sender_;
  Outbox& outbox_;
  Display& display_;
  Console& console_;
  Quota& replies_;
  const Config config_;
  Pace pace_;
  std::vector<Sent> batch_;   ///< room for what is sent together, to the one peer
  std::size_t together_ = 0;  ///< how many of it are
  std::string payloads_;      ///< those of it that had to be made; it does not grow meanwhile
  unsigned sends_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t octets_ = 0;  ///< of what was sent
  Console::Clock::time_point progress_shown_;
  std::uint64_t failures_ = 0;  ///< of those that had to wait
  std::string draft_;           ///< a request that no datagram could be made of, back for editing
  bool failed_ = false;
};

}  // namespace udpchat
