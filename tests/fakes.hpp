#pragma once

#include "udpchat/console.hpp"
#include "udpchat/executor.hpp"
#include "udpchat/input_source.hpp"
#include "udpchat/traffic.hpp"
#include "udpchat/transport.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace udpchat {

/// The address that a test writes as text, which must be literal.
inline SocketAddress address(std::string_view text) {
  return literal_address(parse_bind(text)).value();
}

/// So many octets have come from there.
inline void receive(Traffic& traffic, const SocketAddress& source, std::size_t octets,
                    std::chrono::system_clock::time_point time) {
  const std::string payload(octets, 'x');
  traffic.count_received({source, payload, time});
}

/// So many octets have gone there.
inline void send(Traffic& traffic, const SocketAddress& destination, std::size_t octets) {
  const std::string payload(octets, 'x');
  const Sent sent{destination, payload, {}};
  traffic.count_sent(std::span(&sent, 1));
}

/// A network in memory: keeps what is sent, receives what a test lets arrive, and knows the names
/// that a test gives it.
class FakeTransport final : public Transport {
 public:
  struct Sent {
    std::string payload;
    SocketAddress destination;
    SocketAddress local{};  ///< where it was to leave from, if that is not what is bound
    bool operator==(const Sent&) const = default;
  };

  SendOutcome try_send_to(std::string_view payload, const SocketAddress& destination,
                          const SocketAddress& from) override {
    const std::lock_guard lock(mutex_);
    if (room_ == 0) return without_room;
    if (without_buffers_.count(destination) != 0) {
      ++tries_without_buffers_[destination];
      return SendOutcome::no_buffers;
    }
    if (send_failure) throw std::system_error(make_error_code(*send_failure), "cannot send");
    if (refused.count(std::string(payload)) != 0)
      throw std::system_error(make_error_code(std::errc::message_size),
                              "cannot send " + std::string(payload));
    if (const auto found = failures.find(destination); found != failures.end())
      throw std::system_error(make_error_code(found->second),
                              "cannot send to " + format(destination));
    if (room_) --*room_;
    unsent_ += held_back_of_each;
    sent.push_back({std::string(payload), destination, from == local ? SocketAddress{} : from});
    changed_.notify_all();
    return SendOutcome::sent;
  }

