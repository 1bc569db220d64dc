#pragma once

#include "udpchat/composer.hpp"
#include "udpchat/display.hpp"
#include "udpchat/outbox.hpp"
#include "udpchat/transport.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace udpchat {

/// Sends one text or payload as one datagram. One thread composes; any thread may send. All that it
/// is given must outlive it; the transport is bound.
class Sender {
 public:
  Sender(Transport& transport, Composer& composer, Display& display, Outbox& outbox,
         const Traffic& traffic)
      : composer_(composer),
        display_(display),
        outbox_(outbox),
        traffic_(traffic),
        bound_(transport.local_addresses()) {}

  /// The payload that a text stands for: that very view, or one until the next call. Throws
  /// Unsendable.
  std::string_view compose(std::string_view text) { return composer_.compose(text); }

  /// Sends a payload to each of the destinations, of which there is at least one, and tells which
  /// did not get it. False: some did not. Where none did, throws what `send` throws for the last.
  bool send_to_each(std::string_view payload, std::span<const SocketAddress> destinations);

  /// Sends from the address that the destination has written to, if it has. Throws Unsendable where
  /// no datagram can hold the payload, and what Outbox::send throws.
  void send(std::string_view payload, const SocketAddress& destination);

  /// Sends likewise, from one or more datagrams to one destination, of which that and the payload
  /// are set, the first, and in their order as many of the others as it can; returns how many.
  /// Throws for the first only.
  std::size_t send(std::span<Sent> datagrams);

  /// Sends replies, which know where they go and leave from, likewise.
  std::size_t reply(std::span<Sent> replies) { return hand_over(replies); }

 private:
  std::size_t hand_over(std::span<Sent> datagrams);

  Composer& composer_;
  Display& display_;
  Outbox& outbox_;
  const Traffic& traffic_;
  const std::vector<SocketAddress> bound_;
};

}  // namespace udpchat
