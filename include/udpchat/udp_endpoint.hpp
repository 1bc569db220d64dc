#pragma once

#include "udpchat/batch_sender.hpp"
#include "udpchat/look_up.hpp"
#include "udpchat/network_error.hpp"
#include "udpchat/socket_options.hpp"
#include "udpchat/socket_reader.hpp"
#include "udpchat/transport.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace udpchat {

/// A UDP socket, unconnected, that hears anyone and sends to anyone once it is bound: asio's
/// udp::socket with calls that wait.
///
/// One thread receives; any thread may send, and stop it. A bind is exclusive: no other program can
/// take the port meanwhile; but programs on this host can share a multicast group's. No datagram is
/// truncated. What ICMP reports of earlier datagrams comes through receive_from (IP_RECVERR, ip(7);
/// IPV6_RECVERR, ipv6(7)).
class UdpEndpoint final : public Transport {
 public:
  /// Throws std::system_error.
  explicit UdpEndpoint(SocketOptions options = {});

  /// Binds to `local`, and joins the groups of the options. Port 0 leaves the choice to the system;
  /// an empty host is every interface of `family`, or without one in both families, and so is
  /// [::]. Of a name's addresses, the first of the family is taken. To bind to a group joins it,
  /// on the interface that [GROUP%INTERFACE] names.
  /// Call it once, before anything but stop. Throws std::system_error: operation, address, reason.
  void bind(const HostPort& local, std::optional<Family> family = {});

  /// Sends one datagram, and waits while the socket's buffer is full. Throws as try_send_to does,
  /// and where the interface has no room.
  void send_to(std::string_view payload, const SocketAddress& destination,
               const SocketAddress& local = {});

  /// Waits for one datagram, which lies in `buffer`, or for what `receive` brings beside datagrams.
  /// The buffer must hold kReceiveBufferSize octets. Not for after a `receive`.
  std::optional<Reception> receive_from(std::span<char> buffer);

  SendOutcome try_send_to(std::string_view payload, const SocketAddress& destination,
                          const SocketAddress& local) override;
  void wait_to_send() override;
  [[nodiscard]] std::size_t unsent() override;
  SendProgress try_send(std::span<const Sent> datagrams) override;
  std::optional<Reception> receive() override;
  void stop() override;
  void leave_the_rest() override;
  [[nodiscard]] std::vector<SocketAddress> local_addresses() const override;
  [[nodiscard]] bool is_own(const SocketAddress& address) const override;
  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const override;
  [[nodiscard]] std::optional<std::size_t> path_mtu(
      const SocketAddress& destination) const override;

  /// The first of a peer's addresses, at least one, that can be reached from here.
  /// Throws std::system_error.
  [[nodiscard]] SocketAddress choose(std::span<const SocketAddress> addresses) const;

  /// The socket's own address: for both families it is the IPv6 wildcard.
  [[nodiscard]] SocketAddress local_address() const { return local_; }

  /// What the system has granted, in octets; it holds less payload than that.
  [[nodiscard]] std::size_t receive_buffer();

 private:
  void open_and_bind(const SocketAddress& local, bool both_families);
  [[nodiscard]] bool is_member(const SocketAddress& group) const;
  [[nodiscard]] bool reaches(Family family) const;
  [[nodiscard]] SocketAddress named_source(const SocketAddress& local) const;
  std::error_code send_once(std::string_view payload, const SocketAddress& destination,
                            const SocketAddress& from);
  void qualify(std::optional<Reception>& reception) const;
  [[nodiscard]] NetworkError refused(const std::error_code& error,
                                     const SocketAddress& destination) const;
  bool wait_for(short events, int milliseconds);

  SocketOptions options_;             ///< with the group that is bound, if it is one
  mutable asio::io_context context_;  ///< for probes, too; any thread may use it
  asio::ip::udp::socket socket_;
  SocketAddress local_;
  bool both_families_ = false;
  SocketReader reader_;
  BatchSender batches_;
};

}  // namespace udpchat
