#pragma once

#include "udpchat/console.hpp"
#include "udpchat/transport.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace udpchat {

/// The address that a test writes as text, which must be literal.
inline SocketAddress address(std::string_view text) {
  return literal_address(parse_bind(text)).value();
}

/// A network in memory: keeps what is sent, receives what a test lets arrive, and knows the names
/// that a test gives it.
class FakeTransport final : public Transport {
 public:
  struct Sent {
    std::string payload;
    SocketAddress destination;
    bool operator==(const Sent&) const = default;
  };

  void send_to(std::string_view payload, const SocketAddress& destination) override {
    if (send_failure) throw std::system_error(make_error_code(*send_failure), "cannot send");
    sent.push_back({std::string(payload), destination});
  }

  std::optional<Reception> receive_from(std::span<char> buffer) override {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return stopped_ || !arrivals_.empty(); });
    waiting_ = false;
    if (stopped_) return std::nullopt;
    const auto arrival = std::move(arrivals_.front());
    arrivals_.pop_front();
    return arrival(buffer);
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  [[nodiscard]] std::vector<SocketAddress> local_addresses() const override { return {local}; }

  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const override {
    if (const auto literal = literal_address(peer)) return *literal;
    if (const auto known = names.find(peer.host); known != names.end())
      return address(known->second + ":" + peer.port);
    throw std::system_error(make_error_code(std::errc::host_unreachable),
                            "cannot resolve " + format(peer));
  }

  std::optional<std::size_t> path_mtu(const SocketAddress& /*destination*/) override { return mtu; }

  void arrive(const SocketAddress& source, std::string text) {
    add([source, text = std::move(text)](std::span<char> buffer) -> Reception {
      std::copy(text.begin(), text.end(), buffer.begin());
      return Datagram{source, {buffer.data(), text.size()}, {}};
    });
  }

  void arrive(Reception event) {
    add([event](std::span<char>) { return event; });
  }

  void fail_to_receive(std::errc reason) {
    add([reason](std::span<char>) -> Reception {
      throw std::system_error(make_error_code(reason), "cannot receive");
    });
  }

  void wait_for_a_waiting_receiver() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ && arrivals_.empty(); });
  }

  void wait_until_stopped() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_; });
  }

  std::vector<Sent> sent;
  std::optional<std::errc> send_failure;  ///< of every send while it is set
  std::map<std::string, std::string> names;
  std::optional<std::size_t> mtu;  ///< of every path
  SocketAddress local = address("127.0.0.1:4567");

 private:
  using Arrival = std::function<Reception(std::span<char>)>;

  void add(Arrival arrival) {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(arrival));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Arrival> arrivals_;
  bool waiting_ = false;
  bool stopped_ = false;
};

/// A user with a script, who keeps all that is asked and shown. Past the end of the script the user
/// leaves with kScriptEnded, which no other way of leaving has.
class FakeConsole final : public Console {
 public:
  static constexpr int kScriptEnded = 99;

  Typed read_line(const Question& question) override {
    questions.push_back(question);
    if (script.empty()) return Leave{kScriptEnded};
    auto typed = std::move(script.front());
    script.pop_front();
    return typed;
  }

  void print(std::string_view line) override {
    const std::lock_guard lock(mutex_);
    printed.emplace_back(line);
  }

  void notify(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    notices.emplace_back(text);
  }

  [[nodiscard]] std::size_t columns() const override { return width; }

  void will_type(const std::vector<std::string>& lines) {
    for (const auto& line : lines) script.emplace_back(Line{line});
  }

  [[nodiscard]] std::vector<std::string> prompts() const {
    std::vector<std::string> prompts;
    for (const auto& question : questions) prompts.push_back(question.prompt);
    return prompts;
  }

  std::deque<Typed> script;
  std::vector<Question> questions;
  std::vector<std::string> printed;
  std::vector<std::string> notices;
  std::size_t width = 80;

 private:
  std::mutex mutex_;
};

}  // namespace udpchat
