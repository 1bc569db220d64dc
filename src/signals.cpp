#include "udpchat/signals.hpp"

#include <sys/signalfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace udpchat {
namespace {

int block_and_open(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&set, number);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  const int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::system_category(), "cannot listen for signals");
  return fd;
}

}  // namespace

Signals::Signals(std::initializer_list<int> numbers) : fd_(block_and_open(numbers)) {}

std::optional<int> Signals::take() {
  signalfd_siginfo info{};
  if (read(fd_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

bool is_end_pending() {
  sigset_t pending;
  sigpending(&pending);
  return std::any_of(kEndingSignals.begin(), kEndingSignals.end(),
                     [&](int number) { return sigismember(&pending, number) == 1; });
}

}  // namespace udpchat
