#pragma once

#include "udpchat/address.hpp"
#include "udpchat/network.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace udpchat {

/// Whose datagrams are wanted. Any thread may call any member.
class SourceFilter {
 public:
  struct Config {
    std::vector<Network> allow{};  ///< where there are any, no others
    std::vector<Network> deny{};   ///< not these, whatever is allowed
    bool only_peer = false;        ///< nobody but the peers
  };

  SourceFilter(Config config, std::vector<SocketAddress> peers)
      : config_(std::move(config)), peers_(std::move(peers)) {}

  /// Whether nobody is refused, now or later.
  [[nodiscard]] bool admits_all() const {
    return config_.allow.empty() && config_.deny.empty() && !config_.only_peer;
  }

  [[nodiscard]] bool admits(const SocketAddress& source) const;

  /// Whom the user talks to from now on.
  void set_peers(std::vector<SocketAddress> peers);

 private:
  const Config config_;
  mutable std::mutex mutex_;  ///< of what follows
  std::vector<SocketAddress> peers_;
};

}  // namespace udpchat
