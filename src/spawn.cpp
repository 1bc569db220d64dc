#include "udpchat/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace udpchat {
namespace {

void check(int error) {
  if (error != 0) throw std::system_error(error, std::system_category());
}

/// Where one of our own standard streams is closed the system gives its number to the next pipe,
/// and the child would lose that end on its way to its own standard streams.
FileDescriptor above_standard_streams(FileDescriptor fd) {
  if (fd.get() > STDERR_FILENO) return fd;
  FileDescriptor moved(fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  check(moved.get() < 0 ? errno : 0);
  return moved;
}

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  check(pipe2(ends.data(), O_CLOEXEC) != 0 ? errno : 0);
  FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  return {above_standard_streams(std::move(reading)), above_standard_streams(std::move(writing))};
}

/// Of the end that we hold, not of the child's.
FileDescriptor nonblocking(FileDescriptor fd) {
  check(fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0 ? errno : 0);
  return fd;
}

/// What posix_spawn(3) is told to do in the child.
class SpawnSetup {
 public:
  SpawnSetup() {
    check(posix_spawnattr_init(&attributes));
    if (const int error = posix_spawn_file_actions_init(&actions); error != 0) {
      posix_spawnattr_destroy(&attributes);
      check(error);
    }
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }

  void start_afresh() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    check(posix_spawnattr_setsigmask(&attributes, &none));
    check(posix_spawnattr_setsigdefault(&attributes, &all));
    check(posix_spawnattr_setpgroup(&attributes, 0));
    check(posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }

  void connect(const FileDescriptor& input, const FileDescriptor& output,
               const FileDescriptor& diagnostics) {
    check(posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO));
    check(posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO));
    check(posix_spawn_file_actions_adddup2(&actions, diagnostics.get(), STDERR_FILENO));
    check(posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1));
  }

  posix_spawnattr_t attributes{};
  posix_spawn_file_actions_t actions{};
};

std::vector<char*> pointers_to(std::span<std::string> texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  return pointers;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

/// Our own environment, but for what is replaced.
std::vector<char*> environment_with(std::span<std::string> variables) {
  auto result = pointers_to(variables);
  for (char** own = environ; own != nullptr && *own != nullptr; ++own)
    if (std::none_of(variables.begin(), variables.end(),
                     [&](const auto& variable) { return name_of(variable) == name_of(*own); }))
      result.push_back(*own);
  return result;
}

}  // namespace

Spawned spawn(const Job& job) {
  auto input = open_pipe();
  auto output = open_pipe();
  auto diagnostics = open_pipe();
  SpawnSetup setup;
  setup.start_afresh();
  setup.connect(input.reading, output.writing, diagnostics.writing);

  auto texts = job.arguments;
  if (texts.empty()) texts.emplace_back();  // cannot be found, either
  auto variables = job.environment;
  auto arguments = pointers_to(texts);
  arguments.push_back(nullptr);
  auto environment = environment_with(variables);
  environment.push_back(nullptr);
  Spawned child{-1, nonblocking(std::move(input.writing)), nonblocking(std::move(output.reading)),
                nonblocking(std::move(diagnostics.reading))};
  check(posix_spawnp(&child.pid, arguments.front(), &setup.actions, &setup.attributes,
                     arguments.data(), environment.data()));
  return child;
}

}  // namespace udpchat
