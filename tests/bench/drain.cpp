// drain PID COUNT LENGTHS sourced|bare SOURCES
// Lets a stopped program go on (unless PID is 0) and reads what it prints, from stdin, until all
// COUNT texts are there or a second passes with nothing. Sourced: lines "<< ADDRESS:PORT: TEXT", of
// which text N has the same source as N + SOURCES and no other; bare: texts with nothing between.
#include <poll.h>
#include <unistd.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <csignal>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::size_t kBlock = 1 << 20;
constexpr int kPatience = 1000;  // milliseconds

/// Remembers the first source of each text, to compare the later ones with.
class Sources {
 public:
  explicit Sources(std::size_t count) : sources_(count) {}

  bool is(std::uint64_t number, std::string_view prefix) {
    auto& source = sources_[number % sources_.size()];
    if (source.empty()) source = prefix;
    return source == prefix;
  }
  [[nodiscard]] bool differ() const {
    const std::unordered_set<std::string_view> different(sources_.begin(), sources_.end());
    return different.size() == sources_.size();
  }

 private:
  std::vector<std::string> sources_;
};

class Drain {
 public:
  explicit Drain(const Arguments& arguments)
      : sequence_(static_cast<std::uint64_t>(arguments.number(1)), Lengths(arguments.word(2))),
        sourced_(arguments.word(3) == "sourced"),
        sources_(static_cast<std::size_t>(arguments.number(4))) {}

  void read_all(pid_t stopped) {
    const auto start = now();
    auto last = start;
    if (stopped != 0) checked(kill(stopped, SIGCONT), "kill");
    pollfd input{STDIN_FILENO, POLLIN, 0};
    std::string block(kBlock, '\0');
    std::size_t kept = 0;
    while (!sequence_.complete() && poll(&input, 1, kPatience) > 0) {
      const auto got = checked(read(STDIN_FILENO, &block[kept], kBlock - kept), "read");
      if (got == 0) break;
      last = now();
      const auto rest = take({block.data(), kept + static_cast<std::size_t>(got)});
      kept = rest.size();
      std::memmove(block.data(), rest.data(), kept);
    }
    if (sourced_ && !sources_.differ()) sequence_.damaged();
    sequence_.report(last - start);
  }

 private:
  /// Returns what is left of the block.
  std::string_view take(std::string_view block) {
    while (true) {
      const auto length = sourced_ ? block.find('\n') : sequence_.texts().length(sequence_.next());
      if (length >= block.size() + (sourced_ ? 0 : 1)) return block;
      if (sourced_) {
        take_line(block.substr(0, length));
        block.remove_prefix(length + 1);
      } else {
        sequence_.take(block.substr(0, length));
        block.remove_prefix(length);
      }
    }
  }

  void take_line(std::string_view line) {
    const auto colon = line.rfind(": ");
    const auto text = line.substr(colon == std::string_view::npos ? 0 : colon + 2);
    const auto number = sequence_.take(text);
    const auto prefix = line.substr(0, line.size() - text.size());
    if (!prefix.starts_with("<< 127.") || !sources_.is(number, prefix)) sequence_.damaged();
  }

  Sequence sequence_;
  bool sourced_;
  Sources sources_;
};

void drain(const Arguments& arguments) {
  Drain(arguments).read_all(static_cast<pid_t>(arguments.number(0)));
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::drain, argc, argv);
}
