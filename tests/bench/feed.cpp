// feed PORT COUNT LENGTHS RATE SOURCES single|segments
// Sends numbered texts to a port: as fast as it can, or so many a second if RATE is not 0; from so
// many addresses of 127.0.0.0/8 in turn; each alone, or 64 at a time through UDP_SEGMENT.
#include <sys/prctl.h>

#include "bench.hpp"
#include "feeder.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <ctime>

namespace udpchat::bench {
namespace {

/// How many are due: all that fit, or what the rate asks for, of which it waits for the first.
std::size_t due(std::uint64_t sent, std::int64_t start, std::int64_t rate) {
  if (rate == 0) return Feeder::kBatch;
  const auto next = start + static_cast<std::int64_t>(sent) * 1'000'000'000 / rate;
  const timespec time{next / 1'000'000'000, next % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
  const auto owed = (now() - start) * rate / 1'000'000'000 - static_cast<std::int64_t>(sent);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(owed, 1, Feeder::kBatch));
}

void feed(const Arguments& arguments) {
  prctl(PR_SET_TIMERSLACK, 1);
  Feeder feeder(arguments.port(0), Lengths(arguments.word(2)),
                static_cast<std::size_t>(arguments.number(4)));
  const auto count = static_cast<std::uint64_t>(arguments.number(1));
  const bool segments = arguments.word(5) == "segments";
  const auto start = now();
  for (std::uint64_t sent = 0; sent < count;) {
    const auto batch = std::min<std::size_t>(due(sent, start, arguments.number(3)), count - sent);
    if (segments)
      feeder.send_segments(sent, batch);
    else
      feeder.send_single(sent, batch);
    sent += batch;
  }
  report({{"nanoseconds", now() - start}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::feed, argc, argv);
}
