#include "udpchat/foreground.hpp"

#include "udpchat/signals.hpp"

#include <unistd.h>

#include <csignal>

namespace udpchat {

bool is_in_foreground() {
  const auto foreground = tcgetpgrp(STDIN_FILENO);
  const bool orphaned = getsid(getppid()) != getsid(0);
  return foreground == getpgrp() || foreground == -1 || orphaned;
}

bool wait_for_foreground() {
  for (;;) {
    if (is_in_foreground()) return true;
    if (is_end_pending()) return false;
    raise(SIGTTIN);
  }
}

}  // namespace udpchat
