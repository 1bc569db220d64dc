#pragma once

#include <functional>
#include <string>
#include <vector>

namespace udpchat {

/// A command to run.
struct Job {
  std::vector<std::string> arguments;    ///< the program, looked for in PATH, and its arguments
  std::string input;                     ///< what it reads on its standard input
  std::vector<std::string> environment;  ///< NAME=VALUE, beside our own
};

/// What became of it.
struct JobResult {
  std::string output;       ///< what it wrote on its standard output
  std::string diagnostics;  ///< the beginning of what it wrote on its standard error
  std::string fault{};      ///< not empty: it failed, and why: "exited with status 1"
};

/// Runs commands.
class Executor {
 public:
  using Done = std::function<void(const JobResult&)>;

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Runs it soon, beside the caller, and then calls `done` on another thread. False where too many
  /// wait already: then nothing is done. Any thread; does not wait for commands.
  virtual bool run(Job job, Done done) = 0;
};

}  // namespace udpchat
