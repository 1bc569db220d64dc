#include "udpchat/fragmentation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

constexpr auto kTrusted = std::chrono::seconds(1);  // the path may change

}  // namespace

std::optional<std::string> Fragmentation::look(std::size_t payload,
                                               const SocketAddress& destination) {
  const auto now = Clock::now();
  const bool known = destination_ == destination && now - seen_ < kTrusted;
  if (known && payload <= fits_) return std::nullopt;

  const auto mtu = transport_.path_mtu(destination);
  const auto headers = header_size(destination.family);
  if (!mtu || payload + headers <= *mtu) {
    destination_ = destination;
    fits_ = payload;
    seen_ = now;
    return std::nullopt;
  }
  if (told_.size() >= kMostPeers || !told_.insert(destination).second) return std::nullopt;
  return fmt::format(
      "{} bytes to {} go in fragments: the path MTU is {} bytes, and up to {} bytes go whole",
      payload, format(destination), *mtu, *mtu - std::min(*mtu, headers));
}

}  // namespace udpchat
