#include "udpchat/repeats.hpp"

#include <stop_token>
#include <system_error>

namespace udpchat {
namespace {

using Clock = RepeatCounts::Clock;

}  // namespace

Repeats::~Repeats() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  flush();
}

void Repeats::add(std::string_view text) {
  if (is_new(text, 1, nullptr)) tell_(text);
}

void Repeats::add(std::string_view key, std::uint64_t count, const Describe& describe) {
  if (is_new(key, count, describe)) tell_(describe(count));
}

void Repeats::flush() {
  tell(&RepeatCounts::take_all);
}

bool Repeats::is_new(std::string_view key, std::uint64_t count, const Describe& describe) {
  const std::lock_guard lock(mutex_);
  const auto due = counts_.due();
  if (counts_.add(key, count, describe, Clock::now())) return true;
  if (counts_.due() != due) changed_.notify_one();
  if (thread_.joinable()) return false;
  try {
    thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
  } catch (const std::system_error&) {  // the next to be counted may get one, or a flush tells it
  }
  return false;
}

void Repeats::tell(Take take) {
  const std::lock_guard telling(telling_);
  std::vector<std::string> texts;
  {
    const std::lock_guard lock(mutex_);
    texts = (counts_.*take)(Clock::now());
  }
  for (const auto& text : texts) tell_(text);
}

void Repeats::run(const std::stop_token& stopped) {
  while (!stopped.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      const auto due = counts_.due();
      const auto is_another = [&] { return counts_.due() != due; };
      due ? changed_.wait_until(lock, stopped, *due, is_another)
          : changed_.wait(lock, stopped, is_another);
    }
    tell(&RepeatCounts::take_due);
  }
}

}  // namespace udpchat
