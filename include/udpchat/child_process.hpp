#pragma once

#include "udpchat/executor.hpp"

#include <chrono>
#include <cstddef>

namespace udpchat {

/// What a command may take.
struct JobLimits {
  std::chrono::nanoseconds time = std::chrono::seconds(5);
  std::size_t output = 65527;  ///< octets: the largest payload
};

/// Runs a command without a shell, in a process group of its own, and waits for it. It inherits no
/// descriptor but the pipes of its three standard streams, and no blocked or ignored signal. A
/// command that takes longer than the limit, or writes more, is killed with its whole group, and so
/// is what it leaves behind in its group when it ends. `stop_fd` becoming readable kills it, too.
/// It leaves no zombie and no open descriptor. Any thread; several at once. SIGPIPE must be
/// ignored, and SIGCHLD must not. What another user's process does, as sudo(8) starts one, cannot
/// be ended: it is waited for until `stop_fd` becomes readable. Nothing is thrown for a command
/// that cannot be run: the fault says why.
JobResult run_command(const Job& job, const JobLimits& limits, int stop_fd);

}  // namespace udpchat
