// plain_echo loop|batch
// Sends each datagram back, with nothing but system calls. Loop: recvfrom and sendto. Batch: what
// has come in one recvmmsg, back in one sendmmsg, joined and as segments where it came so
// (UDP_GRO).
#include <netinet/udp.h>

#include "bench.hpp"
#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace udpchat::bench {
namespace {

constexpr std::size_t kMessages = 64;
constexpr std::size_t kSegments = 64;
constexpr std::size_t kLargest = 65507;

void echo_each(const Socket& socket) {
  std::string payload(65536, '\0');
  sockaddr_in source{};
  while (true) {
    socklen_t length = sizeof source;
    auto* address = reinterpret_cast<sockaddr*>(&source);
    const auto got = checked(
        recvfrom(socket.get(), payload.data(), payload.size(), 0, address, &length), "recvfrom");
    checked(sendto(socket.get(), payload.data(), static_cast<std::size_t>(got), 0, address, length),
            "sendto");
  }
}

struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> octets;
};

bool same(const sockaddr_in& a, const sockaddr_in& b) {
  return a.sin_addr.s_addr == b.sin_addr.s_addr && a.sin_port == b.sin_port;
}

/// One recvmmsg of joined datagrams, one sendmmsg in which neighbours to one address are segments.
class Batch {
 public:
  explicit Batch(const Socket& socket) : socket_(socket) { socket.set(SOL_UDP, UDP_GRO, 1); }

  void echo() {
    const auto count = received_.receive(socket_, MSG_WAITFORONE);
    answers_ = 0;
    for (std::size_t i = 0; i < count; ++i) answer(i);
    for (std::size_t i = 0; i < answers_; ++i) mark(i);
    for (std::size_t sent = 0; sent < answers_;)
      sent += static_cast<std::size_t>(checked(
          sendmmsg(socket_.get(), &headers_[sent], static_cast<unsigned>(answers_ - sent), 0),
          "sendmmsg"));
  }

 private:
  void answer(std::size_t index) {
    blocks_[index] = received_.block(index);
    if (!joins(index)) begin(index);
    ++headers_[answers_ - 1].msg_hdr.msg_iovlen;
    octets_ += blocks_[index].iov_len;
  }

  [[nodiscard]] bool joins(std::size_t index) const {
    if (answers_ == 0 || payload_is_short(index) || length_ != received_.segment(index))
      return false;
    return same(sources_[answers_ - 1], received_.source(index)) &&
           octets_ + received_.payload(index).size() <= std::min(kSegments * length_, kLargest);
  }

  /// Nothing can be joined to a datagram whose last segment is short.
  [[nodiscard]] bool payload_is_short(std::size_t index) const {
    const auto length = received_.segment(index);
    return length == 0 || received_.payload(index - 1).size() % length != 0;
  }

  void begin(std::size_t index) {
    sources_[answers_] = received_.source(index);
    length_ = received_.segment(index);
    octets_ = 0;
    auto& header = headers_[answers_].msg_hdr;
    header = {};
    header.msg_name = &sources_[answers_];
    header.msg_namelen = sizeof(sockaddr_in);
    header.msg_iov = &blocks_[index];
    lengths_[answers_++] = static_cast<std::uint16_t>(length_);
  }

  /// Says where the segments of an answer end.
  void mark(std::size_t index) {
    auto& header = headers_[index].msg_hdr;
    if (header.msg_iovlen == 1 && header.msg_iov->iov_len == lengths_[index]) return;
    header.msg_control = &controls_[index];
    header.msg_controllen = sizeof(Control);
    auto* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    std::memcpy(CMSG_DATA(message), &lengths_[index], sizeof(std::uint16_t));
  }

  const Socket& socket_;
  Messages received_{kMessages};
  std::size_t answers_ = 0;
  std::size_t length_ = 0;  // of the segments of the last answer
  std::size_t octets_ = 0;  // in it
  std::array<mmsghdr, kMessages> headers_{};
  std::array<iovec, kMessages> blocks_{};
  std::array<sockaddr_in, kMessages> sources_{};
  std::array<std::uint16_t, kMessages> lengths_{};
  std::array<Control, kMessages> controls_{};
};

void plain_echo(const Arguments& arguments) {
  const auto socket = bound_socket();
  if (arguments.word(0) == "loop") echo_each(socket);
  Batch batch(socket);
  while (true) batch.echo();
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::plain_echo, argc, argv);
}
