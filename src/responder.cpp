#include "udpchat/responder.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <tuple>
#include <utility>

namespace udpchat {
namespace {

using Clock = ReplyLimit::Clock;

constexpr std::size_t kMostPayloads = 64;  // whose memory is kept for the next
constexpr auto kBetweenNotices = std::chrono::seconds(1);

/// What a command learns of the datagram beside its payload.
std::vector<std::string> environment(const Datagram& datagram) {
  return {fmt::format("UDPCHAT_SOURCE={}", format(datagram.source)),
          fmt::format("UDPCHAT_SOURCE_IP={}", format_ip(datagram.source)),
          fmt::format("UDPCHAT_SOURCE_PORT={}", datagram.source.port),
          fmt::format("UDPCHAT_LOCAL={}", format(datagram.local))};
}

/// What a command complains of, so that no line of it looks like our own.
std::string in_its_name(std::string_view name, std::string_view text) {
  std::string lines = fmt::format("{}: ", name);
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (const char c : text) c == '\n' ? lines += fmt::format("\n{}: ", name) : lines += c;
  return lines;
}

/// Sends the first of the replies at least, or tells why not; returns for how many that was done.
std::size_t send_some(Sender& sender, Display& display, std::span<Sent> replies) {
  try {
    return sender.reply(replies);
  } catch (const Unsendable& fault) {
    display.report(
        fmt::format("{} got no reply: {}", format(replies.front().destination), fault.reason()));
  } catch (const std::exception& failure) {
    display.report(failure.what());
  }
  return 1;
}

Sent reply_to(const Datagram& datagram, std::string_view payload) {
  return {datagram.source, payload, {}, datagram.local, true};
}

}  // namespace

void Responder::set_rules(std::vector<ReplyRule> rules, std::string_view encoding) {
  UpperCase upper_case(encoding);
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
  upper_case_.emplace(std::move(upper_case));
}

void Responder::answer(std::span<const Datagram> datagrams) {
  const std::lock_guard lock(mutex_);
  if (rules_.empty()) return;
  const bool is_limited = limit_.is_limited() || command_limit_.is_limited();
  const auto now = is_limited ? Clock::now() : Clock::time_point();
  for (const auto& datagram : datagrams) answer(datagram, now);
  send_replies();
}

void Responder::answer(const Datagram& datagram, Clock::time_point now) {
  const auto* reply = find_reply(rules_, datagram.payload);
  if (reply == nullptr) return;
  if (datagram.source.port == 0) return hold_back("nothing can be sent to port 0");
  auto& limit = std::holds_alternative<CommandReply>(*reply) ? command_limit_ : limit_;
  if (!limit.admits(datagram.source, now)) {
    const auto* why = limit.knows(datagram.source)
                          ? "has had as many as the limit allows (serve --limit)"
                          : "writes while more others do than can be counted (serve --limit none "
                            "answers all)";
    return hold_back(fmt::format("{} {}", format(datagram.source), why));
  }
  if (datagram.is_own)
    return hold_back(fmt::format("{} is this program itself", format(datagram.source)));
  const auto payload = std::visit([&](const auto& kind) { return make(kind, datagram); }, *reply);
  if (payload) replies_.push_back(reply_to(datagram, *payload));
}

/// Those to one destination leave together, in their order.
void Responder::send_replies() {
  const auto place = [](const SocketAddress& address) {
    return std::tie(address.port, address.ip, address.scope);
  };
  const auto goes_before = [&](const Sent& one, const Sent& other) {
    return place(one.destination) < place(other.destination);
  };
  if (!std::is_sorted(replies_.begin(), replies_.end(), goes_before))
    std::stable_sort(replies_.begin(), replies_.end(), goes_before);
  for (std::span<Sent> left(replies_); !left.empty();)
    left = left.subspan(send_some(sender_, display_, left));
  replies_.clear();
  if (payloads_.size() > kMostPayloads) payloads_.resize(kMostPayloads);
  payloads_made_ = 0;
}

std::optional<std::string_view> Responder::make(const EchoReply& /*it has no more*/,
                                                const Datagram& datagram) {
  return datagram.payload;
}

std::optional<std::string_view> Responder::make(const UpperReply& /*it has no more*/,
                                                const Datagram& datagram) {
  auto& payload = new_payload();
  upper_case_->append(datagram.payload, payload);
  return payload;
}

std::optional<std::string_view> Responder::make(const FixedReply& reply,
                                                const Datagram& /*whatever it is*/) {
  return reply.payload;
}

std::optional<std::string_view> Responder::make(const PrefixReply& reply,
                                                const Datagram& datagram) {
  return (new_payload() += reply.octets) += datagram.payload;
}

/// Empty, and until the replies are sent where it is.
std::string& Responder::new_payload() {
  if (payloads_made_ == payloads_.size()) payloads_.emplace_back();
  auto& payload = payloads_[payloads_made_++];
  payload.clear();
  return payload;
}

std::optional<std::string_view> Responder::make(const CommandReply& reply,
                                                const Datagram& datagram) {
  // What it is given may end before the command does, but for the sender and the display.
  auto done = [&sender = sender_, &display = display_, name = reply.arguments.front(),
               source = datagram.source, local = datagram.local](const JobResult& result) {
    if (!result.diagnostics.empty()) display.notify(in_its_name(name, result.diagnostics));
    if (!result.fault.empty())
      return display.report(
          fmt::format("{} got no reply: {} {}", format(source), name, result.fault));
    if (result.output.empty()) return;
    Sent sent{source, result.output, {}, local, true};
    send_some(sender, display, {&sent, 1});
  };
  if (!executor_.run({reply.arguments, std::string(datagram.payload), environment(datagram)}, done))
    hold_back(
        fmt::format("too many commands run, and {} would need one more", format(datagram.source)));
  return std::nullopt;
}

void Responder::hold_back(std::string_view reason) {
  traffic_.count_suppressed();
  const auto now = Clock::now();
  if (told_ != Clock::time_point() && now - told_ < kBetweenNotices) return;
  told_ = now;
  display_.notify(fmt::format("reply held back: {}", reason));
}

}  // namespace udpchat
