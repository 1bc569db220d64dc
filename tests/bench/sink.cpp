// sink COUNT LENGTHS alone|joined
// Says to which port it is bound, takes all COUNT texts, or what comes until a second passes with
// nothing, and reports the time from the first to the last. Joined: it asks the kernel not to take
// segments apart (UDP_GRO).
#include <netinet/udp.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>

namespace udpchat::bench {
namespace {

constexpr int kReceiveBuffer = 1 << 30;
constexpr std::int64_t kStart = 10'000'000'000;
constexpr std::int64_t kPatience = 1'000'000'000;

void sink(const Arguments& arguments) {
  const auto socket = bound_socket();
  socket.set_receive_buffer(kReceiveBuffer);
  if (arguments.word(2) == "joined") socket.set(SOL_UDP, UDP_GRO, 1);
  socket.set_patience(kStart);
  Sequence sequence(static_cast<std::uint64_t>(arguments.number(0)), Lengths(arguments.word(1)));
  Messages messages(64);
  tell_port(socket);

  std::int64_t first = 0;
  std::int64_t last = 0;
  while (!sequence.complete()) {
    const auto count = messages.receive(socket, MSG_WAITFORONE);
    if (count == 0) break;
    last = now();
    if (first == 0) {
      first = last;
      socket.set_patience(kPatience);
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto rest = messages.payload(i);
      while (!rest.empty()) {
        const auto length = std::min(messages.segment(i), rest.size());
        sequence.take(rest.substr(0, length));
        rest.remove_prefix(length);
      }
    }
  }
  sequence.report(last - first);
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::sink, argc, argv);
}
