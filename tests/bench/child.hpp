#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace udpchat::bench {

/// A command that runs with our standard streams; killed if nobody has waited for it.
class Child {
 public:
  explicit Child(std::vector<std::string> command);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// Throws unless it succeeds.
  void wait();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

}  // namespace udpchat::bench
