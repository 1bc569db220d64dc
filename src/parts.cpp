#include "udpchat/parts.hpp"

#include "udpchat/exit_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

namespace udpchat {
namespace {

/// To start a thread takes longer than to send a few datagrams.
bool is_soon_done(const CommandLine& line) {
  constexpr std::size_t kFew = 16;
  return line.command == CommandLine::Command::send && !line.texts.empty() &&
         line.texts.size() * line.peers.size() <= kFew && line.repeat == 1 &&
         line.interval.count() == 0 && !line.wait && !line.replies;
}

}  // namespace

Parts::Parts(CommandLine& line, Bound& bound, RenderStyle style, Console& console_,
             Outbox::Config sending)
    : transport(bound.endpoint),
      console(console_),
      composer(line.composing),
      display(std::move(style), console, traffic),
      filter({line.allow, line.deny, line.only_peer}, bound.peers),
      outbox(transport, display, console, sending),
      sender(transport, composer, display, outbox, traffic),
      runner({.at_once = line.commands_at_once, .limits = {.time = line.command_time}}),
      responder(transport, sender, display, traffic, runner,
                {line.limit, line.command_limit, line.command_limit_time}),
      listens(is_soon_done(line) ? Receiver::Time::at_the_end : Receiver::Time::meanwhile),
      summarizes(line.summary) {
  if (!line.rules.empty()) responder.set_rules(std::move(line.rules), line.composing.encoding);
}

int Parts::receive_while(Quota& quota, bool exactly, const std::function<int()>& loop) {
  int status = kDone;
  {
    const Receiver receiver(
        transport,
        [&](const Reception& reception) {
          if (const auto* arrivals = std::get_if<Arrivals>(&reception))
            take(*arrivals, quota, exactly);
          else if (const auto* failure = std::get_if<DeliveryFailure>(&reception))
            take(*failure);
          else
            display.show(std::get<ReceiveDrops>(reception));
        },
        [&](std::string_view reason) { display.report(reason); }, listens);
    status = loop();
  }
  tell_the_rest();
  return status;
}

void Parts::tell_the_rest() {
  if (const auto dropped = outbox.drop(); dropped != 0)
    display.notify(fmt::format("{} that waited to be sent {} dropped", counted(dropped, "datagram"),
                               dropped == 1 ? "was" : "were"));
  display.flush();
  const auto lines =
      summarizes ? traffic.summary(Console::Clock::now() - began) : traffic.report_withheld();
  for (const auto& line : lines) display.notify(line);
}

void Parts::take(const DeliveryFailure& failure) {
  if (failure.problem == DeliveryProblem::too_big) outbox.forget_paths();
  display.show(failure);
}

void Parts::take(const Arrivals& arrivals, Quota& quota, bool exactly) {
  auto wanted = admit(arrivals.datagrams);
  if (exactly) wanted = wanted.first(std::min<std::uint64_t>(wanted.size(), quota.left()));
  const bool is_enough = quota.left() <= wanted.size();
  display.show(Arrivals{wanted, arrivals.may_be_more && !is_enough});
  quota.take(wanted.size());
  for (const auto& datagram : wanted) responder.answer(datagram);
}

/// Those that are wanted; the others are counted.
std::span<const Datagram> Parts::admit(std::span<const Datagram> datagrams) {
  if (filter.admits_all()) return datagrams;
  admitted_.clear();
  for (const auto& datagram : datagrams)
    filter.admits(datagram.source) ? admitted_.push_back(datagram) : traffic.count_filtered();
  return admitted_;
}

}  // namespace udpchat
