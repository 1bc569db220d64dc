#pragma once

#include "udpchat/traffic.hpp"
#include "udpchat/transport.hpp"

#include <string_view>

namespace udpchat {

/// Sends one text as one datagram, and counts it. For one thread; both that it is given must
/// outlive it.
class Sender {
 public:
  Sender(Transport& transport, Traffic& traffic) : transport_(transport), traffic_(traffic) {}

  /// Throws std::length_error where no datagram can hold the payload, and what send_to throws.
  void send(std::string_view payload, const SocketAddress& destination);

 private:
  Transport& transport_;
  Traffic& traffic_;
};

}  // namespace udpchat
