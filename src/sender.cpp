#include "udpchat/sender.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

namespace udpchat {

std::size_t Sender::send_text(std::string_view text, const SocketAddress& destination) {
  const auto payload = composer_.compose(text);
  send(payload, destination);
  return payload.size();
}

void Sender::send(std::string_view payload, const SocketAddress& destination) {
  const auto most = max_payload(destination.family);
  if (payload.size() > most) {
    const bool v4 = destination.family == Family::v4;
    throw Unsendable(fmt::format(
        "one datagram over {} holds {} bytes (over {} {}), and this has {}", v4 ? "IPv4" : "IPv6",
        most, v4 ? "IPv6" : "IPv4", max_payload(v4 ? Family::v6 : Family::v4), payload.size()));
  }
  if (const auto notice = fragmentation_.look(payload.size(), destination))
    console_.notify(*notice);
  transport_.send_to(payload, destination);
  traffic_.count_sent(destination, payload.size());
}

}  // namespace udpchat
