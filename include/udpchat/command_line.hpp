#pragma once

#include "udpchat/address.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/network.hpp"
#include "udpchat/render.hpp"
#include "udpchat/reply_rule.hpp"
#include "udpchat/socket_options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace udpchat {

/// One line that says what is wrong with the command line.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How long something is waited for; nothing: for ever.
using Patience = std::optional<std::chrono::nanoseconds>;

/// What the command line asks for. Only the session knows all of it, and hands each class its part.
struct CommandLine {
  enum class Command { chat, send, receive, serve };

  Command command = Command::chat;
  HostPort bind{"", "0"};
  std::vector<HostPort> peers;
  SocketOptions socket;
  bool only_peer = false;
  std::vector<Network> allow;
  std::vector<Network> deny;
  RenderStyle style;
  Composer::Config composing;
  bool summary = false;
  std::string answer;  ///< not empty: print this, --help or --version, and do nothing else

  // chat
  bool history = true;
  bool bracketed_paste = true;

  // chat in a pipe, and send
  std::optional<Patience> wait;  ///< for replies, where that is asked for

  // send
  std::vector<std::string> texts;   ///< UTF-8, or as they are where the input is raw
  std::optional<std::string> file;  ///< its path, or "-"
  std::optional<std::size_t> size;  ///< of the datagrams made of it
  std::uint64_t repeat = 1;
  std::chrono::nanoseconds interval{0};
  std::optional<std::uint64_t> replies;  ///< that are enough

  // recv
  std::optional<std::uint64_t> count;  ///< of datagrams that are enough
  Patience timeout;

  // serve
  std::vector<ReplyRule> rules;
  std::optional<std::uint64_t> limit = 1000;  ///< replies to one source within a second
  // A loop of commands is so slow that it would stay below that.
  std::optional<std::uint64_t> command_limit = 200;
  std::chrono::seconds command_limit_time{10};
  std::size_t commands_at_once = 16;
  std::chrono::nanoseconds command_time = std::chrono::seconds(5);
  bool quiet = false;
  std::size_t threads = 1;  ///< that receive and answer
};

}  // namespace udpchat
