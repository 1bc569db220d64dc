#include "udpchat/file_descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace udpchat {

Reopened reopen_nonblocking(int fd) {
  int opened = -1;
  struct stat status {};
  // A file opened again would be written from its beginning.
  if (fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || isatty(fd) == 1))
    opened = open(fmt::format("/proc/self/fd/{}", fd).c_str(),
                  O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  const bool never_waits = opened >= 0 || S_ISREG(status.st_mode);
  if (opened < 0) opened = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (opened < 0) throw std::system_error(errno, std::system_category(), "cannot open the output");
  return {FileDescriptor(opened), never_waits};
}

}  // namespace udpchat
