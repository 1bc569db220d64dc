// ping PORT COUNT LENGTH
// Sends texts to an echo, each when the one before is back, and reports the median and the 99th
// percentile of the round trips.
#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <string>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::int64_t kPatience = 2'000'000'000;
constexpr std::uint64_t kWarm = 200;  // round trips that do not count

void ping(const Arguments& arguments) {
  const auto count = kWarm + static_cast<std::uint64_t>(arguments.number(1));
  const auto socket = bound_socket();
  const auto peer = loopback(arguments.port(0));
  checked(connect(socket.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer), "connect");
  socket.set_patience(kPatience);

  Sequence sequence(count, Lengths(arguments.word(2)));
  std::vector<std::int64_t> times;
  std::string text;
  std::string reply(65536, '\0');
  for (std::uint64_t number = 0; number < count; ++number) {
    text.clear();
    sequence.texts().append(number, text);
    const auto start = now();
    checked(send(socket.get(), text.data(), text.size(), 0), "send");
    const auto got = checked(recv(socket.get(), reply.data(), reply.size(), 0), "recv");
    const auto end = now();
    sequence.take({reply.data(), static_cast<std::size_t>(got)});
    if (number >= kWarm) times.push_back(end - start);
  }
  std::sort(times.begin(), times.end());
  report({{"p50", times[times.size() / 2]},
          {"p99", times[times.size() * 99 / 100]},
          {"wrong", static_cast<std::int64_t>(sequence.wrong())}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::ping, argc, argv);
}
