#include "udpchat/source_filter.hpp"

#include <algorithm>

namespace udpchat {

bool SourceFilter::admits(const SocketAddress& source) const {
  const auto holds = [&](const Network& network) { return network.contains(source); };
  if (std::any_of(config_.deny.begin(), config_.deny.end(), holds)) return false;
  if (!config_.allow.empty() && std::none_of(config_.allow.begin(), config_.allow.end(), holds))
    return false;
  if (!config_.only_peer) return true;
  const std::lock_guard lock(mutex_);
  return source == peer_;
}

void SourceFilter::set_peer(const SocketAddress& peer) {
  const std::lock_guard lock(mutex_);
  peer_ = peer;
}

}  // namespace udpchat
