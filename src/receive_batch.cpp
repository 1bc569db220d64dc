#include "udpchat/receive_batch.hpp"

#include "udpchat/socket_messages.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <deque>

namespace udpchat {
namespace {

using Clock = std::chrono::system_clock;

/// Buffers that all begin at the same place of a page would share a few lines of the cache.
constexpr std::size_t kStride = kReceiveBufferSize + 1 + 3 * std::size_t{64};

/// How many, or -1 and errno.
int receive_messages(int socket, std::span<mmsghdr> headers, bool waits) {
  const auto count = static_cast<unsigned>(headers.size());
  const int flags = waits ? MSG_WAITFORONE : MSG_DONTWAIT;
  const int taken = count == 1 ? -1 : recvmmsg(socket, headers.data(), count, flags, nullptr);
  if (count > 1 && (taken >= 0 || errno != ENOSYS)) return taken;
  const auto size = recvmsg(socket, &headers.front().msg_hdr, waits ? 0 : MSG_DONTWAIT);
  if (size < 0) return -1;
  headers.front().msg_len = static_cast<unsigned>(size);
  return 1;
}

/// Where so many have come one by one, the next are taken by the call for one, which costs less.
constexpr unsigned kSurelyLone = 4;
/// At each so-many-th it is found out whether there are more.
constexpr unsigned kMostLone = 16;

}  // namespace

struct ReceiveBatch::Messages {
  Messages() {
    for (std::size_t i = 0; i < kMessages; ++i)
      rooms.emplace_back(std::span(payloads.get() + i * kStride, kReceiveBufferSize),
                         headers[i].msg_hdr);
  }

  // Only what is received into it becomes memory, and so it is not set to anything.
  std::unique_ptr<char[]> payloads{new char[kMessages * kStride]};  // NOLINT(*-avoid-c-arrays)
  std::array<mmsghdr, kMessages> headers{};
  std::deque<MessageRoom> rooms;
};

ReceiveBatch::ReceiveBatch(bool has_times)
    : messages_(std::make_unique<Messages>()), has_times_(has_times) {}

ReceiveBatch::~ReceiveBatch() = default;

std::span<const Datagram> ReceiveBatch::receive(int socket, bool waits, std::error_code& error,
                                                const Accept& accept) {
  datagrams_.clear();
  auto& [payloads, headers, rooms] = *messages_;
  const bool alone = waits && lone_ >= kSurelyLone && lone_ % kMostLone != 0;
  const auto taken =
      receive_messages(socket, std::span(headers).first(alone ? 1 : kMessages), waits);
  error.assign(taken < 0 ? errno : 0, std::system_category());
  const auto count = static_cast<std::size_t>(std::max(taken, 0));
  was_full_ = count == kMessages;
  lone_ = count == 1 ? lone_ + 1 : 0;
  const auto now = has_times_ ? Clock::now() : Clock::time_point();
  for (std::size_t i = 0; i < count; ++i) {
    auto& message = datagrams_.emplace_back();
    std::size_t segment = 0;
    bool is_wanted = rooms[i].read(headers[i].msg_len, message, segment);
    if (is_wanted) {
      if (message.time == Clock::time_point()) message.time = now;
      const auto size = message.payload.size();
      const bool is_merged = segment != 0 && segment < size;
      has_merged_ = has_merged_ || is_merged;
      is_wanted = accept(message, is_merged ? (size + segment - 1) / segment : 1);
      if (is_wanted && is_merged) part(segment);
    }
    if (!is_wanted) datagrams_.pop_back();
    rooms[i].clear();
  }
  return datagrams_;
}

/// The last datagram, into such as are segments of it, the last of which may be shorter.
void ReceiveBatch::part(std::size_t segment) {
  auto message = datagrams_.back();
  auto rest = message.payload;
  datagrams_.pop_back();
  for (; !rest.empty(); rest.remove_prefix(message.payload.size())) {
    message.payload = rest.substr(0, segment);
    datagrams_.push_back(message);
  }
}

}  // namespace udpchat
