// plain_recv loop|batch|gro COUNT RECEIVE-BUFFER
// Prints COUNT datagrams as lines "<< ADDRESS:PORT: TEXT", as udpchat recv does, with nothing but
// system calls. Loop: a recvfrom and a write for each. Batch: recvmmsg without waiting, lines
// gathered for a large pipe, and a wait only when all is printed. Gro: batch, and the kernel joins
// what a sender has sent as segments.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/udp.h>
#include <poll.h>
#include <unistd.h>

#include "bench.hpp"
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace udpchat::bench {
namespace {

constexpr std::size_t kGathered = 1 << 16;
constexpr int kPipe = 1 << 20;

bool is_plain(char c) {
  return c >= ' ' && c <= '~';
}

/// Appends lines to a block.
class Lines {
 public:
  void append(const sockaddr_in& source, std::string_view text) {
    if (source.sin_addr.s_addr != last_.sin_addr.s_addr || source.sin_port != last_.sin_port)
      remember(source);
    if (text.ends_with('\n')) text.remove_suffix(1);
    block_ += prefix_;
    if (std::all_of(text.begin(), text.end(), is_plain))
      block_ += text;
    else
      escape(text);
    block_ += '\n';
  }
  [[nodiscard]] std::size_t size() const { return block_.size(); }
  void write() {
    write_all(STDOUT_FILENO, block_);
    block_.clear();
  }

 private:
  void remember(const sockaddr_in& source) {
    std::array<char, INET_ADDRSTRLEN> address{};
    inet_ntop(AF_INET, &source.sin_addr, address.data(), address.size());
    prefix_.assign("<< ").append(address.data()).append(":");
    prefix_.append(std::to_string(ntohs(source.sin_port))).append(": ");
    last_ = source;
  }

  void escape(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : text) {
      const auto octet = static_cast<unsigned char>(c);
      if (is_plain(c))
        block_ += c;
      else
        block_.append("\\x").append(1, kDigits[octet >> 4U]).append(1, kDigits[octet & 0xFU]);
    }
  }

  sockaddr_in last_{};
  std::string prefix_;
  std::string block_;
};

void print_each(const Socket& socket, std::int64_t count) {
  Lines lines;
  std::string payload(65536, '\0');
  sockaddr_in source{};
  for (; count > 0; --count) {
    socklen_t length = sizeof source;
    const auto got = checked(recvfrom(socket.get(), payload.data(), payload.size(), 0,
                                      reinterpret_cast<sockaddr*>(&source), &length),
                             "recvfrom");
    lines.append(source, {payload.data(), static_cast<std::size_t>(got)});
    lines.write();
  }
}

/// Returns how many datagrams the message holds.
std::int64_t append_segments(const Messages& messages, std::size_t index, Lines& lines) {
  auto rest = messages.payload(index);
  std::int64_t count = 0;
  do {
    const auto length = std::min(messages.segment(index), rest.size());
    lines.append(messages.source(index), rest.substr(0, length));
    if (lines.size() >= kGathered) lines.write();
    rest.remove_prefix(length);
    ++count;
  } while (!rest.empty());
  return count;
}

void print_batches(const Socket& socket, std::int64_t count) {
  fcntl(STDOUT_FILENO, F_SETPIPE_SZ, kPipe);  // what is no pipe stays as it is
  Lines lines;
  Messages messages(64);
  while (count > 0) {
    const auto received = messages.receive(socket, MSG_DONTWAIT);
    if (received == 0) {
      lines.write();
      pollfd input{socket.get(), POLLIN, 0};
      checked(poll(&input, 1, -1), "poll");
    }
    for (std::size_t i = 0; i < received; ++i) count -= append_segments(messages, i, lines);
  }
  lines.write();
}

void plain_recv(const Arguments& arguments) {
  const auto mode = arguments.word(0);
  const auto count = arguments.number(1);
  const auto socket = bound_socket();
  if (const auto size = arguments.number(2); size > 0)
    socket.set_receive_buffer(static_cast<int>(size));
  if (mode == "gro") socket.set(SOL_UDP, UDP_GRO, 1);
  if (mode == "loop")
    print_each(socket, count);
  else
    print_batches(socket, count);
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::plain_recv, argc, argv);
}
