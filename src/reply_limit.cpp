#include "udpchat/reply_limit.hpp"

namespace udpchat {
namespace {

constexpr auto kWindow = std::chrono::seconds(1);

}  // namespace

bool ReplyLimit::admits(const SocketAddress& source, Clock::time_point now) {
  if (!replies_a_second_) return true;
  auto found = sources_.find(source);
  if (found == sources_.end()) {
    if (sources_.size() >= kMostSources) forget_old(now);
    if (sources_.size() >= kMostSources) return false;
    found = sources_.emplace(source, Window{now}).first;
  }
  auto& [begin, replies] = found->second;
  if (now - begin >= kWindow) found->second = {now};
  if (replies >= *replies_a_second_) return false;
  ++replies;
  return true;
}

void ReplyLimit::forget_old(Clock::time_point now) {
  if (now - forgotten_ < kWindow) return;  // to look through them all takes its time
  forgotten_ = now;
  std::erase_if(sources_, [&](const auto& source) { return now - source.second.begin >= kWindow; });
}

}  // namespace udpchat
