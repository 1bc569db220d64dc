// ping PORT COUNT LENGTH echo|line
// Sends texts to an echo, each when the one before is back, and reports the median and the 99th
// percentile of the round trips. Line: they come back as lines "<< ADDRESS:PORT: TEXT" on stdin.
#include <unistd.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::int64_t kPatience = 2'000'000'000;
constexpr std::uint64_t kWarm = 200;  // round trips that do not count

/// The text of the line that a read from stdin gives.
std::string_view line(std::string& block) {
  const auto got = checked(read(STDIN_FILENO, block.data(), block.size()), "read");
  const auto line = std::string_view(block).substr(0, static_cast<std::size_t>(got));
  const auto text = line.rfind(": ");
  if (text == std::string_view::npos || !line.ends_with('\n'))
    throw std::runtime_error("this is no line");
  return line.substr(text + 2, line.size() - text - 3);
}

std::string_view echo(const Socket& socket, std::string& block) {
  const auto got = checked(recv(socket.get(), block.data(), block.size(), 0), "recv");
  return std::string_view(block).substr(0, static_cast<std::size_t>(got));
}

void ping(const Arguments& arguments) {
  const auto count = kWarm + static_cast<std::uint64_t>(arguments.number(1));
  const auto socket = bound_socket();
  const auto peer = loopback(arguments.port(0));
  checked(connect(socket.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer), "connect");
  socket.set_patience(kPatience);

  Sequence sequence(count, Lengths(arguments.word(2)));
  std::vector<std::int64_t> times;
  std::string text;
  std::string block(65536, '\0');
  const bool lines = arguments.word(3) == "line";
  for (std::uint64_t number = 0; number < count; ++number) {
    text.clear();
    sequence.texts().append(number, text);
    const auto start = now();
    checked(send(socket.get(), text.data(), text.size(), 0), "send");
    const auto reply = lines ? line(block) : echo(socket, block);
    const auto end = now();
    sequence.take(reply);
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
