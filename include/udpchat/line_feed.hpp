#pragma once

#include "udpchat/console.hpp"
#include "udpchat/sender.hpp"

#include <optional>

namespace udpchat {

/// The send loop where no person types: every line is a datagram to the peer, and no command. What
/// fails is a notice. For one thread; both that it is given must outlive it.
class LineFeed {
 public:
  LineFeed(Sender& sender, Console& console, std::optional<SocketAddress> peer)
      : sender_(sender), console_(console), peer_(peer) {}

  /// Returns the exit status: 1 where a line was not sent.
  int run();

 private:
  void send(const Line& line);

  Sender& sender_;
  Console& console_;
  std::optional<SocketAddress> peer_;
  bool failed_ = false;
};

}  // namespace udpchat
