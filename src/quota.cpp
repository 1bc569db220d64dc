#include "udpchat/quota.hpp"

#include <algorithm>

namespace udpchat {

std::uint64_t Quota::reserve(std::uint64_t datagrams) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t count = count_;
  if (wanted_) datagrams = std::min(datagrams, *wanted_ - std::min(*wanted_, count));
  count_ += datagrams;
  return datagrams;
}

void Quota::tell() {
  if (is_full()) console_.wake();
}

void Quota::take(std::uint64_t datagrams) {
  if (reserve(datagrams) != 0) tell();
}

std::optional<Leave> Quota::wait_until(std::optional<Console::Clock::time_point> time) {
  while (!is_full()) {
    if (const auto leave = console_.wait_until(time)) return leave;
    if (time && Console::Clock::now() >= *time) break;
  }
  return std::nullopt;
}

}  // namespace udpchat
