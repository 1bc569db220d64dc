#pragma once

#include "udpchat/composer.hpp"
#include "udpchat/console.hpp"
#include "udpchat/fragmentation.hpp"
#include "udpchat/traffic.hpp"
#include "udpchat/transport.hpp"

#include <cstddef>
#include <string_view>

namespace udpchat {

/// Sends one text as one datagram, counts it, and notifies where it went in fragments. For one
/// thread; all that it is given must outlive it.
class Sender {
 public:
  Sender(Transport& transport, Composer& composer, Console& console, Traffic& traffic)
      : transport_(transport),
        composer_(composer),
        console_(console),
        traffic_(traffic),
        fragmentation_(transport) {}

  /// The payload that a text stands for, until the next call. Throws Unsendable.
  std::string_view compose(std::string_view text) { return composer_.compose(text); }

  /// Sends what stands for a text. Throws Unsendable, and what `send` throws.
  void send_text(std::string_view text, const SocketAddress& destination) {
    send(compose(text), destination);
  }

  /// Throws Unsendable where no datagram can hold the payload, and what send_to throws.
  void send(std::string_view payload, const SocketAddress& destination);

 private:
  Transport& transport_;
  Composer& composer_;
  Console& console_;
  Traffic& traffic_;
  Fragmentation fragmentation_;
};

}  // namespace udpchat
