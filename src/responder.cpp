#include "udpchat/responder.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

namespace udpchat {
namespace {

using Clock = ReplyLimit::Clock;

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

void send(Sender& sender, Display& display, std::string_view payload, const Datagram& to) {
  try {
    sender.reply(payload, to);
  } catch (const Unsendable& fault) {
    display.report(fmt::format("{} got no reply: {}", format(to.source), fault.reason()));
  } catch (const std::exception& failure) {
    display.report(failure.what());
  }
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
  const auto now = Clock::now();
  for (const auto& datagram : datagrams) answer(datagram, now);
}

void Responder::answer(const Datagram& datagram, Clock::time_point now) {
  const auto* reply = find_reply(rules_, datagram.payload);
  if (reply == nullptr) return;
  if (datagram.source.port == 0) return hold_back("nothing can be sent to port 0");
  auto& limit = std::holds_alternative<CommandReply>(*reply) ? command_limit_ : limit_;
  if (!limit.admits(datagram.source, now))
    return hold_back(fmt::format("{} has had as many as the limit allows (serve --limit)",
                                 format(datagram.source)));
  if (datagram.is_own)
    return hold_back(fmt::format("{} is this program itself", format(datagram.source)));
  std::visit([&](const auto& kind) { make(kind, datagram); }, *reply);
}

void Responder::make(const EchoReply& /*it has no more*/, const Datagram& datagram) {
  send(sender_, display_, datagram.payload, datagram);
}

void Responder::make(const UpperReply& /*it has no more*/, const Datagram& datagram) {
  payload_.clear();
  upper_case_->append(datagram.payload, payload_);
  send(sender_, display_, payload_, datagram);
}

void Responder::make(const FixedReply& reply, const Datagram& datagram) {
  send(sender_, display_, reply.payload, datagram);
}

void Responder::make(const PrefixReply& reply, const Datagram& datagram) {
  payload_ = reply.octets;
  payload_ += datagram.payload;
  send(sender_, display_, payload_, datagram);
}

void Responder::make(const CommandReply& reply, const Datagram& datagram) {
  // What it is given may end before the command does, but for the sender and the display.
  auto done = [&sender = sender_, &display = display_, name = reply.arguments.front(),
               source = datagram.source, local = datagram.local](const JobResult& result) {
    if (!result.diagnostics.empty()) display.notify(in_its_name(name, result.diagnostics));
    if (!result.fault.empty())
      return display.report(
          fmt::format("{} got no reply: {} {}", format(source), name, result.fault));
    if (!result.output.empty()) send(sender, display, result.output, {source, {}, {}, local});
  };
  if (!executor_.run({reply.arguments, std::string(datagram.payload), environment(datagram)}, done))
    hold_back(
        fmt::format("too many commands run, and {} would need one more", format(datagram.source)));
}

void Responder::hold_back(std::string_view reason) {
  traffic_.count_suppressed();
  const auto now = Clock::now();
  if (told_ != Clock::time_point() && now - told_ < kBetweenNotices) return;
  told_ = now;
  display_.notify(fmt::format("reply held back: {}", reason));
}

}  // namespace udpchat
