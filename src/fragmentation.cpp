#include "udpchat/fragmentation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace udpchat {
namespace {

constexpr auto kTrusted = std::chrono::seconds(1);  // the path may change
constexpr std::size_t kUsualMtu = 1500;             // of Ethernet, where the system knows none

}  // namespace

bool Fragmentation::may_be_cut(std::span<const Sent> datagrams) {
  return std::any_of(datagrams.begin(), datagrams.end(),
                     [](const Sent& sent) { return sent.payload.size() > kSurelyWhole; });
}

std::optional<std::string> Fragmentation::look(std::span<const Sent> sent) {
  if (!may_be_cut(sent)) return std::nullopt;
  const auto& destination = sent.front().destination;
  find_out(destination);
  const auto headers = header_size(destination.family);
  const auto first = std::find_if(sent.begin(), sent.end(), [&](const Sent& datagram) {
    return mtu_ && datagram.payload.size() > kSurelyWhole &&
           datagram.payload.size() + headers > *mtu_;
  });
  if (first == sent.end()) return std::nullopt;
  if (told_.size() >= kMostPeers || !told_.insert(destination).second) return std::nullopt;
  return fmt::format(
      "{} bytes to {} went in fragments: the path MTU is {} bytes, and up to {} bytes go whole",
      first->payload.size(), format(destination), *mtu_, *mtu_ - std::min(*mtu_, headers));
}

std::size_t Fragmentation::largest_whole(const SocketAddress& destination) {
  find_out(destination);
  const auto mtu = mtu_.value_or(kUsualMtu);
  const auto headers = header_size(destination.family);
  return std::clamp<std::size_t>(mtu - std::min(mtu, headers), 1, max_payload(destination.family));
}

void Fragmentation::find_out(const SocketAddress& destination) {
  const auto now = Clock::now();
  if (destination_ == destination && now - seen_ < kTrusted) return;
  mtu_ = transport_.path_mtu(destination);
  destination_ = destination;
  seen_ = now;
}

}  // namespace udpchat
