#include "udpchat/command_runner.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <system_error>

namespace udpchat {

CommandRunner::CommandRunner(Config config)
    : config_(config), stop_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (stop_.get() < 0)
    throw std::system_error(errno, std::system_category(), "cannot run commands");
  std::signal(SIGPIPE, SIG_IGN);  // a command need not read what it is given
  std::signal(SIGCHLD, SIG_DFL);  // whoever started us may ignore it: no status would be left
  workers_.reserve(config_.at_once);
}

CommandRunner::~CommandRunner() {
  {
    // A `done` may be just about to call run().
    const std::lock_guard lock(mutex_);
    stopping_.request_stop();
  }
  eventfd_write(stop_.get(), 1);
}

bool CommandRunner::run(Job job, Done done) {
  const std::lock_guard lock(mutex_);
  if (stopping_.stop_requested()) return false;
  if (waiting_.size() >= config_.most_waiting + (config_.at_once - busy_)) return false;
  waiting_.emplace_back(std::move(job), std::move(done));
  if (waiting_.size() > workers_.size() - busy_ && workers_.size() < config_.at_once) {
    try {
      workers_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the threads there are will do
      if (!workers_.empty()) return true;
      waiting_.pop_back();
      return false;
    }
  }
  arrived_.notify_one();
  return true;
}

void CommandRunner::work() {
  const auto stopped = stopping_.get_token();
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, stopped, [this] { return !waiting_.empty(); });
    if (stopped.stop_requested()) return;
    {
      const auto [job, done] = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
      lock.unlock();
      const auto result = run_command(job, config_.limits, stop_.get());
      if (stopped.stop_requested()) return;
      try {
        done(result);
      } catch (const std::exception&) {  // it must not, and nobody is left to tell
      }
    }
    lock.lock();
    --busy_;
  }
}

}  // namespace udpchat
