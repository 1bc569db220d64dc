#pragma once

#include "udpchat/transport.hpp"

#include <functional>
#include <string_view>
#include <thread>

namespace udpchat {

/// Owns the receive thread: from construction to destruction it hands what arrives at the transport
/// to a sink, on that thread. Both must outlive it; destruction stops the transport.
class Receiver {
 public:
  using Sink = std::function<void(const Reception&)>;
  using FailureSink = std::function<void(std::string_view reason)>;

  Receiver(Transport& transport, Sink sink, FailureSink failure_sink);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

 private:
  void hand_over(const Reception& reception);
  void run(const std::stop_token& stopped);

  Transport& transport_;
  Sink sink_;
  FailureSink failure_sink_;
  std::jthread thread_;
};

}  // namespace udpchat
