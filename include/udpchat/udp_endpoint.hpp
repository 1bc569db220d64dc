#pragma once

#include "udpchat/transport.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace udpchat {

/// All the addresses that `where` has, in the system's order of preference; at least one. Waits for
/// the system's look-up where a part is a name. Any thread. Throws std::system_error.
std::vector<SocketAddress> look_up(const HostPort& where);

/// A UDP socket, unconnected, that hears anyone and sends to anyone once it is bound: asio's
/// udp::socket with calls that wait.
///
/// One thread receives; any thread may send, and stop it. A bind is exclusive: no
/// other program can take the port meanwhile. No datagram is truncated. What ICMP reports of
/// earlier datagrams comes through receive_from (IP_RECVERR, ip(7); IPV6_RECVERR, ipv6(7)).
class UdpEndpoint final : public Transport {
 public:
  /// Throws std::system_error.
  UdpEndpoint();

  /// Binds to `local`. Port 0 leaves the choice to the system; an empty host is every interface,
  /// and so is [::], in both families. An empty host, or a name, binds in the family of the first
  /// of the `peer`'s addresses; where there is none, an empty host binds in both. Call it once,
  /// before anything but stop. Throws std::system_error: operation, address and reason.
  void bind(const HostPort& local, std::span<const SocketAddress> peer = {});

  void send_to(std::string_view payload, const SocketAddress& destination) {
    send_to(payload, destination, {});
  }
  void send_to(std::string_view payload, const SocketAddress& destination,
               const SocketAddress& local) override;
  std::optional<Reception> receive_from(std::span<char> buffer) override;
  void stop() override;
  [[nodiscard]] std::vector<SocketAddress> local_addresses() const override;

  [[nodiscard]] bool is_own(const SocketAddress& address) const override;
  std::optional<std::size_t> path_mtu(const SocketAddress& destination) override;

  /// The socket's own address: for both families it is the IPv6 wildcard.
  [[nodiscard]] SocketAddress local_address() const { return local_; }

  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const override;

  /// The first of a peer's addresses, at least one, that can be reached from here.
  /// Throws std::system_error.
  [[nodiscard]] SocketAddress choose(std::span<const SocketAddress> addresses) const;

 private:
  void open_and_bind(const SocketAddress& local, bool both_families);
  [[nodiscard]] bool reaches(Family family) const;
  [[nodiscard]] std::system_error unreachable(const SocketAddress& destination) const;
  void wait_for(short events);
  std::optional<ReceiveDrops> new_drops();

  asio::io_context context_;
  asio::ip::udp::socket socket_;
  SocketAddress local_;
  bool both_families_ = false;
  std::atomic<bool> stopped_ = false;
  std::uint32_t drops_told_ = 0;
  unsigned receptions_ = 0;
};

}  // namespace udpchat
