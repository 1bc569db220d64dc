#include "udpchat/outbox.hpp"

#include "udpchat/render.hpp"
#include "udpchat/unsendable.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace udpchat {
namespace {

SendFailure failure_of(const Sent& datagram, std::string_view reason) {
  return {datagram.destination, datagram.payload, std::chrono::system_clock::now(), datagram.local,
          reason};
}

}  // namespace

Outbox::Outbox(Transport& transport, Display& display, Console& console, Config config)
    : transport_(transport),
      display_(display),
      console_(console),
      config_(config),
      fragmentation_(transport) {}

Outbox::~Outbox() = default;  // the thread ends first, for it is the last member

void Outbox::send(Sent datagram) {
  const std::lock_guard lock(mutex_);
  if (!queue_.empty() || !hand_over(datagram)) wait_in_line(datagram);
}

std::size_t Outbox::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::uint64_t Outbox::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

std::size_t Outbox::drop() {
  const std::lock_guard lock(mutex_);
  const auto dropped = std::exchange(queue_, {});
  octets_ = 0;
  told_ = false;
  for (auto [datagram, payload] : dropped) {
    datagram.payload = payload;
    display_.show(failure_of(datagram, "dropped while it waited to be sent"));
  }
  return dropped.size();
}

std::size_t Outbox::largest_whole(const SocketAddress& destination) {
  const std::lock_guard lock(mutex_);
  return fragmentation_.largest_whole(destination);
}

void Outbox::forget_paths() {
  const std::lock_guard lock(mutex_);
  fragmentation_.forget();
}

/// False: it has to wait.
bool Outbox::hand_over(Sent& datagram) {
  if (config_.most_unsent && transport_.unsent() > *config_.most_unsent) return false;
  // What is learned of the path once the datagram has left is no reason for it to go in fragments.
  fragmentation_.find_out(datagram.destination);
  datagram.time = std::chrono::system_clock::now();
  try {
    if (!transport_.try_send_to(datagram.payload, datagram.destination, datagram.local))
      return false;
  } catch (const std::exception& failure) {
    display_.show(failure_of(datagram, failure.what()));
    throw;
  }
  display_.show(datagram);
  if (const auto notice = fragmentation_.look(datagram.payload.size(), datagram.destination))
    display_.notify(*notice);
  return true;
}

void Outbox::wait_in_line(const Sent& datagram) {
  if (queue_.size() == kMostWaiting || octets_ + datagram.payload.size() > kMostOctets) {
    const auto reason =
        fmt::format("{} wait to be sent already", counted(queue_.size(), "datagram"));
    display_.show(failure_of(datagram, Unsendable(reason).what()));
    throw Unsendable(reason);
  }
  if (queue_.empty()) {
    since_ = Clock::now();
    sent_all_ = true;
  }
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
  queue_.push_back({datagram, std::string(datagram.payload)});
  octets_ += datagram.payload.size();
  changed_.notify_one();
}

void Outbox::run(const std::stop_token& stopped) {
  std::unique_lock lock(mutex_);
  while (!stopped.stop_requested()) {
    if (!changed_.wait(lock, stopped, [this] { return !queue_.empty(); })) return;
    lock.unlock();
    transport_.wait_to_send();
    lock.lock();
    send_what_waits();
    tell_of_the_wait();
    if (queue_.empty()) console_.wake();
  }
}

void Outbox::send_what_waits() {
  for (; !queue_.empty(); queue_.pop_front()) {
    auto& [datagram, payload] = queue_.front();
    datagram.payload = payload;
    try {
      if (!hand_over(datagram)) return;
    } catch (const std::exception& failure) {
      if (!datagram.is_automatic) ++failures_;
      sent_all_ = false;
      display_.report(failure.what());
    }
    octets_ -= payload.size();
  }
}

void Outbox::tell_of_the_wait() {
  if (queue_.empty()) {
    if (told_ && config_.is_conversation)
      display_.notify(sent_all_ ? "all that waited has been sent"
                                : "nothing waits to be sent any more");
    if (config_.is_conversation) told_ = false;
  } else if (!told_ && Clock::now() - since_ >= config_.long_wait) {
    told_ = true;
    display_.notify(fmt::format(
        "the link is slow: {} to be sent{}",
        queue_.size() == 1 ? "1 datagram waits" : fmt::format("{} datagrams wait", queue_.size()),
        config_.is_conversation ? " (/drop forgets what waits)" : ""));
  }
}

}  // namespace udpchat
