#include "udpchat/sender.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>

namespace udpchat {
namespace {

using Clock = std::chrono::system_clock;

void refuse_if_too_long(std::size_t payload, Family family) {
  const auto most = max_payload(family);
  if (payload <= most) return;
  const bool v4 = family == Family::v4;
  throw Unsendable(fmt::format("one datagram over {} holds {} bytes (over {} {}), and this has {}",
                               v4 ? "IPv4" : "IPv6", most, v4 ? "IPv6" : "IPv4",
                               max_payload(v4 ? Family::v6 : Family::v4), payload));
}

}  // namespace

void Sender::send(std::string_view payload, const SocketAddress& destination) {
  const auto answered = traffic_.local_address_for(destination);
  if (!answered.is_unspecified()) return send({destination, payload, {}, answered});
  const auto bound = std::find_if(bound_.begin(), bound_.end(), [&](const auto& address) {
    return address.family == destination.family;
  });
  send({destination, payload, {}, bound == bound_.end() ? bound_.front() : *bound});
}

void Sender::reply(std::string_view payload, const Datagram& to) {
  send({to.source, payload, {}, to.local, true});
}

bool Sender::send_to_each(std::string_view payload, std::span<const SocketAddress> destinations) {
  std::exception_ptr fault;  // of the last that failed, and is not told yet
  std::string text;
  std::size_t sent = 0;
  for (const auto& destination : destinations) {
    try {
      send(payload, destination);
      ++sent;
    } catch (const Unsendable& refusal) {
      if (fault) display_.report(text);
      const Unsendable named(fmt::format("{}: {}", format(destination), refusal.reason()));
      fault = destinations.size() == 1 ? std::current_exception() : std::make_exception_ptr(named);
      text = named.what();
    } catch (const std::exception& failure) {
      if (fault) display_.report(text);
      fault = std::current_exception();
      text = failure.what();
    }
  }
  if (!fault) return true;
  if (sent == 0) std::rethrow_exception(fault);
  display_.report(text);
  return false;
}

void Sender::send(const Sent& datagram) {
  try {
    refuse_if_too_long(datagram.payload.size(), datagram.destination.family);
  } catch (const Unsendable& refusal) {
    display_.show(SendFailure{datagram.destination, datagram.payload, Clock::now(), datagram.local,
                              refusal.what()});
    throw;
  }
  outbox_.send(datagram);
}

}  // namespace udpchat
