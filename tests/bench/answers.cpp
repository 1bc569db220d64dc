// answers PID PORT COUNT LENGTH SOURCES
// Queues texts from so many sources at a stopped echo, lets it go on, and reports the time until
// all of them are back.
#include "bench.hpp"
#include "feeder.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <csignal>

namespace udpchat::bench {
namespace {

constexpr int kReceiveBuffer = 1 << 29;
constexpr std::int64_t kPatience = 1'000'000'000;

void answers(const Arguments& arguments) {
  const auto count = static_cast<std::uint64_t>(arguments.number(2));
  const Lengths lengths(arguments.word(3));
  Feeder feeder(arguments.port(1), lengths, static_cast<std::size_t>(arguments.number(4)));
  feeder.socket().set_receive_buffer(kReceiveBuffer);
  feeder.socket().set_patience(kPatience);
  for (std::uint64_t sent = 0; sent < count; sent += Feeder::kBatch)
    feeder.send_single(sent, std::min<std::uint64_t>(Feeder::kBatch, count - sent));

  Sequence sequence(count, lengths);
  Messages messages(64);
  const auto start = now();
  auto last = start;
  checked(kill(static_cast<pid_t>(arguments.number(0)), SIGCONT), "kill");
  while (!sequence.complete()) {
    const auto received = messages.receive(feeder.socket(), MSG_WAITFORONE);
    if (received == 0) break;
    last = now();
    for (std::size_t i = 0; i < received; ++i) sequence.take(messages.payload(i));
  }
  sequence.report(last - start);
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::answers, argc, argv);
}
