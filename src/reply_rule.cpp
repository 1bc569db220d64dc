#include "udpchat/reply_rule.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/hex.hpp"
#include "udpchat/text.hpp"
#include "udpchat/unsendable.hpp"
#include "udpchat/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace udpchat {
namespace {

constexpr std::array<std::string_view, 2> kWholeRules{"echo", "upper"};
constexpr std::array<std::string_view, 5> kRulesWithArgument{
    "text:", "prefix:", "hex:", "exec:", "shell:"};

bool is_rule(std::string_view text) {
  return std::find(kWholeRules.begin(), kWholeRules.end(), text) != kWholeRules.end() ||
         std::any_of(kRulesWithArgument.begin(), kRulesWithArgument.end(),
                     [&](auto name) { return text.starts_with(name); });
}

std::string compose(std::string_view text, Composer::Config composing) {
  if (composing.input == Input::hex) composing.input = Input::text;  // for that there is hex:
  return std::string(Composer(std::move(composing)).compose(text));
}

Reply parse(std::string_view rule, Composer::Config composing) {
  const auto argument = rule.substr(std::min(rule.size(), rule.find(':') + 1));
  if (rule == "echo") return EchoReply{};
  if (rule == "upper") return UpperReply{};
  if (rule.starts_with("text:")) return FixedReply{compose(argument, std::move(composing))};
  if (rule.starts_with("prefix:")) {
    composing.eol = LineEnd::none;
    return PrefixReply{compose(argument, std::move(composing))};
  }
  if (rule.starts_with("hex:")) {
    FixedReply reply;
    if (!trim(argument).empty()) append_hex_octets(argument, reply.payload);
    return reply;
  }
  if (rule.starts_with("exec:")) return CommandReply{split_words(argument)};
  if (rule.starts_with("shell:") && !trim(argument).empty())
    return CommandReply{{"sh", "-c", std::string(argument)}};
  throw std::invalid_argument(
      fmt::format("'{}' is no rule; choose one of {}", excerpt(rule), kReplyRules));
}

/// What cannot be sent cannot be part of a rule.
template <typename Parse>
ReplyRule parse_or_refuse(std::string_view text, Parse parse_rule) {
  try {
    return parse_rule();
  } catch (const Unsendable& fault) {
    throw std::invalid_argument(fmt::format("bad rule '{}': {}", excerpt(text), fault.reason()));
  }
}

}  // namespace

ReplyRule parse_reply(std::string_view rule, const Composer::Config& composing) {
  return parse_or_refuse(rule, [&] { return ReplyRule{std::nullopt, parse(rule, composing)}; });
}

ReplyRule parse_on(std::string_view text, const Composer::Config& composing) {
  for (auto at = text.find('='); at != text.npos; at = text.find('=', at + 1))
    if (is_rule(text.substr(at + 1)))
      return parse_or_refuse(text, [&] {
        return ReplyRule{Pattern(text.substr(0, at), composing.encoding),
                         parse(text.substr(at + 1), composing)};
      });
  throw std::invalid_argument(
      fmt::format("'{}' is no PATTERN=RULE, such as PING=text:PONG; a rule is one of {}",
                  excerpt(text), kReplyRules));
}

const Reply* find_reply(std::vector<ReplyRule>& rules, std::string_view payload) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](ReplyRule& rule) {
    return !rule.pattern || rule.pattern->matches(payload);
  });
  return found == rules.end() ? nullptr : &found->reply;
}

}  // namespace udpchat
