#include "udpchat/terminal_output.hpp"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace udpchat {
namespace {

int open_signals(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

}  // namespace

TerminalOutput::TerminalOutput(int terminal, std::initializer_list<int> signals)
    : terminal_(reopen_nonblocking(terminal).fd),
      signals_(open_signals(signals)),
      stream_(fopencookie(this, "w", {nullptr, write_to, nullptr, nullptr}), std::fclose) {
  if (signals_.get() < 0 || !stream_)
    throw std::system_error(errno, std::system_category(), "cannot write to the terminal");
}

std::size_t TerminalOutput::write(std::string_view text) {
  std::fflush(stream_.get());
  return write_directly(text);
}

bool TerminalOutput::is_ready() const {
  pollfd waited{terminal_.get(), POLLOUT, 0};
  return poll(&waited, 1, 0) == 1;
}

/// readline knows no such thing as a part of it.
ssize_t TerminalOutput::write_to(void* self, const char* data, size_t size) {
  static_cast<TerminalOutput*>(self)->write_directly({data, size});
  return static_cast<ssize_t>(size);
}

std::size_t TerminalOutput::write_directly(std::string_view text) {
  auto left = text;
  while (!left.empty()) {
    const auto written = ::write(terminal_.get(), left.data(), left.size());
    if (written >= 0)
      left.remove_prefix(static_cast<std::size_t>(written));
    else if (errno == EAGAIN && !wait())
      return text.size() - left.size();
    else if (errno != EAGAIN && errno != EINTR)
      break;
  }
  return text.size();
}

/// False where the terminal takes no more in time.
bool TerminalOutput::wait() const {
  std::array waited{pollfd{terminal_.get(), POLLOUT, 0},
                    pollfd{end_ ? -1 : signals_.get(), POLLIN, 0}};
  return poll(waited.data(), waited.size(), patience()) < 0 || waited[0].revents != 0;
}

/// As poll(2) has it.
int TerminalOutput::patience() const {
  if (!end_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now());
  return static_cast<int>(std::max(left, std::chrono::milliseconds::zero()).count());
}

}  // namespace udpchat
