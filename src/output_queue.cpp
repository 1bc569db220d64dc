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

void OutputQueue::wake() {
  eventfd_write(wake_.get(), 1);
}

std::uint64_t OutputQueue::take(std::string& out) {
  out.clear();
  const std::lock_guard lock(mutex_);
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);
  out.swap(lines_);
  return std::exchange(lost_, 0);
}

}  // namespace udpchat
