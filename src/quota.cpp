#include "udpchat/quota.hpp"

#include <algorithm>

namespace udpchat {

void Quota::take(std::uint64_t datagrams) {
  if (is_full()) return;
  count_ += std::min(datagrams, left());
  if (is_full()) console_.wake();
}

std::optional<Leave> Quota::wait_until(std::optional<Console::Clock::time_point> time) {
  while (!is_full()) {
    if (const auto leave = console_.wait_until(time)) return leave;
    if (time && Console::Clock::now() >= *time) break;
  }
  return std::nullopt;
}

}  // namespace udpchat
