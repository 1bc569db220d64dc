// once COUNT TEXT COMMAND ARGUMENT...
// Runs a command that sends one datagram and ends, many times, and reports the median and the 95th
// percentile of the time from its start to its end. The argument PORT, or :PORT at the end of one,
// is where the datagram is to go; its text is on stdin, too.
#include <sys/types.h>
#include <unistd.h>

#include "bench.hpp"
#include "child.hpp"
#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::int64_t kPatience = 1'000'000'000;
constexpr std::string_view kPort = "PORT";

/// A pipe with the text in it is stdin.
void offer(const std::string& text) {
  std::array<int, 2> ends{};
  checked(pipe(ends.data()), "pipe");
  write_all(ends[1], text);
  close(ends[1]);
  checked(dup2(ends[0], STDIN_FILENO), "dup2");
  close(ends[0]);
}

void once(const Arguments& arguments) {
  const auto socket = bound_socket();
  socket.set_patience(kPatience);
  auto command = arguments.from(2);
  for (auto& word : command)
    if (const auto at = word.find(kPort); at != std::string::npos)
      word.replace(at, kPort.size(), std::to_string(socket.port()));

  const auto text = arguments.word(1);
  std::string received(65536, '\0');
  std::vector<std::int64_t> times;
  for (auto count = arguments.number(0); count > 0; --count) {
    offer(text);
    const auto start = now();
    Child child(command);
    child.wait();
    times.push_back(now() - start);
    const auto got = checked(recv(socket.get(), received.data(), received.size(), 0), "recv");
    if (std::string_view(received).substr(0, static_cast<std::size_t>(got)) != text)
      throw std::runtime_error("another text came");
  }
  std::sort(times.begin(), times.end());
  report({{"p50", times[times.size() / 2]}, {"p95", times[times.size() * 95 / 100]}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::once, argc, argv);
}
