#pragma once

#include "udpchat/display.hpp"
#include "udpchat/executor.hpp"
#include "udpchat/reply_limit.hpp"
#include "udpchat/reply_rule.hpp"
#include "udpchat/sender.hpp"
#include "udpchat/upper_case.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// Answers datagrams by rules. It never answers itself, nor one source too often; what it holds
/// back is counted and told. Any thread may call any member. All that it is given must outlive it;
/// sender, display and traffic outlive the executor, too, whose commands end later.
class Responder {
 public:
  struct Limits {
    std::optional<std::uint64_t> replies;   ///< to one source within a second; nothing: no limit
    std::optional<std::uint64_t> commands;  ///< of those, the replies that commands make
    std::chrono::seconds command_time{1};   ///< within which they are so many
  };

  Responder(Sender& sender, Display& display, Traffic& traffic, Executor& executor, Limits limits)
      : sender_(sender),
        display_(display),
        traffic_(traffic),
        executor_(executor),
        limit_(limits.replies),
        command_limit_(limits.commands, limits.command_time) {}

  /// From now on answers by the first rule that matches; without rules, nothing. `encoding` is that
  /// of text in payloads. Throws std::invalid_argument for one that the system does not have.
  void set_rules(std::vector<ReplyRule> rules, std::string_view encoding);

  void answer(std::span<const Datagram> datagrams);
  void answer(const Datagram& datagram) { answer(std::span(&datagram, 1)); }

 private:
  void answer(const Datagram& datagram, ReplyLimit::Clock::time_point now);
  // What the reply is, but for that of a command, which comes later.
  static std::optional<std::string_view> make(const EchoReply&, const Datagram& datagram);
  std::optional<std::string_view> make(const UpperReply&, const Datagram& datagram);
  static std::optional<std::string_view> make(const FixedReply& reply, const Datagram& datagram);
  std::optional<std::string_view> make(const PrefixReply& reply, const Datagram& datagram);
  std::optional<std::string_view> make(const CommandReply& reply, const Datagram& datagram);
  std::string& new_payload();
  void send_replies();
  void hold_back(std::string_view reason);

  Sender& sender_;
  Display& display_;
  Traffic& traffic_;
  Executor& executor_;
  std::mutex mutex_;  ///< of what follows
  std::vector<ReplyRule> rules_;
  std::optional<UpperCase> upper_case_;
  std::vector<Sent> replies_;         ///< to what came together
  std::deque<std::string> payloads_;  ///< of theirs, those that had to be made
  std::size_t payloads_made_ = 0;
  ReplyLimit limit_;
  ReplyLimit command_limit_;
  ReplyLimit::Clock::time_point told_{};  ///< that something is held back
};

}  // namespace udpchat
