#include "udpchat/receiver.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

constexpr auto kPauseAfterFailure = std::chrono::seconds(1);

void pause(const std::stop_token& stopped) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stopped, kPauseAfterFailure, [] { return false; });
}

}  // namespace

Receiver::Receiver(Transport& transport, Sink sink, FailureSink failure_sink, Time time)
    : transport_(transport), sink_(std::move(sink)), failure_sink_(std::move(failure_sink)) {
  if (time == Time::meanwhile) thread_ = std::thread([this] { run(); });
}

Receiver::~Receiver() {
  stopped_.request_stop();
  transport_.stop();
  if (thread_.joinable())
    thread_.join();
  else
    run();
}

void Receiver::hand_over(const Reception& reception) {
  try {
    sink_(reception);
  } catch (const std::exception& failure) {  // one datagram must not end it all
    failure_sink_(failure.what());
  }
}

void Receiver::run() {
  for (;;) {
    try {
      const auto reception = transport_.receive();
      if (!reception) return;
      hand_over(*reception);
    } catch (const std::system_error& failure) {
      failure_sink_(failure.what());
      pause(stopped_.get_token());  // what the system refuses now it may grant later
    }
  }
}

}  // namespace udpchat
