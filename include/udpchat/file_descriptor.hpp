#pragma once

#include <unistd.h>

#include <utility>

namespace udpchat {

/// Owns an open file descriptor.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

struct Reopened {
  FileDescriptor fd;
  bool never_waits;  ///< a write of any size: it takes what it can at once
};

/// The same terminal or pipe, opened once more so that writes to it never wait: O_NONBLOCK set on
/// the one we were given would hold for everybody who shares it (fcntl(2)). What cannot be opened
/// again is duplicated, and may wait, if it is no file. Throws std::system_error.
Reopened reopen_nonblocking(int fd);

}  // namespace udpchat
