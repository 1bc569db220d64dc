#pragma once

#include "udpchat/transport.hpp"

#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>

namespace udpchat {

/// Owns the receive thread: from construction to destruction it hands what arrives at the transport
/// to a sink, on that thread. Or it has none, and hands over at its destruction, on the thread that
/// destroys it, what is there by then. Both must outlive it; destruction stops the transport.
class Receiver {
 public:
  using Sink = std::function<void(const Reception&)>;
  using FailureSink = std::function<void(std::string_view reason)>;

  enum class Time { meanwhile, at_the_end };

  Receiver(Transport& transport, Sink sink, FailureSink failure_sink, Time time = Time::meanwhile);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

 private:
  void hand_over(const Reception& reception);
  void run();

  Transport& transport_;
  Sink sink_;
  FailureSink failure_sink_;
  std::stop_source stopped_;
  std::thread thread_;
};

}  // namespace udpchat
