#include "udpchat/line_feed.hpp"

#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <exception>

namespace udpchat {

int LineFeed::run() {
  for (;;) {
    const auto typed = console_.read_line({});
    if (const auto* leave = std::get_if<Leave>(&typed))
      return leave->status == 0 && failed_ ? 1 : leave->status;
    send(std::get<Line>(typed));
  }
}

void LineFeed::send(const Line& line) {
  if (line.text.empty()) return;
  try {
    if (line.cut)
      throw Unsendable(fmt::format(
          "one datagram over IPv4 holds {} bytes (over IPv6 {}), and this line has more than {}",
          max_payload(Family::v4), max_payload(Family::v6), line.text.size() - 1));
    if (!peer_) throw Unsendable("there is no peer; start with --peer HOST:PORT");
    sender_.send_text(line.text, *peer_);
  } catch (const std::exception& failure) {
    console_.notify(failure.what());
    failed_ = true;
  }
}

}  // namespace udpchat
