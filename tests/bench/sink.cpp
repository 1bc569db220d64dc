// sink COUNT LENGTHS unread|alone|joined
// Says to which port it is bound and takes all COUNT texts, or what comes until a second passes
// with nothing. Joined: it asks the kernel not to take segments apart (UDP_GRO). Unread: it waits
// for the end of stdin and takes what is left then; the kernel counts what it has dropped.
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <unistd.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <array>
#include <cstdint>

namespace udpchat::bench {
namespace {

constexpr int kReceiveBuffer = 1 << 30;
constexpr std::int64_t kStart = 10'000'000'000;
constexpr std::int64_t kPatience = 1'000'000'000;

/// Takes what comes until all is there, or nothing comes any more.
void take(const Socket& socket, Sequence& sequence) {
  Messages messages(64);
  while (!sequence.complete()) {
    const auto count = messages.receive(socket, MSG_WAITFORONE);
    if (count == 0) break;
    if (sequence.next() == 0) socket.set_patience(kPatience);
    for (std::size_t i = 0; i < count; ++i) {
      auto rest = messages.payload(i);
      while (!rest.empty()) {
        const auto length = std::min(messages.segment(i), rest.size());
        sequence.take(rest.substr(0, length));
        rest.remove_prefix(length);
      }
    }
  }
}

void wait_for_end_of_input() {
  char octet{};
  while (checked(read(STDIN_FILENO, &octet, 1), "read") > 0) continue;
}

std::uint64_t dropped(const Socket& socket) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> information{};
  socklen_t length = sizeof information;
  checked(getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, information.data(), &length),
          "getsockopt");
  return information[SK_MEMINFO_DROPS];
}

void sink(const Arguments& arguments) {
  const auto count = static_cast<std::uint64_t>(arguments.number(0));
  const auto kind = arguments.word(2);
  const auto socket = bound_socket();
  if (kind == "joined") socket.set(SOL_UDP, UDP_GRO, 1);
  if (kind != "unread") socket.set_receive_buffer(kReceiveBuffer);
  Sequence sequence(count, Lengths(arguments.word(1)));
  tell_port(socket);
  if (kind == "unread") {
    wait_for_end_of_input();
    socket.set_patience(1'000'000);
    sequence.drop(dropped(socket));
  } else {
    socket.set_patience(kStart);
  }
  take(socket, sequence);
  sequence.report(0);
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::sink, argc, argv);
}
