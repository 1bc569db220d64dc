// plain_send loop|batch|segments PORT RATE
// Sends each line of stdin as a datagram, with nothing but system calls, from blocks of 64 KiB.
// Loop: a sendto for each, at most RATE a second if that is not 0. Batch: sendmmsg. Segments:
// sendmmsg in which neighbours of equal length, and a shorter one behind them, are one message with
// UDP_SEGMENT.
#include <netinet/udp.h>
#include <unistd.h>

#include "bench.hpp"
#include <array>
#include <cstring>
#include <span>
#include <string>

namespace udpchat::bench {
namespace {

constexpr std::size_t kBlock = 1 << 16;
constexpr std::size_t kMessages = 64;
constexpr std::size_t kSegments = 64;
constexpr std::size_t kLargest = 65507;

/// Calls `take` with each line of stdin, and `flush` before the block that they lie in goes.
template <typename Take, typename Flush>
void each_line(Take take, Flush flush) {
  std::string block(2 * kBlock, '\0');
  std::size_t kept = 0;
  while (const auto got = checked(read(STDIN_FILENO, &block[kept], kBlock), "read")) {
    std::span<char> rest(block.data(), kept + static_cast<std::size_t>(got));
    while (const auto* end = static_cast<char*>(std::memchr(rest.data(), '\n', rest.size()))) {
      const auto length = static_cast<std::size_t>(end - rest.data());
      take(rest.first(length));
      rest = rest.subspan(length + 1);
    }
    flush();
    kept = rest.size();
    std::memmove(block.data(), rest.data(), kept);
  }
}

/// Lines on their way.
class Batch {
 public:
  Batch(const Socket& socket, sockaddr_in peer, bool segments)
      : socket_(socket), peer_(peer), segments_(segments) {}

  void take(std::span<char> line) {
    if (!segments_ || !joins(line)) begin(line.size());
    blocks_[lines_++] = {line.data(), line.size()};
    ++headers_[messages_ - 1].msg_hdr.msg_iovlen;
    octets_ += line.size();
    ended_ = line.size() < length_;
  }

  void flush() {
    for (std::size_t i = 0; i < messages_; ++i) mark(i);
    for (std::size_t sent = 0; sent < messages_;)
      sent += static_cast<std::size_t>(checked(
          sendmmsg(socket_.get(), &headers_[sent], static_cast<unsigned>(messages_ - sent), 0),
          "sendmmsg"));
    messages_ = 0;
    lines_ = 0;
  }

 private:
  struct alignas(cmsghdr) Control {
    std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> octets;
  };

  [[nodiscard]] bool joins(std::span<char> line) const {
    return messages_ > 0 && !ended_ && line.size() <= length_ &&
           headers_[messages_ - 1].msg_hdr.msg_iovlen < kSegments &&
           octets_ + line.size() <= kLargest;
  }

  void begin(std::size_t length) {
    if (messages_ == kMessages) flush();
    auto& header = headers_[messages_++].msg_hdr;
    header = {};
    header.msg_name = &peer_;
    header.msg_namelen = sizeof peer_;
    header.msg_iov = &blocks_[lines_];
    length_ = length;
    octets_ = 0;
  }

  /// Says where the segments of a message end.
  void mark(std::size_t index) {
    auto& header = headers_[index].msg_hdr;
    if (header.msg_iovlen < 2) return;
    header.msg_control = &controls_[index];
    header.msg_controllen = sizeof(Control);
    auto* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto length = static_cast<std::uint16_t>(header.msg_iov->iov_len);
    std::memcpy(CMSG_DATA(message), &length, sizeof length);
  }

  const Socket& socket_;
  sockaddr_in peer_;
  bool segments_;
  std::size_t messages_ = 0;
  std::size_t lines_ = 0;
  std::size_t length_ = 0;
  std::size_t octets_ = 0;
  bool ended_ = false;
  std::array<mmsghdr, kMessages> headers_{};
  std::array<Control, kMessages> controls_{};
  std::array<iovec, kMessages * kSegments> blocks_{};
};

void send_each(const Socket& socket, sockaddr_in peer, std::int64_t rate) {
  const auto start = now();
  std::int64_t sent = 0;
  each_line(
      [&](std::span<char> line) {
        while (rate != 0 && (now() - start) * rate < sent * 1'000'000'000) continue;
        checked(sendto(socket.get(), line.data(), line.size(), 0,
                       reinterpret_cast<const sockaddr*>(&peer), sizeof peer),
                "sendto");
        ++sent;
      },
      [] {});
}

void plain_send(const Arguments& arguments) {
  const auto mode = arguments.word(0);
  const auto socket = bound_socket();
  const auto peer = loopback(arguments.port(1));
  if (mode == "loop") return send_each(socket, peer, arguments.number(2));
  Batch batch(socket, peer, mode == "segments");
  each_line([&](std::span<char> line) { batch.take(line); }, [&] { batch.flush(); });
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::plain_send, argc, argv);
}
