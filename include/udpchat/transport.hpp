#pragma once

#include "udpchat/address.hpp"
#include "udpchat/datagram.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace udpchat {

/// What has become of a datagram that was to be sent without waiting.
enum class SendOutcome {
  sent,
  busy,       ///< not sent: the socket's own buffer is full
  no_buffers  ///< not sent: the interface's queue has no room for it (ENOBUFS)
};

/// What has become of several.
struct SendProgress {
  std::size_t sent = 0;                  ///< so many of them, from the first on
  SendOutcome next = SendOutcome::sent;  ///< why the next was not, where the system has said so
};

/// Where datagrams come from and go to. One thread receives; any thread may call the rest.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Sends one datagram without waiting, from `local`, one of this host's addresses, or where that
  /// is unspecified from the one that the system chooses. Throws std::system_error, whose text is
  /// operation, address, reason and what to do, where it cannot be sent.
  virtual SendOutcome try_send_to(std::string_view payload, const SocketAddress& destination,
                                  const SocketAddress& local) = 0;

  /// Sends, likewise, the first of one or more datagrams, and in their order as many of the others
  /// as the system takes. Throws for the first only; what is wrong with another comes out when that
  /// is the first.
  virtual SendProgress try_send(std::span<const Sent> datagrams) = 0;

  /// Waits until it may be worth to try again, and no longer than a moment.
  virtual void wait_to_send() = 0;

  /// Octets, with what the system needs itself, that it has taken and no interface yet.
  [[nodiscard]] virtual std::size_t unsent() = 0;

  /// Waits for the next event. Datagrams and their payloads last until the next call. Nothing:
  /// `stop` was called. Throws std::system_error; it may be called again after that.
  virtual std::optional<Reception> receive() = 0;

  /// Makes a waiting receive return at once, and every later one, too: what has arrived and what
  /// the network has reported by then, and after that nothing.
  virtual void stop() = 0;

  /// What has arrived at the stop is not wanted. For the thread that receives.
  virtual void leave_the_rest() = 0;

  /// The address really bound, never port 0; where that is every interface in both families, the
  /// two wildcard addresses.
  [[nodiscard]] virtual std::vector<SocketAddress> local_addresses() const = 0;

  /// Whether datagrams to there come back to here.
  [[nodiscard]] virtual bool is_own(const SocketAddress& address) const = 0;

  /// Looks a peer up: the first of its addresses that can be reached from here.
  /// Throws std::system_error.
  [[nodiscard]] virtual SocketAddress resolve(const HostPort& peer) const = 0;

  /// The path MTU to there as far as the system knows it (ip(7), IP_MTU), in octets with the
  /// headers of IP and UDP. Nothing where it does not know.
  [[nodiscard]] virtual std::optional<std::size_t> path_mtu(
      const SocketAddress& destination) const = 0;
};

}  // namespace udpchat
