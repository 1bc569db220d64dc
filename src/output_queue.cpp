#include "udpchat/output_queue.hpp"

#include <utility>

namespace udpchat {

void OutputQueue::push(std::string_view lines, std::uint64_t messages) {
  const std::lock_guard lock(mutex_);
  if (lines_.empty() && lost_ == 0) wake();
  if (lines_.size() + lines.size() > capacity_)
    lost_ += messages;
  else
    lines_ += lines;
}

std::uint64_t OutputQueue::take(std::string& out) {
  out.clear();
  const std::lock_guard lock(mutex_);
  event_.clear();
  out.swap(lines_);
  return std::exchange(lost_, 0);
}

}  // namespace udpchat
