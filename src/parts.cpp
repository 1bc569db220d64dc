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

Parts::Parts(const CommandLine& line, Bound& bound, RenderStyle style, Console& console_,
             Outbox::Config sending)
    : console(console_),
      composer(line.composing),
      display(std::move(style), console, traffic),
      filter({line.allow, line.deny, line.only_peer}, bound.peers),
      runner({.at_once = line.commands_at_once, .limits = {.time = line.command_time}}),
      listens(is_soon_done(line) ? Receiver::Time::at_the_end : Receiver::Time::meanwhile),
      summarizes(line.summary) {
  sending.has_times = line.socket.arrival_times;
  const auto add = [&](Transport& transport) {
    stations.emplace_back(line, transport, composer, display, console, traffic, runner, sending);
  };
  add(bound.endpoint);
  for (auto& endpoint : bound.others) add(endpoint);
}

int Parts::receive_while(Quota& quota, bool exactly, const std::function<int()>& loop,
                         const std::function<int(int)>& settle) {
  int status = kDone;
  {
    std::deque<Receiver> receivers;
    for (auto& station : stations)
      receivers.emplace_back(
          station.transport,
          [&](const Reception& reception) { take(reception, station, quota, exactly); },
          [&](std::string_view reason) { display.report(reason); }, listens);
    status = loop();
  }
  if (settle) status = settle(status);
  tell_the_rest();
  return status;
}

void Parts::tell_the_rest() {
  std::size_t dropped = 0;
  for (auto& station : stations) dropped += station.outbox.drop();
  if (dropped != 0)
    display.notify(fmt::format("{} that waited to be sent {} dropped", counted(dropped, "datagram"),
                               dropped == 1 ? "was" : "were"));
  display.flush();
  const auto lines =
      summarizes ? traffic.summary(Console::Clock::now() - began) : traffic.report_withheld();
  for (const auto& line : lines) display.notify(line);
}

void Parts::take(const Reception& reception, Station& station, Quota& quota, bool exactly) {
  if (const auto* arrivals = std::get_if<Arrivals>(&reception))
    return take(*arrivals, station, quota, exactly);
  if (const auto* drops = std::get_if<ReceiveDrops>(&reception)) return display.show(*drops);
  const auto& failure = std::get<DeliveryFailure>(reception);
  if (failure.problem == DeliveryProblem::too_big) station.outbox.forget_paths();
  display.show(failure);
}

void Parts::take(const Arrivals& arrivals, Station& station, Quota& quota, bool exactly) {
  auto wanted = admit(arrivals.datagrams, station);
  // Whoever asks how many came meanwhile learns of those, too, that are only about to be shown.
  if (exactly) wanted = wanted.first(quota.reserve(wanted.size()));
  display.show(Arrivals{wanted, arrivals.may_be_more && !quota.is_full()});
  exactly ? quota.tell() : quota.take(wanted.size());
  if (exactly && quota.is_full()) station.transport.leave_the_rest();
  station.responder.answer(wanted);
}

/// Those that are wanted; the others are counted.
std::span<const Datagram> Parts::admit(std::span<const Datagram> datagrams, Station& station) {
  if (filter.admits_all()) return datagrams;
  auto& admitted = station.admitted;
  admitted.clear();
  for (const auto& datagram : datagrams)
    filter.admits(datagram.source) ? admitted.push_back(datagram) : traffic.count_filtered();
  return admitted;
}

}  // namespace udpchat
