#include "udpchat/child_process.hpp"

#include "udpchat/duration.hpp"
#include "udpchat/file_descriptor.hpp"
#include "udpchat/spawn.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kDiagnosticsKept = 1024;
constexpr std::size_t kBlockSize = 65536;
constexpr Milliseconds kLongestPoll = std::chrono::hours(1);  // its timeout is an int
constexpr Milliseconds kPatience = std::chrono::seconds(1);

/// Waits without an end where the timeout is -1 ms, as poll(2) does.
void wait_for(std::span<pollfd> waited, Milliseconds timeout) {
  while (poll(waited.data(), waited.size(), static_cast<int>(timeout.count())) < 0 &&
         errno == EINTR) {
  }
}

/// A child that leads a process group.
class Process {
 public:
  /// Throws std::system_error; the child has then been killed.
  Process(pid_t pid, int stop_fd)
      : pid_(pid),
        stop_fd_(stop_fd),
        end_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {  // sys/pidfd.h is no C++
    if (end_.get() >= 0) return;
    const int error = errno;
    kill_group();
    waitpid(pid_, nullptr, 0);
    throw std::system_error(error, std::system_category());
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() { end(); }

  /// Becomes readable when it has ended.
  [[nodiscard]] int end_fd() const { return end_.get(); }

  /// Kills what is left of it and its group. Its status as waitpid(2) tells it, where it is known.
  std::optional<int> end() {
    if (pid_ < 0) return std::nullopt;
    kill_group();
    // Another user's process, such as sudo(8) starts, does not die; who wants to leave, may.
    std::array waited{pollfd{end_.get(), POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
    wait_for(waited, Milliseconds(-1));
    if (waited[0].revents == 0) wait_for(std::span(waited).first(1), kPatience);
    int status = 0;
    const auto reaped = waitpid(std::exchange(pid_, -1), &status, WNOHANG);
    return reaped > 0 ? std::optional(status) : std::nullopt;
  }

 private:
  /// Only before it is reaped: until then its number is nobody else's.
  void kill_group() const {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);  // it may have left its group
  }

  pid_t pid_;
  int stop_fd_;
  FileDescriptor end_;
};

/// Our ends of its standard streams, until there is no more to be done with them.
struct Streams {
  std::optional<FileDescriptor> input;
  std::optional<FileDescriptor> output;
  std::optional<FileDescriptor> diagnostics;
};

int number_of(const std::optional<FileDescriptor>& stream) {
  return stream ? stream->get() : -1;  // which poll(2) leaves out
}

/// Closes it once nothing is left to write, or nobody to read it.
void write_some(std::optional<FileDescriptor>& stream, std::string_view& rest) {
  if (!stream) return;
  const auto size = write(stream->get(), rest.data(), rest.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  rest.remove_prefix(size < 0 ? rest.size() : static_cast<std::size_t>(size));
  if (rest.empty()) stream.reset();
}

/// What is there now, up to a block. Closes it at its end.
std::string_view read_some(std::optional<FileDescriptor>& stream, std::span<char> block) {
  if (!stream) return {};
  ssize_t size = 0;
  do size = read(stream->get(), block.data(), block.size());
  while (size < 0 && errno == EINTR);
  if (size > 0) return {block.data(), static_cast<std::size_t>(size)};
  if (size == 0 || errno != EAGAIN) stream.reset();
  return {};
}

enum class Ending { by_itself, too_late, too_long, stopped };

/// What is said between us and a process.
class Exchange {
 public:
  Exchange(Streams streams, const Job& job, const JobLimits& limits, JobResult& result)
      : streams_(std::move(streams)), rest_(job.input), limits_(limits), result_(result) {}

  /// Lasts until the process has ended, or must.
  Ending run(int end_fd, int stop_fd) {
    const auto now = Clock::now();
    const auto latest = Clock::time_point::max();
    const auto deadline = limits_.time < latest - now ? now + limits_.time : latest;
    for (;;) {
      const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
      std::array waited{
          pollfd{number_of(streams_.input), POLLOUT, 0},
          pollfd{number_of(streams_.output), POLLIN, 0},
          pollfd{number_of(streams_.diagnostics), POLLIN, 0},
          pollfd{end_fd, POLLIN, 0},
          pollfd{stop_fd, POLLIN, 0},
      };
      const auto timeout = std::clamp(left, Milliseconds(0), kLongestPoll);
      poll(waited.data(), waited.size(), static_cast<int>(timeout.count()));
      const auto& [input, output, diagnostics, end, stop] = waited;
      if (stop.revents != 0) return Ending::stopped;
      if (input.revents != 0) write_some(streams_.input, rest_);
      if (output.revents != 0) take_output();
      if (diagnostics.revents != 0) take_diagnostics();
      if (end.revents != 0) take_what_is_left();
      if (too_long_) return Ending::too_long;
      if (end.revents != 0) return Ending::by_itself;
      if (left <= Milliseconds(0)) return Ending::too_late;
    }
  }

 private:
  bool take_output() {
    const auto part = read_some(streams_.output, block_);
    const auto room = limits_.output - result_.output.size();
    result_.output += part.substr(0, room);
    too_long_ = part.size() > room;
    return !part.empty() && !too_long_;
  }

  bool take_diagnostics() {
    const auto part = read_some(streams_.diagnostics, block_);
    auto& kept = result_.diagnostics;
    kept += part.substr(0, kDiagnosticsKept - kept.size());
    return !part.empty() && kept.size() < kDiagnosticsKept;
  }

  /// Not to the end of the pipes: what the process left behind may hold them open, and write on.
  void take_what_is_left() {
    while (!too_long_ && take_output()) {
    }
    while (take_diagnostics()) {
    }
  }

  Streams streams_;
  std::string_view rest_;
  const JobLimits& limits_;
  JobResult& result_;
  bool too_long_ = false;
  std::vector<char> block_ = std::vector<char>(kBlockSize);
};

std::string fault_of(std::optional<int> status) {
  if (!status) return "ended in a way that nobody saw";
  if (WIFEXITED(*status)) {
    const int number = WEXITSTATUS(*status);
    return number == 0 ? "" : fmt::format("exited with status {}", number);
  }
  const int number = WTERMSIG(*status);
  const char* const name = sigabbrev_np(number);  // a real-time signal has none
  if (name == nullptr) return fmt::format("was killed by signal {}", number);
  return fmt::format("was killed by signal {} (SIG{})", number, name);
}

std::string fault_of(Ending ending, std::optional<int> status, const JobLimits& limits) {
  switch (ending) {
    case Ending::by_itself:
      return fault_of(status);
    case Ending::too_late:
      return fmt::format("took longer than {} and was killed", format(limits.time));
    case Ending::too_long:
      return fmt::format("wrote more than the {} octets that one datagram holds and was killed",
                         limits.output);
    case Ending::stopped:
      return "was stopped";
  }
  return {};
}

}  // namespace

JobResult run_command(const Job& job, const JobLimits& limits, int stop_fd) {
  JobResult result;
  try {
    auto child = spawn(job);
    Process process(child.pid, stop_fd);
    Streams streams{std::move(child.input), std::move(child.output), std::move(child.diagnostics)};
    const auto ending =
        Exchange(std::move(streams), job, limits, result).run(process.end_fd(), stop_fd);
    result.fault = fault_of(ending, process.end(), limits);
  } catch (const std::system_error& failure) {
    result.fault = fmt::format("cannot be run: {}", failure.code().message());
  } catch (const std::exception& failure) {
    result.fault = fmt::format("cannot be run: {}", failure.what());
  }
  return result;
}

}  // namespace udpchat
