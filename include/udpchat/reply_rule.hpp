#pragma once

#include "udpchat/composer.hpp"
#include "udpchat/pattern.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace udpchat {

struct EchoReply {};   ///< the payload itself
struct UpperReply {};  ///< the payload with letters in upper case (see UpperCase)

/// Always the same.
struct FixedReply {
  std::string payload;
};

/// Octets, and behind them the payload.
struct PrefixReply {
  std::string octets;
};

/// What a command makes of the payload.
struct CommandReply {
  std::vector<std::string> arguments;  ///< the program first
};

using Reply = std::variant<EchoReply, UpperReply, FixedReply, PrefixReply, CommandReply>;

/// How a datagram is answered.
struct ReplyRule {
  std::optional<Pattern> pattern{};  ///< that the payload must match, if any
  Reply reply;
};

/// Reads a rule, as kReplyRules lists them, that answers every datagram. Text is composed as typed
/// text is. Throws std::invalid_argument, saying what is wrong.
ReplyRule parse_reply(std::string_view rule, const Composer::Config& composing);

/// Reads "PATTERN=RULE", a rule for what matches (see Pattern). The first "=" with a rule behind it
/// parts the two. Throws likewise.
ReplyRule parse_on(std::string_view text, const Composer::Config& composing);

/// The first rule that a payload matches, or nothing.
const Reply* find_reply(std::vector<ReplyRule>& rules, std::string_view payload);

inline constexpr std::string_view kReplyRules =
    "echo, upper, text:TEXT, prefix:TEXT, hex:OCTETS, exec:COMMAND or shell:COMMAND";

}  // namespace udpchat
