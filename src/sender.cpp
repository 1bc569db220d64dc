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
  Sent datagram{destination, payload, {}};
  send(std::span(&datagram, 1));
}

std::size_t Sender::send(std::span<Sent> datagrams) {
  const auto& destination = datagrams.front().destination;
  auto local = traffic_.local_address_for(destination);
  if (local.is_unspecified()) {
    const auto bound = std::find_if(bound_.begin(), bound_.end(), [&](const auto& address) {
      return address.family == destination.family;
    });
    local = bound == bound_.end() ? bound_.front() : *bound;
  }
  for (auto& datagram : datagrams) datagram.local = local;
  return hand_over(datagrams);
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

std::size_t Sender::hand_over(std::span<Sent> datagrams) {
  const auto& first = datagrams.front();
  try {
    refuse_if_too_long(first.payload.size(), first.destination.family);
  } catch (const Unsendable& refusal) {
    display_.show(
        SendFailure{first.destination, first.payload, Clock::now(), first.local, refusal.what()});
    throw;
  }
  const auto too_long = std::find_if(datagrams.begin(), datagrams.end(), [&](const auto& datagram) {
    return datagram.payload.size() > max_payload(datagram.destination.family);
  });
  return outbox_.send(std::span(datagrams.begin(), too_long));
}

}  // namespace udpchat