  /// For a moment, like the real one, but for where a test holds whoever waits.
  void wait_to_send() override {
    std::unique_lock lock(mutex_);
    ++waits_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::milliseconds(1),
                      [this] { return room_ != 0 && unsent_ == 0; });
    changed_.wait(lock, [this] { return !holds_; });
  }

  std::size_t unsent() override {
    const std::lock_guard lock(mutex_);
    return unsent_;
  }

  /// How many more the interface takes before it is busy; nothing: any number.
  void make_room_for(std::optional<std::size_t> datagrams) {
    const std::lock_guard lock(mutex_);
    room_ = datagrams;
    changed_.notify_all();
  }

  /// Whether the interface to there has room in its queue.
  void have_buffers_for(const SocketAddress& destination, bool has) {
    const std::lock_guard lock(mutex_);
    if (has)
      without_buffers_.erase(destination);
    else
      without_buffers_.insert(destination);
  }

  /// How many sends to there found no room in that queue.
  std::size_t tries_without_buffers(const SocketAddress& destination) {
    const std::lock_guard lock(mutex_);
    return tries_without_buffers_[destination];
  }

  void hold_back(std::size_t octets) {
    const std::lock_guard lock(mutex_);
    unsent_ = octets;
    changed_.notify_all();
  }

  /// Whoever waits to send does so until they are let go.
  void hold_who_waits(bool holds) {
    const std::lock_guard lock(mutex_);
    holds_ = holds;
    changed_.notify_all();
  }

  /// Until whoever waits to send has looked for room since now, and waits again.
  void wait_for_another_look() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this, enough = waits_ + 2] { return waits_ >= enough; });
  }

  void wait_until_sent(std::size_t datagrams) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sent.size() >= datagrams; });
  }

  SendProgress try_send(std::span<const udpchat::Sent> datagrams) override {
    std::size_t count = 0;
    for (const auto& datagram : datagrams.first(std::min(datagrams.size(), most_at_once))) {
      try {
        const auto outcome = try_send_to(datagram.payload, datagram.destination, datagram.local);
        if (outcome != SendOutcome::sent) return {count, outcome};
      } catch (const std::system_error&) {
        if (count == 0) throw;
        break;
      }
      ++count;
    }
    return {count};
  }

  std::optional<Reception> receive() override {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return stopped_ || !arrivals_.empty(); });
    waiting_ = false;
    if (stopped_) return std::nullopt;
    const auto arrival = std::move(arrivals_.front());
    arrivals_.pop_front();
    return arrival();
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  void leave_the_rest() override {}

  [[nodiscard]] std::vector<SocketAddress> local_addresses() const override {
    auto all = also_bound;
    all.insert(all.begin(), local);
    return all;
  }

  [[nodiscard]] bool is_own(const SocketAddress& address) const override {
    return address == local;
  }

  [[nodiscard]] SocketAddress resolve(const HostPort& peer) const override {
    if (const auto literal = literal_address(peer)) return *literal;
    if (const auto known = names.find(peer.host); known != names.end())
      return address(known->second + ":" + peer.port);
    throw std::system_error(make_error_code(std::errc::host_unreachable),
                            "cannot resolve " + format(peer));
  }

  [[nodiscard]] std::optional<std::size_t> path_mtu(
      const SocketAddress& /*destination*/) const override {
    ++looks_at_paths;
    return mtu;
  }

  void arrive(const SocketAddress& source, std::string text) {
    add([this, source, text = std::move(text)]() -> Reception {
      payload_ = text;
      datagram_ = {source, payload_, {}};
      return Arrivals{{&datagram_, 1}};
    });
  }

  void arrive(Reception event) {
    add([event] { return event; });
  }

  void fail_to_receive(std::errc reason) {
    add([reason]() -> Reception {
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
  std::optional<std::errc> send_failure;         ///< of every send while it is set
  std::map<SocketAddress, std::errc> failures;   ///< of sends to there
  SendOutcome without_room = SendOutcome::busy;  ///< of what there is no room for
  std::size_t held_back_of_each = 0;             ///< octets
  std::set<std::string> refused;                 ///< payloads
  std::size_t most_at_once = SIZE_MAX;  ///< of which try_send takes no more, and says nothing
  std::map<std::string, std::string> names;
  std::optional<std::size_t> mtu;  ///< of every path
  mutable int looks_at_paths = 0;
  SocketAddress local = address("127.0.0.1:4567");
  std::vector<SocketAddress> also_bound;

 private:
  using Arrival = std::function<Reception()>;

  void add(Arrival arrival) {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(arrival));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Arrival> arrivals_;
  std::string payload_;
  Datagram datagram_;
  bool waiting_ = false;
  bool stopped_ = false;
  std::optional<std::size_t> room_;
  std::set<SocketAddress> without_buffers_;
  std::map<SocketAddress, std::size_t> tries_without_buffers_;
  std::size_t unsent_ = 0;
  std::size_t waits_ = 0;
  bool holds_ = false;
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

  /// Past the end of the script there is nothing more to come.
  std::optional<Leave> wait_until(std::optional<Clock::time_point> time) override {
    waits.push_back(time);
    if (on_wait) on_wait();
    if (wait_ends) return *wait_ends;
    if (!time) return Leave{kScriptEnded};
    std::unique_lock lock(mutex_);
    woken_.wait_until(lock, *time, [this] { return is_woken_; });
    is_woken_ = false;
    return std::nullopt;
  }

  void wake() override {
    const std::lock_guard lock(mutex_);
    ++wakes;
    is_woken_ = true;
    woken_.notify_all();
  }

  void show_progress(std::string_view line) override { progress.emplace_back(line); }

  /// Kept without the line end.
  void print(std::string_view lines, std::uint64_t count) override {
    const std::lock_guard lock(mutex_);
    messages += count;
    printed.emplace_back(lines.substr(0, lines.size() - (lines.ends_with('\n') ? 1 : 0)));
  }

  void notify(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    notices.emplace_back(text);
    told_.notify_all();
  }

  void wait_until_told(std::size_t times) {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [&] { return notices.size() >= times; });
  }

  void wait_until_woken() {
    std::unique_lock lock(mutex_);
    woken_.wait(lock, [this] { return is_woken_; });
    is_woken_ = false;
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
  std::uint64_t messages = 0;  ///< in what is printed
  std::vector<std::string> notices;
  std::vector<std::optional<Clock::time_point>> waits;
  std::function<void()> on_wait;   ///< what happens when the program waits
  std::optional<Leave> wait_ends;  ///< how the user leaves then
  int wakes = 0;
  std::vector<std::string> progress;
  std::size_t width = 80;

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::condition_variable told_;
  bool is_woken_ = false;
};

/// An input with a script. What is left of it is there at once, up to a number of pieces.
class FakeInput final : public InputSource {
 public:
  Pieces read_lines() override {
    ++reads;
    const auto count = std::min(lines.size(), most_at_once);
    if (count == 0) return leave;
    read_ = {lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count)};
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count));
    pieces_.clear();
    for (const auto& line : read_) pieces_.push_back({line.text, line.cut});
    return pieces_;
  }

  Pieces read_blocks(std::size_t size) override {
    block_sizes.push_back(size);
    return read_lines();
  }

  std::deque<Line> lines;
  Leave leave{0};
  std::size_t most_at_once = SIZE_MAX;
  std::size_t reads = 0;
  std::vector<std::size_t> block_sizes;

 private:
  std::vector<Line> read_;
  std::vector<Piece> pieces_;
};

/// Keeps the jobs it is given, and ends them when a test says so.
class FakeExecutor final : public Executor {
 public:
  bool run(Job job, Done done) override {
    if (refuses) return false;
    jobs.emplace_back(std::move(job), std::move(done));
    return true;
  }

  std::vector<std::pair<Job, Done>> jobs;
  bool refuses = false;
};

}  // namespace udpchat
