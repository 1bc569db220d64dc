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
  return std::find(peers_.begin(), peers_.end(), source) != peers_.end();
}

void SourceFilter::set_peers(std::vector<SocketAddress> peers) {
  const std::lock_guard lock(mutex_);
  peers_ = std::move(peers);
}

}  // namespace udpchat
