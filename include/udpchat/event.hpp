#pragma once

#include "udpchat/file_descriptor.hpp"

namespace udpchat {

/// What one thread waits for with poll and any thread can make happen.
class Event {
 public:
  /// Throws std::system_error.
  Event();

  void set() const;
  void clear() const;

  /// Readable from `set` until `clear`.
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  FileDescriptor fd_;
};

}  // namespace udpchat
