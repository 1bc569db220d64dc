#include "feeder.hpp"

#include <arpa/inet.h>
#include <netinet/udp.h>

#include <cstring>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::uint32_t kFirstSource = 0x7F010001;  // 127.1.0.1

/// Bound to every address, or connected, which is faster.
Socket open_socket(const sockaddr_in& peer, std::size_t sources) {
  Socket made(static_cast<int>(checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")));
  if (sources == 1)
    checked(connect(made.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer), "connect");
  return made;
}

}  // namespace

Feeder::Feeder(std::uint16_t port, Lengths lengths, std::size_t sources)
    : texts_(lengths),
      sources_(sources),
      peer_(loopback(port)),
      socket_(open_socket(peer_, sources)) {}

void Feeder::send_single(std::uint64_t first, std::size_t count) {
  place(first, count);
  std::vector<mmsghdr> headers(count);
  for (std::size_t i = 0; i < count; ++i) {
    headers[i].msg_hdr.msg_iov = &blocks_[i];
    headers[i].msg_hdr.msg_iovlen = 1;
    if (sources_ > 1) come_from(first + i, headers[i].msg_hdr, origins_[i]);
  }
  for (std::size_t sent = 0; sent < count;)
    sent += static_cast<std::size_t>(
        checked(sendmmsg(socket_.get(), &headers[sent], static_cast<unsigned>(count - sent), 0),
                "sendmmsg"));
}

void Feeder::send_segments(std::uint64_t first, std::size_t count) {
  place(first, count);
  socket_.set(SOL_UDP, UDP_SEGMENT, static_cast<int>(blocks_[0].iov_len));
  checked(send(socket_.get(), text_.data(), text_.size(), 0), "send");
}

void Feeder::place(std::uint64_t first, std::size_t count) {
  text_.clear();
  for (std::size_t i = 0; i < count; ++i) texts_.append(first + i, text_);
  std::size_t offset = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto length = texts_.length(first + i);
    blocks_[i] = {&text_[offset], length};
    offset += length;
  }
}

void Feeder::come_from(std::uint64_t number, msghdr& header, Origin& origin) {
  header.msg_name = &peer_;
  header.msg_namelen = sizeof peer_;
  header.msg_control = &origin;
  header.msg_controllen = sizeof origin;
  auto* message = CMSG_FIRSTHDR(&header);
  message->cmsg_level = IPPROTO_IP;
  message->cmsg_type = IP_PKTINFO;
  message->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo information{};
  information.ipi_spec_dst.s_addr =
      htonl(kFirstSource + static_cast<std::uint32_t>(number % sources_));
  std::memcpy(CMSG_DATA(message), &information, sizeof information);
}

}  // namespace udpchat::bench
