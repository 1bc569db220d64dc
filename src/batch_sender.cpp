#include "udpchat/batch_sender.hpp"

#include "udpchat/envelope.hpp"
#include "udpchat/packet_queues.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace udpchat {
namespace {

constexpr std::size_t kMostMessages = 64;
constexpr std::size_t kMostPieces = 1024;
constexpr std::size_t kGathered = 65536;      // octets, what a block of the input holds
constexpr std::size_t kWorthGathering = 256;  // shorter ones cost the system more than a copy does
constexpr std::size_t kMostInPacket = 64;     // UDP_MAX_SEGMENTS; some systems take 128
constexpr std::size_t kWorthAsking = 16;      // what a packet may hold, where that is not known
constexpr auto kTrusted = std::chrono::seconds(1);  // links and their queues may change

bool is_same_way(const Sent& one, const Sent& other) {
  return one.destination == other.destination && one.local == other.local;
}

bool may_join(const BatchSender::Limits& limits, const Sent& first) {
  return limits.allowed && !first.payload.empty() &&
         (first.payload.size() < limits.refused_from || first.destination != limits.refused_to);
}

/// How many of the datagrams, from the first on, can leave as one packet.
std::size_t joined(std::span<const Sent> datagrams, const BatchSender::Limits& limits) {
  const auto& first = datagrams.front();
  if (!may_join(limits, first)) return 1;
  const auto each = first.payload.size();
  auto room = max_payload(first.destination.family) - each;
  const auto most = std::min(datagrams.size(), kMostInPacket);
  std::size_t count = 1;
  for (bool last = false; count < most && !last; ++count) {
    const auto& next = datagrams[count];
    const auto size = next.payload.size();
    if (size == 0 || size > each || size > room || !is_same_way(next, first)) break;
    room -= size;
    last = size < each;
  }
  return count;
}

/// As many of some datagrams as one call takes.
class Batch {
 public:
  // NOLINTNEXTLINE(*-member-init): what is used is filled
  Batch(std::span<const Sent> datagrams, Family family, const std::optional<SocketAddress>& from,
        const BatchSender::Limits& limits) {
    datagrams = datagrams.first(std::min(datagrams.size(), kMostPieces));
    for (; count_ < kMostMessages && size_ < datagrams.size(); ++count_) {
      const auto some = datagrams.subspan(size_, joined(datagrams.subspan(size_), limits));
      const auto each = static_cast<std::uint16_t>(some.front().payload.size());
      auto& envelope = envelope_for(some.front(), family, from);
      auto& message = messages_[count_].msg_hdr;
      message = some.size() == 1 ? envelope.header() : envelope.header(each, rooms_[count_]);
      message.msg_iov = &pieces_[size_];
      message.msg_iovlen = gathers(some) ? gather(some) : list(some);
      sizes_[count_] = some.size();
      size_ += some.size();
    }
  }

  /// Returns how many datagrams the system took; none: errno says why.
  std::size_t send(int socket) {
    const int taken =
        sendmmsg(socket, messages_.data(), static_cast<unsigned>(count_), MSG_DONTWAIT);
    std::size_t datagrams = 0;
    for (int i = 0; i < taken; ++i) datagrams += sizes_[static_cast<std::size_t>(i)];
    return datagrams;
  }

  /// In datagrams.
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool has_joined() const { return size_ != count_; }

  [[nodiscard]] bool begins_with_several() const { return sizes_[0] > 1; }

 private:
  /// That of the last message, where it goes the same way.
  Envelope& envelope_for(const Sent& datagram, Family family,
                         const std::optional<SocketAddress>& from) {
    if (way_ == nullptr || !is_same_way(datagram, *way_))
      envelopes_[ways_++].address(datagram.destination, from.value_or(datagram.local), family);
    way_ = &datagram;
    return envelopes_[ways_ - 1];
  }

  [[nodiscard]] bool gathers(std::span<const Sent> packet) const {
    const auto each = packet.front().payload.size();
    return packet.size() > 1 && each < kWorthGathering &&
           packet.size() * each <= octets_.size() - gathered_;
  }

  /// Both return how many pieces these are.
  std::size_t gather(std::span<const Sent> packet) {
    auto* const begin = octets_.data() + gathered_;
    auto* end = begin;
    for (const auto& datagram : packet)
      end = std::copy(datagram.payload.begin(), datagram.payload.end(), end);
    pieces_[size_] = {begin, static_cast<std::size_t>(end - begin)};
    gathered_ += pieces_[size_].iov_len;
    return 1;
  }
  std::size_t list(std::span<const Sent> packet) {
    auto* piece = &pieces_[size_];
    for (const auto& datagram : packet)  // NOLINTNEXTLINE(*-const-cast): iovec
      *piece++ = {const_cast<char*>(datagram.payload.data()), datagram.payload.size()};
    return packet.size();
  }

  std::array<mmsghdr, kMostMessages> messages_;
  std::array<std::size_t, kMostMessages> sizes_;  ///< of each, in datagrams
  std::array<Envelope, kMostMessages> envelopes_;
  std::size_t ways_ = 0;       ///< of them
  const Sent* way_ = nullptr;  ///< of the last
  std::array<Envelope::Room, kMostMessages> rooms_;
  std::array<iovec, kMostPieces> pieces_;
  std::array<char, kGathered> octets_;  ///< of short payloads that leave as one packet
  std::size_t gathered_ = 0;            ///< of them
  std::size_t count_ = 0;               ///< of the messages
  std::size_t size_ = 0;
};

/// Whether it says that such a packet is too much to ask: of this path, interface or system.
bool is_about_packet(int reason) {
  return reason == EINVAL || reason == EMSGSIZE || reason == EIO || reason == ENOPROTOOPT ||
         reason == EOPNOTSUPP;
}

}  // namespace

BatchSender::Progress BatchSender::send(int socket, Family family, std::span<const Sent> datagrams,
                                        const std::optional<SocketAddress>& from) {
  auto limits = limits_for(datagrams.size());
  Progress progress;
  while (progress.sent < datagrams.size()) {
    const auto left = datagrams.subspan(progress.sent);
    Batch batch(left, family, from, limits);
    if (batch.has_joined()) has_joined_ = true;  // a report may come before the call is over
    const auto taken = batch.send(socket);
    progress.sent += taken;
    if (taken == batch.size()) continue;
    progress.was_stopped = true;
    if (taken != 0) continue;  // the next call says why
    if (errno == EAGAIN || !batch.begins_with_several()) break;
    // Nothing of the packet was sent, for whatever reason. Alone each of them may be.
    if (is_about_packet(errno))
      limits = lowered_limits(left.front());
    else
      limits.allowed = false;
  }
  return progress;
}

BatchSender::Limits BatchSender::limits_for(std::size_t datagrams) {
  if (datagrams == 1) return {};
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (!looked_ || now - *looked_ >= kTrusted) {
    if (datagrams < kWorthAsking) return {};
    limits_ = {queues_take_whole_packets()};
    looked_ = now;
  }
  return limits_;
}

BatchSender::Limits BatchSender::lowered_limits(const Sent& refused) {
  const std::lock_guard lock(mutex_);
  limits_.refused_to = refused.destination;
  limits_.refused_from = refused.payload.size();
  return limits_;
}

}  // namespace udpchat
