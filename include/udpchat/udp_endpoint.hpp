#pragma once

#include "udpchat/transport.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <system_error>

namespace udpchat {

/// A bound UDP socket, unconnected, that hears anyone and sends to anyone: asio's udp::socket with
/// blocking calls.
///
/// One thread may send while another receives, and any thread may stop it. A bind is exclusive: no
/// other program can take the port meanwhile. No datagram is truncated. What ICMP reports of
/// earlier datagrams comes through receive_from (IP_RECVERR, ip(7); IPV6_RECVERR, ipv6(7)).
class UdpEndpoint final : public Transport {
 public:
  UdpEndpoint();

  /// Binds to `local`. Port 0 leaves the choice to the system; an empty host, and [::], is every
  /// interface. An empty host or a name binds in the family of `peer`, where one is given; else an
  /// empty host binds in both families. Call it once, before anything else.
  /// Throws std::system_error: operation, address and reason.
  void bind(const HostPort& local, const std::optional<HostPort>& peer = std::nullopt);

  void send_to(std::string_view payload, const SocketAddress& destination) override;
  std::optional<Reception> receive_from(std::span<char> buffer) override;
  void stop() override;
  [[nodiscard]] SocketAddress local_address() const override { return local_; }
  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const override;

 private:
  void open_and_bind(const SocketAddress& local);
  [[nodiscard]] bool reaches(Family family) const;
  [[nodiscard]] asio::ip::udp::endpoint to_socket_family(const SocketAddress& destination) const;
  [[nodiscard]] std::system_error unreachable(const SocketAddress& destination) const;
  void wait_for(short events);
  std::optional<ReceiveDrops> new_drops();

  asio::io_context context_;
  asio::ip::udp::socket socket_;
  SocketAddress local_;
  std::atomic<bool> stopped_ = false;
  std::uint32_t drops_told_ = 0;
  unsigned receptions_ = 0;
};

}  // namespace udpchat
