#include "udpchat/sender.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace udpchat {

void Sender::send(std::string_view payload, const SocketAddress& destination) {
  const auto most = max_payload(destination.family);
  if (payload.size() > most)
    throw std::length_error(
        fmt::format("not sent: one datagram over {} holds {} bytes, and this "
                    "line is longer",
                    destination.family == Family::v4 ? "IPv4" : "IPv6", most));
  transport_.send_to(payload, destination);
  traffic_.count_sent(destination, payload.size());
}

}  // namespace udpchat
