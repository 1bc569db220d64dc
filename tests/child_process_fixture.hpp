#pragma once

#include "udpchat/child_process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

namespace udpchat {

inline const JobLimits kPatient{.time = std::chrono::seconds(60)};

inline Job shell(const std::string& script, const std::string& input = {}) {
  return {{"sh", "-c", script}, input, {}};
}

inline JobResult run(const Job& job, const JobLimits& limits = kPatient) {
  return run_command(job, limits, -1);
}

inline std::ptrdiff_t open_descriptors() {
  using Entries = std::filesystem::directory_iterator;
  return std::distance(Entries("/proc/self/fd"), Entries());
}

inline bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

class ChildProcess : public testing::Test {
 protected:
  ChildProcess() { std::signal(SIGPIPE, SIG_IGN); }
  ~ChildProcess() override { EXPECT_FALSE(has_children()); }
};

}  // namespace udpchat
