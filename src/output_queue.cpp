#include "udpchat/output_queue.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

int open_event() {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::system_category(), "cannot make an event");
  return fd;
}

}  // namespace

OutputQueue::OutputQueue(std::size_t capacity) : capacity_(capacity), wake_(open_event()) {}

void OutputQueue::push(std::string_view lines) {
  const std::lock_guard lock(mutex_);
  if (lines_.empty() && lost_ == 0) wake();
  if (lines_.size() + lines.size() > capacity_)
    ++lost_;
  else
    lines_ += lines;
}

void OutputQueue::push_or_wait(std::string_view lines) {
  std::unique_lock lock(mutex_);
  room_.wait(
      lock, [&] { return !waits_ || lines_.empty() || lines_.size() + lines.size() <= capacity_; });
  if (lines_.empty()) wake();
  lines_ += lines;
}

void OutputQueue::stop_waiting() {
  const std::lock_guard lock(mutex_);
  waits_ = false;
  room_.notify_all();
}

void OutputQueue::wake() {
  eventfd_write(wake_.get(), 1);
}

std::uint64_t OutputQueue::take(std::string& out) {
  out.clear();
  const std::lock_guard lock(mutex_);
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);
  out.swap(lines_);
  room_.notify_all();
  return std::exchange(lost_, 0);
}

}  // namespace udpchat
