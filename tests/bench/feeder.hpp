#pragma once

#include "bench.hpp"
#include "sequence.hpp"
#include <array>
#include <string>

namespace udpchat::bench {

/// Sends numbered texts to a port on loopback, from so many addresses of 127.0.0.0/8 in turn.
class Feeder {
 public:
  static constexpr std::size_t kBatch = 64;

  Feeder(std::uint16_t port, Lengths lengths, std::size_t sources);
  /// At most kBatch texts, each a datagram of its own.
  void send_single(std::uint64_t first, std::size_t count);
  /// At most kBatch texts of equal length, as segments of one.
  void send_segments(std::uint64_t first, std::size_t count);
  [[nodiscard]] const Socket& socket() const { return socket_; }

 private:
  struct alignas(cmsghdr) Origin {
    std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> octets;
  };
  void place(std::uint64_t first, std::size_t count);
  void come_from(std::uint64_t number, msghdr& header, Origin& origin);

  Texts texts_;
  std::size_t sources_;
  sockaddr_in peer_;
  Socket socket_;
  std::string text_;
  std::array<iovec, kBatch> blocks_{};
  std::array<Origin, kBatch> origins_{};
};

}  // namespace udpchat::bench
