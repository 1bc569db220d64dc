// plain_echo loop|batch
// Sends each datagram back, with nothing but system calls. Loop: recvfrom and sendto. Batch: what
// has come in one recvmmsg, back in one sendmmsg, joined and as segments where it came so
// (UDP_GRO).
#include <netinet/udp.h>

#include "bench.hpp"
#include <array>
#include <cstring>
#include <string>

namespace udpchat::bench {
namespace {

constexpr std::size_t kMessages = 64;

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
  char octets[CMSG_SPACE(sizeof(std::uint16_t))];
};

/// One recvmmsg of joined datagrams, one sendmmsg of the same.
class Batch {
 public:
  explicit Batch(const Socket& socket) : socket_(socket) { socket.set(SOL_UDP, UDP_GRO, 1); }

  void echo() {
    const auto count = messages_.receive(socket_, MSG_WAITFORONE);
    for (std::size_t i = 0; i < count; ++i) answer(i);
    for (std::size_t sent = 0; sent < count;)
      sent += static_cast<std::size_t>(
          checked(sendmmsg(socket_.get(), &headers_[sent], static_cast<unsigned>(count - sent), 0),
                  "sendmmsg"));
  }

 private:
  void answer(std::size_t index) {
    const auto payload = messages_.payload(index);
    sources_[index] = messages_.source(index);
    blocks_[index] = {const_cast<char*>(payload.data()), payload.size()};
    auto& header = headers_[index].msg_hdr;
    header = {};
    header.msg_name = &sources_[index];
    header.msg_namelen = sizeof(sockaddr_in);
    header.msg_iov = &blocks_[index];
    header.msg_iovlen = 1;
    const auto length = static_cast<std::uint16_t>(messages_.segment(index));
    if (length == payload.size()) return;
    header.msg_control = &controls_[index];
    header.msg_controllen = sizeof(Control);
    auto* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof length);
    std::memcpy(CMSG_DATA(message), &length, sizeof length);
  }

  const Socket& socket_;
  Messages messages_{kMessages};
  std::array<mmsghdr, kMessages> headers_{};
  std::array<iovec, kMessages> blocks_{};
  std::array<sockaddr_in, kMessages> sources_{};
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
