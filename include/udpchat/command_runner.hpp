#pragma once

#include "udpchat/child_process.hpp"
#include "udpchat/executor.hpp"
#include "udpchat/file_descriptor.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace udpchat {

/// Runs a bounded number of commands at once, each on a thread of its own, and lets a bounded
/// number wait. Threads start when they are first needed. Destruction kills what runs, forgets what
/// waits, and calls no `done` any more once it has returned, nor for what it killed. `done` may
/// call `run`; what it throws is lost.
class CommandRunner final : public Executor {
 public:
  struct Config {
    std::size_t at_once = 16;
    std::size_t most_waiting = 1024;
    JobLimits limits{};
  };

  /// At least one at once. Makes the process ignore SIGPIPE, and not ignore SIGCHLD. Throws
  /// std::system_error.
  explicit CommandRunner(Config config);
  ~CommandRunner() override;

  bool run(Job job, Done done) override;

 private:
  void work();

  const Config config_;
  FileDescriptor stop_;  ///< an eventfd(2), readable once all must end
  std::stop_source stopping_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::pair<Job, Done>> waiting_;
  std::size_t busy_ = 0;  ///< workers that run a command, or its `done`
  std::vector<std::jthread> workers_;
};

}  // namespace udpchat
