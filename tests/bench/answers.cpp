// answers PID PORT COUNT LENGTH SOURCES
// Queues texts from so many sources at a stopped echo, lets it go on, and reports the time until
// all of them are back.
#include "bench.hpp"
#include "feeder.hpp"
#include "sequence.hpp"
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr int kReceiveBuffer = 1 << 29;
constexpr std::int64_t kPatience = 1'000'000'000;

/// Checks that the texts of each source come back in their order, whatever is between them.
class Answers {
 public:
  Answers(std::uint64_t count, Lengths lengths, std::size_t sources)
      : count_(count), texts_(lengths), next_(sources) {
    std::iota(next_.begin(), next_.end(), std::uint64_t{0});
  }

  void take(std::string_view text) {
    const auto number = number_of(text);
    auto& next = next_[number % next_.size()];
    ++taken_;
    if (!texts_.is(number, text))
      ++damaged_;
    else if (number < next)
      ++disordered_;
    else
      next = number + next_.size();
  }

  [[nodiscard]] bool complete() const { return taken_ == count_; }
  void report(std::int64_t nanoseconds) const {
    bench::report({{"nanoseconds", nanoseconds},
                   {"count", static_cast<std::int64_t>(taken_)},
                   {"lost", static_cast<std::int64_t>(count_ - taken_)},
                   {"disordered", static_cast<std::int64_t>(disordered_)},
                   {"damaged", static_cast<std::int64_t>(damaged_)}});
  }

 private:
  std::uint64_t count_;
  Texts texts_;
  std::vector<std::uint64_t> next_;
  std::uint64_t taken_ = 0;
  std::uint64_t disordered_ = 0;
  std::uint64_t damaged_ = 0;
};

void answers(const Arguments& arguments) {
  const auto count = static_cast<std::uint64_t>(arguments.number(2));
  const auto sources = static_cast<std::size_t>(arguments.number(4));
  const Lengths lengths(arguments.word(3));
  Feeder feeder(arguments.port(1), lengths, sources);
  feeder.socket().set_receive_buffer(kReceiveBuffer);
  feeder.socket().set_patience(kPatience);
  for (std::uint64_t sent = 0; sent < count; sent += Feeder::kBatch)
    feeder.send_single(sent, std::min<std::uint64_t>(Feeder::kBatch, count - sent));

  Answers answers(count, lengths, sources);
  Messages messages(64);
  const auto start = now();
  auto last = start;
  checked(kill(static_cast<pid_t>(arguments.number(0)), SIGCONT), "kill");
  while (!answers.complete()) {
    const auto received = messages.receive(feeder.socket(), MSG_WAITFORONE);
    if (received == 0) break;
    last = now();
    for (std::size_t i = 0; i < received; ++i) answers.take(messages.payload(i));
  }
  answers.report(last - start);
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::answers, argc, argv);
}
