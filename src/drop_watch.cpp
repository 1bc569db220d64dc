#include "udpchat/drop_watch.hpp"

#include "udpchat/socket_reports.hpp"

#include <ctime>
#include <utility>

namespace udpchat {
namespace {

constexpr std::size_t kMostUnasked = 1024;   // datagrams
constexpr std::size_t kOctetsBeside = 768;   // of a small datagram in the system
constexpr std::size_t kSurelyFullTimes = 8;  // less than an eighth of the buffer never fills it
constexpr auto kLongestUnasked = std::chrono::milliseconds(100);  // a checksum may be wrong

/// Of the last tick, which is what costs the least to know.
std::chrono::nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

void DropWatch::count(std::size_t datagrams, std::size_t octets) {
  datagrams_ += datagrams;
  octets_ += octets + datagrams * kOctetsBeside;
}

bool DropWatch::is_due(bool before_wait) const {
  if (!before_wait) return datagrams_ >= kMostUnasked;
  return octets_ * kSurelyFullTimes >= receive_buffer_ || now() - asked_ >= kLongestUnasked;
}

std::optional<ReceiveDrops> DropWatch::ask(int socket) {
  datagrams_ = octets_ = 0;
  asked_ = now();
  const auto dropped = dropped_datagrams(socket);
  const auto fresh = dropped - std::exchange(told_, dropped);
  if (fresh == 0) return std::nullopt;
  return ReceiveDrops{fresh};
}

}  // namespace udpchat
