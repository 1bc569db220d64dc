#include "udpchat/sender.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
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
  const auto bound = std::find_if(bound_.begin(), bound_.end(), [&](const auto& address) {
    return address.family == destination.family;
  });
  send({destination, payload, {}, bound == bound_.end() ? bound_.front() : *bound});
}

void Sender::reply(std::string_view payload, const Datagram& to) {
  send({to.source, payload, {}, to.local, true});
}

void Sender::send(Sent datagram) {
  const auto& [destination, payload, time, local, automatic] = datagram;
  datagram.time = Clock::now();
  try {
    refuse_if_too_long(payload.size(), destination.family);
    transport_.send_to(payload, destination, local);
  } catch (const std::exception& failure) {
    display_.show(SendFailure{destination, payload, time, local, failure.what()});
    throw;
  }
  display_.show(datagram);
  std::optional<std::string> notice;
  {
    const std::lock_guard lock(mutex_);
    notice = fragmentation_.look(payload.size(), destination);
  }
  if (notice) display_.notify(*notice);
}

}  // namespace udpchat
