#pragma once

#include "udpchat/composer.hpp"
#include "udpchat/display.hpp"
#include "udpchat/fragmentation.hpp"
#include "udpchat/transport.hpp"

#include <mutex>
#include <string_view>
#include <vector>

namespace udpchat {

/// Sends one text or payload as one datagram, shows that it was sent or was not, and tells where it
/// went in fragments. One thread composes; any thread may send. All that it is given must outlive
/// it; the transport is bound.
class Sender {
 public:
  Sender(Transport& transport, Composer& composer, Display& display)
      : transport_(transport),
        composer_(composer),
        display_(display),
        bound_(transport.local_addresses()),
        fragmentation_(transport) {}

  /// The payload that a text stands for, until the next call. Throws Unsendable.
  std::string_view compose(std::string_view text) { return composer_.compose(text); }

  /// Sends what stands for a text. Throws Unsendable, and what `send` throws.
  void send_text(std::string_view text, const SocketAddress& destination) {
    send(compose(text), destination);
  }

  /// Throws Unsendable where no datagram can hold the payload, and what send_to throws.
  void send(std::string_view payload, const SocketAddress& destination);

  /// Answers a datagram by itself, from the address that it was sent to. Throws as `send` does.
  void reply(std::string_view payload, const Datagram& to);

 private:
  void send(Sent datagram);

  Transport& transport_;
  Composer& composer_;
  Display& display_;
  const std::vector<SocketAddress> bound_;
  std::mutex mutex_;  ///< of what follows
  Fragmentation fragmentation_;
};

}  // namespace udpchat
