#include "udpchat/reply_limit.hpp"

namespace udpchat {

bool ReplyLimit::admits(const SocketAddress& source, Clock::time_point now) {
  if (!most_) return true;
  auto* found = sources_.find(source);
  if (found == nullptr) {
    if (sources_.size() >= kMostSources) forget_old(now);
    if (sources_.size() >= kMostSources) return false;
    found = &sources_.add(source);
    found->second = {now};
  }
  auto& [begin, replies] = found->second;
  if (now - begin >= time_) found->second = {now};
  if (replies >= *most_) return false;
  ++replies;
  return true;
}

void ReplyLimit::forget_old(Clock::time_point now) {
  if (now - forgotten_ < time_) return;  // to look through them all takes its time
  forgotten_ = now;
  sources_.erase_if([&](const auto& source) { return now - source.second.begin >= time_; });
}

}  // namespace udpchat
