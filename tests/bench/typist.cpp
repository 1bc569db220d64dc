// typist LINES COMMAND ARGUMENT...
// Runs a chat in a pseudo-terminal and types lines of twelve keys, one key every few milliseconds.
// The argument PORT becomes that of the socket where the lines are to arrive. Says to which port
// the chat is bound as soon as there is a prompt, and reports the time from each key to its echo
// and from each Enter to the datagram, and how many lines the terminal has shown meanwhile.
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.hpp"
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat::bench {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kPatience = 5000 * kMillisecond;
constexpr std::int64_t kBetweenKeys = 5 * kMillisecond;
constexpr std::string_view kKeys =
    "%^=+~&*!{}|$";  // neither in what arrives nor in escape sequences

/// The terminal's side of a pseudo-terminal, with a program at the other one.
class Terminal {
 public:
  explicit Terminal(std::vector<std::string> command) {
    winsize size{24, 80, 0, 0};
    pid_ = static_cast<pid_t>(checked(forkpty(&master_, nullptr, nullptr, &size), "forkpty"));
    if (pid_ == 0) execute(command);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(master_);
  }

  void type(std::string_view keys) const { write_all(master_, keys); }

  /// Reads what is shown until the text comes, or for so long. Whether it came.
  bool read_until(std::string_view text, std::int64_t patience) {
    shown_.erase(0, shown_.size() - std::min(shown_.size(), text.size()));
    std::size_t from = shown_.size();  // the text may not begin in what was there before
    for (const auto end = now() + patience; wait(-1, end);) {
      read_block();
      if (!text.empty() && shown_.find(text, from) != std::string::npos) return true;
      from = std::max(from, shown_.size() - std::min(shown_.size(), text.size()));
    }
    return false;
  }

  /// Reads what is shown until something else has come in, or for so long.
  void read_until_input(int other, std::int64_t patience) {
    const auto end = now() + patience;
    while (!wait_for(other, 0) && wait(other, end))
      if (wait_for(master_, 0)) read_block();
  }

  [[nodiscard]] const std::string& shown() const { return shown_; }
  [[nodiscard]] std::int64_t lines() const { return lines_; }

 private:
  static bool wait_for(int fd, std::int64_t nanoseconds) {
    return wait_for_either(fd, -1, nanoseconds);
  }

  static bool wait_for_either(int one, int other, std::int64_t nanoseconds) {
    std::array<pollfd, 2> inputs{pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
    const timespec time{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    return ppoll(inputs.data(), inputs.size(), &time, nullptr) > 0;
  }

  /// Whether something is shown, or comes in elsewhere, before the end.
  [[nodiscard]] bool wait(int other, std::int64_t end) const {
    const auto left = end - now();
    return left > 0 && wait_for_either(master_, other, left);
  }

  void read_block() {
    const auto got = checked(read(master_, block_.data(), block_.size()), "read");
    const std::string_view block(block_.data(), static_cast<std::size_t>(got));
    lines_ += std::count(block.begin(), block.end(), '\n');
    shown_ += block;
  }

  [[noreturn]] static void execute(std::vector<std::string>& command) {
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (auto& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    setenv("TERM", "xterm", 1);
    execvp(words[0], words.data());
    _exit(127);
  }

  int master_ = -1;
  pid_t pid_ = 0;
  std::array<char, 1 << 16> block_{};
  std::string shown_;
  std::int64_t lines_ = 0;
};

/// Where the program says it is bound.
std::string port_in(std::string_view banner) {
  const auto colon = banner.find(':', banner.find("bound to "));
  if (colon == std::string_view::npos) throw std::runtime_error("no port is shown");
  const auto digits = banner.substr(colon + 1);
  return std::string(digits.substr(0, digits.find_first_not_of("0123456789")));
}

void type_line(Terminal& terminal, const Socket& socket, std::vector<std::int64_t>& echoes,
               std::vector<std::int64_t>& sends) {
  for (const char& key : kKeys) {
    terminal.read_until({}, kBetweenKeys);
    const auto start = now();
    terminal.type({&key, 1});
    if (!terminal.read_until({&key, 1}, kPatience)) throw std::runtime_error("a key has no echo");
    echoes.push_back(now() - start);
  }
  terminal.read_until({}, 2 * kBetweenKeys);
  std::string text(65536, '\0');
  const auto start = now();
  terminal.type("\r");
  terminal.read_until_input(socket.get(), kPatience);
  const auto got = checked(recv(socket.get(), text.data(), text.size(), MSG_DONTWAIT), "recv");
  sends.push_back(now() - start);
  text.resize(static_cast<std::size_t>(got));
  if (text != kKeys) throw std::runtime_error("another line came: " + text);
}

std::int64_t percentile(std::vector<std::int64_t>& times, std::size_t percent) {
  std::sort(times.begin(), times.end());
  return times[(times.size() - 1) * percent / 100];
}

void typist(const Arguments& arguments) {
  const auto socket = bound_socket();
  auto command = arguments.from(1);
  for (auto& word : command)
    if (const auto at = word.find("PORT"); at != std::string::npos)
      word.replace(at, 4, std::to_string(socket.port()));
  Terminal terminal(command);
  std::string banner;
  while (banner.find(">> ") == std::string::npos) {
    if (!terminal.read_until(">> ", kPatience)) throw std::runtime_error("there is no prompt");
    banner += terminal.shown();
  }
  std::cout << port_in(banner) << '\n' << std::flush;

  std::vector<std::int64_t> echoes;
  std::vector<std::int64_t> sends;
  const auto before = terminal.lines();
  const auto start = now();
  for (auto lines = arguments.number(0); lines > 0; --lines)
    type_line(terminal, socket, echoes, sends);
  report({{"nanoseconds", now() - start},
          {"shown", terminal.lines() - before},
          {"echo50", percentile(echoes, 50)},
          {"echo95", percentile(echoes, 95)},
          {"echo100", percentile(echoes, 100)},
          {"send50", percentile(sends, 50)},
          {"send95", percentile(sends, 95)},
          {"send100", percentile(sends, 100)}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::typist, argc, argv);
}
