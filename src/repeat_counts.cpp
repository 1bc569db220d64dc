#include "udpchat/repeat_counts.hpp"

#include "udpchat/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace udpchat {

bool RepeatCounts::add(std::string_view key, std::uint64_t count, const Describe& describe,
                       Clock::time_point now) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.has_lapsed(now); });
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  if (found != entries_.end()) {
    found->count += count;
    return false;
  }
  if (entries_.size() < kMostKeys) {
    entries_.push_back({std::string(key), describe, window_, now + window_});
    return true;
  }
  if (others_.has_lapsed(now)) {
    const auto tell = [](std::uint64_t more) {
      return counted(more, "more notice") + ", about others";
    };
    others_ = {{}, tell, window_, now + window_};
  }
  ++others_.count;  // notices, whatever they count
  return false;
}

std::optional<RepeatCounts::Clock::time_point> RepeatCounts::due() const {
  std::optional<Clock::time_point> due;
  const auto look = [&due](const Entry& entry) {
    if (entry.count != 0 && (!due || entry.end < *due)) due = entry.end;
  };
  std::for_each(entries_.begin(), entries_.end(), look);
  look(others_);
  return due;
}

std::vector<std::string> RepeatCounts::take_due(Clock::time_point now) {
  std::vector<std::string> texts;
  const auto take = [&](Entry& entry) {
    if (!entry.is_due(now)) return;
    entry.window = std::min(2 * entry.window, kMostWindows * window_);
    texts.push_back(entry.take(now));
  };
  std::for_each(entries_.begin(), entries_.end(), take);
  take(others_);
  return texts;
}

std::vector<std::string> RepeatCounts::take_all(Clock::time_point now) {
  std::vector<std::string> texts;
  const auto take = [&](Entry& entry) {
    if (entry.count != 0) texts.push_back(entry.take(now));
  };
  std::for_each(entries_.begin(), entries_.end(), take);
  take(others_);
  return texts;
}

std::string RepeatCounts::Entry::take(Clock::time_point now) {
  end = now + window;
  const auto more = std::exchange(count, 0);
  if (describe) return describe(more);
  return more == 1 ? fmt::format("{}: once more", key)
                   : fmt::format("{}: {} more times", key, more);
}

}  // namespace udpchat
