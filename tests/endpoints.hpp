#pragma once

#include "udpchat/udp_endpoint.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace udpchat {

/// What one receive brought, as a value that can be compared and shown.
struct Event {
  SocketAddress address{};  ///< the source, or the destination that was not reached
  std::string payload{};
  std::error_code error{};
  std::uint64_t dropped = 0;
  bool stopped = false;
  bool operator==(const Event&) const = default;
};

inline void PrintTo(const Event& event, std::ostream* out) {
  *out << format(event.address) << " '" << event.payload << "' " << event.error << ", "
       << event.dropped << " dropped" << (event.stopped ? ", stopped" : "");
}

inline SocketAddress address_of(const HostPort& literal) {
  return literal_address(literal).value();
}

/// A real endpoint on the loopback interface.
class BoundEndpoint {
 public:
  explicit BoundEndpoint(const std::string& host, const std::string& port = "0",
                         SocketOptions options = {})
      : endpoint_(std::move(options)) {
    endpoint_.bind({host, port});
  }

  void send_to(std::string_view payload, const SocketAddress& destination) {
    endpoint_.send_to(payload, destination);
  }

  Event receive() {
    const auto reception = next();
    if (!reception) return {.stopped = true};
    if (const auto* arrivals = std::get_if<Arrivals>(&*reception)) {
      const auto& datagram = arrivals->datagrams.front();
      return {.address = datagram.source, .payload = std::string(datagram.payload)};
    }
    if (const auto* failure = std::get_if<DeliveryFailure>(&*reception))
      return {.address = failure->destination, .error = failure->reason};
    return {.dropped = std::get<ReceiveDrops>(*reception).datagrams};
  }

  /// The next datagram; its payload lasts until the call after this.
  Datagram receive_datagram() { return std::get<Arrivals>(next().value()).datagrams.front(); }

  void stop() { endpoint_.stop(); }
  [[nodiscard]] UdpEndpoint& endpoint() { return endpoint_; }
  [[nodiscard]] std::string port() const { return std::to_string(local_address().port); }
  [[nodiscard]] SocketAddress local_address() const { return endpoint_.local_address(); }
  [[nodiscard]] std::optional<std::size_t> path_mtu(const SocketAddress& destination) const {
    return endpoint_.path_mtu(destination);
  }
  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const {
    return endpoint_.resolve(peer);
  }

 private:
  /// What comes next, one datagram at a time.
  std::optional<Reception> next() {
    while (left_.empty()) {
      const auto reception = endpoint_.receive();
      const auto* arrivals = reception ? std::get_if<Arrivals>(&*reception) : nullptr;
      if (arrivals == nullptr) return reception;
      left_ = arrivals->datagrams;
    }
    const auto first = left_.first(1);
    left_ = left_.subspan(1);
    return Arrivals{first};
  }

  UdpEndpoint endpoint_;
  std::span<const Datagram> left_;  ///< of what was received
};

inline Event from(const BoundEndpoint& sender, std::string payload) {
  return {.address = sender.local_address(), .payload = std::move(payload)};
}

/// A thread in one receive, which waits by the time that the constructor returns.
class WaitingReceiver {
 public:
  explicit WaitingReceiver(BoundEndpoint& endpoint)
      : event_(std::async(std::launch::async, [this, &endpoint] {
          thread_ = gettid();
          return endpoint.receive();
        })) {
    while (!is_asleep()) std::this_thread::yield();
  }

  Event event() { return event_.get(); }

 private:
  /// What proc(5) says of the thread; one that has ended sleeps, too.
  [[nodiscard]] bool is_asleep() const {
    if (thread_ == 0) return false;
    std::ifstream file("/proc/self/task/" + std::to_string(thread_) + "/stat");
    const std::string stat(std::istreambuf_iterator<char>(file), {});
    const auto name_end = stat.rfind(')');
    return name_end == std::string::npos || stat.compare(name_end, 3, ") S") == 0;
  }

  std::atomic<pid_t> thread_ = 0;
  std::future<Event> event_;
};

/// What a call complains of, with what to do.
template <typename Call>
std::string text_of(Call call) {
  try {
    call();
  } catch (const std::system_error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

/// The system_error that a call throws, or one that equals none where it throws nothing.
template <typename Call>
std::system_error error_of(Call call) {
  try {
    call();
  } catch (const std::system_error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return std::system_error(std::error_code());
}

}  // namespace udpchat
