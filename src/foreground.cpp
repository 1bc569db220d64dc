#include "udpchat/foreground.hpp"

#include <unistd.h>

#include <csignal>

namespace udpchat {
namespace {

bool must_leave() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGHUP) == 1 ||
         sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGQUIT) == 1;
}

}  // namespace

bool wait_for_foreground() {
  for (;;) {
    const auto foreground = tcgetpgrp(STDIN_FILENO);
    const bool orphaned = getsid(getppid()) != getsid(0);
    if (foreground == getpgrp() || foreground == -1 || orphaned) return true;
    if (must_leave()) return false;
    raise(SIGTTIN);
  }
}

}  // namespace udpchat
