#include "udpchat/quota.hpp"

namespace udpchat {

bool Quota::take() {
  if (is_full()) return false;
  ++count_;
  if (is_full()) console_.wake();
  return true;
}

std::optional<Leave> Quota::wait_until(std::optional<Console::Clock::time_point> time) {
  while (!is_full()) {
    if (const auto leave = console_.wait_until(time)) return leave;
    if (time && Console::Clock::now() >= *time) break;
  }
  return std::nullopt;
}

}  // namespace udpchat
