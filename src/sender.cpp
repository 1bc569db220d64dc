#include "udpchat/sender.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

namespace udpchat {

void Sender::send(std::string_view payload, const SocketAddress& destination) {
  const auto most = max_payload(destination.family);
  if (payload.size() > most) {
    const bool v4 = destination.family == Family::v4;
    throw Unsendable(fmt::format(
        "one datagram over {} holds {} bytes (over {} {}), and this has {}", v4 ? "IPv4" : "IPv6",
        most, v4 ? "IPv6" : "IPv4", max_payload(v4 ? Family::v6 : Family::v4), payload.size()));
  }
  transport_.send_to(payload, destination);
  traffic_.count_sent(destination, payload.size());
  if (const auto notice = fragmentation_.look(payload.size(), destination))
    console_.notify(*notice);
}

}  // namespace udpchat
