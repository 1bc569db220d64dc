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

TerminalOutput::TerminalOutput(int terminal, std::initializer_list<int> last_signals)
    : terminal_(reopen_nonblocking(terminal).fd),
      last_signals_(open_signals(last_signals)),
      stream_(fopencookie(this, "w", {nullptr, write_to, nullptr, nullptr}), std::fclose) {
  if (last_signals_.get() < 0 || !stream_)
    throw std::system_error(errno, std::system_category(), "cannot write to the terminal");
}

void TerminalOutput::write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream_.get());
  std::fflush(stream_.get());
}

bool TerminalOutput::is_ready() const {
  pollfd waited{terminal_.get(), POLLOUT, 0};
  return poll(&waited, 1, 0) == 1;
}

ssize_t TerminalOutput::write_to(void* self, const char* data, size_t size) {
  static_cast<TerminalOutput*>(self)->write_or_give_up({data, size});
  return static_cast<ssize_t>(size);
}

void TerminalOutput::write_or_give_up(std::string_view text) {
  while (!text.empty() && !given_up_) {
    const auto written = ::write(terminal_.get(), text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      std::array waited{pollfd{terminal_.get(), POLLOUT, 0},
                        pollfd{last_signals_.get(), POLLIN, 0}};
      const int ready = poll(waited.data(), waited.size(), patience());
      given_up_ = ready == 0 || waited[1].revents != 0;
    } else if (errno != EINTR) {
      given_up_ = true;  // the terminal has hung up
    }
  }
}

/// As poll(2) has it.
int TerminalOutput::patience() const {
  if (!end_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_ - Clock::now());
  return static_cast<int>(std::max(left, std::chrono::milliseconds::zero()).count());
}

}  // namespace udpchat
