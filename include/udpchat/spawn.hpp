#pragma once

#include "udpchat/executor.hpp"
#include "udpchat/file_descriptor.hpp"

#include <sys/types.h>

namespace udpchat {

/// A child that was just started, the leader of a process group, and our ends of its standard
/// streams, which never wait.
struct Spawned {
  pid_t pid;
  FileDescriptor input;
  FileDescriptor output;
  FileDescriptor diagnostics;
};

/// Starts a command without a shell. It inherits no descriptor but its standard streams, and no
/// blocked or ignored signal. Whoever calls it waits for the child (waitpid(2)). Any thread. Throws
/// std::system_error.
Spawned spawn(const Job& job);

}  // namespace udpchat
